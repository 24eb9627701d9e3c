/** The stories that the campaign's referrals go through, and what is sent to begin each. */
import { randomUUID } from 'node:crypto'
import { REGISTER_PEOPLE } from '../../dev/simulators/register-people.ts'
import { idOf } from '../../domain/ids.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'

/** Kinds of story with their share of the stream, in parts of a hundred. */
export const STORY_SHARES = {
  /** To the partner that recognises repeats; it accepts, starts and finishes by itself. */
  riverside: 18,
  /** To the partner that does not recognise repeats; it accepts by itself. */
  hillside: 16,
  /** Both at once: two recipients. */
  both: 8,
  /** A client system's message to the first. */
  'message-riverside': 10,
  'message-hillside': 6,
  /** Raised without a sharing decision, which comes later. */
  decide: 6,
  /** To a partner whose person declines; the referrer then records the next step. */
  decline: 5,
  /** Withdrawn after it was accepted, or while it is still being sent. */
  withdraw: 5,
  /** To the case system that is asked what it has, and whose updates are fetched. */
  soap: 6,
  /** To the hospital whose system answers by messages of its own; its person declines. */
  hl7: 6,
  /** To the partner behind a mailbox. */
  mesh: 7,
  /** To the partner that imports files at night. */
  files: 7,
  /** Urgent while the register is away; told only when a named point needs it. */
  unidentified: 0,
} as const satisfies Record<string, number>

export type StoryKind = keyof typeof STORY_SHARES

/** One referral of the stream. */
export interface Story {
  readonly number: number
  readonly kind: StoryKind
  /** Idempotency-Key, or X-Request-Id of a message. */
  readonly key: string
  readonly request: StoryRequest
}

/** What begins a story; sent again as it is until it is answered. */
export interface StoryRequest {
  readonly user: 'amina' | 'system'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export const isMessage = (kind: StoryKind): boolean => kind.startsWith('message-')

const SERVICES = {
  riverside: ['svc_riverside-family-support'],
  hillside: ['svc_hillside-family-homes'],
  both: ['svc_riverside-family-support', 'svc_hillside-family-homes'],
  decide: ['svc_riverside-family-support'],
  decline: ['svc_vale-control-room'],
  withdraw: ['svc_hillside-family-homes'],
  unidentified: ['svc_riverside-family-support'],
  soap: ['svc_brookvale-prevention'],
  hl7: ['svc_beacon-child-clinic'],
  mesh: ['svc_fernhill-paediatrics'],
  files: ['svc_thornhill-attendance'],
} as const satisfies Partial<Record<StoryKind, readonly string[]>>

export const SHARE = {
  decision: 'share',
  purpose: 'assess-need',
  article6: '6e',
  gateway: 'CA1989-S17',
  agreement: { status: 'agreed' },
  categories: ['identity', 'address', 'concern'],
} as const

const personOf = (number: number) => {
  const found = REGISTER_PEOPLE[number % 15]
  if (found === undefined) throw new RangeError('the register has fewer people than the campaign expects')
  return {
    nhsNumber: found.nhsNumber,
    familyName: found.family,
    givenNames: [...found.given],
    birthDate: found.birthDate,
  }
}

/** The story's first request. */
export const storyOf = (kind: StoryKind, number: number): Story =>
  isMessage(kind) ? messageStory(kind, number) : referralStory(kind, number)

const referralStory = (kind: StoryKind, number: number): Story => {
  const key = randomUUID()
  const services = SERVICES[kind as keyof typeof SERVICES]
  const body = {
    urgency: kind === 'unidentified' ? 'immediate' : 'standard',
    person: personOf(number),
    referrer: { name: 'Amina Shah', phone: '01632 960 001' },
    facts: `Invented facts of story ${number}.`,
    wanted: 'Please offer help.',
    services,
    sharingDecision: kind === 'decide' ? { decision: 'awaited', askedManager: true } : SHARE,
  }
  const headers = { 'content-type': 'application/json', 'idempotency-key': key }
  const request = { user: 'amina', path: '/v1/referrals', headers, body: JSON.stringify(body) } as const
  return { number, kind, key, request }
}

const DESTINATIONS: Readonly<Record<string, OutgoingMessage['recipient']>> = {
  'message-riverside': { name: 'Riverside Community Health Trust', odsCode: 'RYE', endpoint: '2000011147' },
  'message-hillside': { name: 'Hillside Housing Association', odsCode: 'HH1', endpoint: '2000099201' },
}

const messageStory = (kind: StoryKind, number: number): Story => {
  const recipient = DESTINATIONS[kind]
  if (recipient === undefined) throw new RangeError(`no destination for ${kind}`)
  const key = randomUUID()
  const message: OutgoingMessage = {
    messageKey: `${idOf('referral', `rfl_vale${number}`)}:${idOf('recipient', `rcp_vale${number}`)}:1`,
    wireId: key,
    itemWireId: randomUUID(),
    correlationId: randomUUID(),
    purpose: 'new',
    reference: `VALE-${number}`,
    madeAt: new Date().toISOString(),
    urgency: 'standard',
    sender: { name: 'Vale Ambulance Service', odsCode: 'RND', endpoint: '2222222222', phone: '01632960004' },
    recipient,
    content: {
      // A message from a partner names somebody to ring about the child, as the standard asks.
      person: { ...personOf(number), phone: '01632960005' },
      referrer: { name: 'Vale control' },
      facts: `Invented facts of story ${number}.`,
      wanted: 'Please visit.',
      needs: [],
    },
  }
  const { contentType, bytes, headers } = barsFormat.toWire(message)
  const request = {
    user: 'system',
    path: '/fhir/R4/$process-message',
    headers: { ...headers, 'content-type': contentType },
    body: Buffer.from(bytes).toString('utf8'),
  } as const
  return { number, kind, key, request }
}
