/** Referrals of the journeys: raised by JSON, looked at, and what partners and supervisors see of them. */

import { randomUUID } from 'node:crypto'
import type { StoredReceivedMessage } from '../../database/received-message-document.ts'
import type { PartnerName } from '../../dev/cast.ts'
import type { ReceivedResponse } from '../../dev/simulators/partner-case-book.ts'
import { REGISTER_PEOPLE } from '../../dev/simulators/register-people.ts'
import type { ClockPause, RecipientClock } from '../../domain/recipient-clock.ts'
import { type SeenCase, wireNameOf } from '../faults/partner-cases.ts'
import { type Answer, ask, type Body, until } from './journey-client.ts'
import type { JourneyWorld } from './journey-world.ts'

export const RIVERSIDE = 'svc_riverside-family-support'
export const HILLSIDE = 'svc_hillside-family-homes'
export const VALE = 'svc_vale-control-room'
export const ORCHARD = 'svc_orchard-family-help'
export const LANTERN = 'svc_lantern-young-carers'
export const FERNHILL = 'svc_fernhill-paediatrics'
export const THORNHILL = 'svc_thornhill-attendance'
export const WILLOWFIELD = 'svc_willowfield-mentoring'
export const BROOKVALE = 'svc_brookvale-prevention'
export const MEADOW_BANK = 'svc_meadow-bank-safeguarding'

export const SHARE = {
  decision: 'share',
  purpose: 'assess-need',
  article6: '6e',
  gateway: 'CA1989-S17',
  agreement: { status: 'agreed' },
  categories: ['identity', 'address', 'concern', 'family'],
} as const

/** A child of the simulated register as a request names them. */
export const child = (number: number) => {
  const found = REGISTER_PEOPLE[number % REGISTER_PEOPLE.length]
  if (found === undefined) throw new RangeError('the register is empty')
  const { nhsNumber, family, given, gender, birthDate, line, postcode } = found
  return {
    nhsNumber,
    familyName: family,
    givenNames: given,
    birthDate,
    sex: gender,
    address: { lines: [line], postcode },
  }
}

/** A request for POST /v1/referrals; services and whatever else the test wants otherwise. */
export const newReferral = (more: object = {}): Body => ({
  urgency: 'standard',
  person: child(0),
  referrer: { name: 'Amina Shah', role: 'Social worker', phone: '01632 960 101' },
  facts: 'Came without a coat on four days, says the school.',
  opinion: 'The family is under strain.',
  wanted: 'Offer the family a visit.',
  needs: [{ text: 'Family support' }],
  services: [RIVERSIDE],
  sharingDecision: SHARE,
  ...more,
})

export interface Raised {
  readonly id: string
  readonly reference: string
  readonly recipients: readonly { readonly id: string; readonly state: string }[]
}

/** Raises one and answers what was answered. @throws where it was not accepted. */
export const raise = async (on: JourneyWorld, more: object = {}, as = 'amina'): Promise<Raised> => {
  const answer = await ask(on, 'POST', '/v1/referrals', { as, json: newReferral(more) })
  if (answer.status !== 201 && answer.status !== 202) throw new Error(`not accepted: ${answer.text}`)
  return answer.body as unknown as Raised
}

export interface Shown {
  readonly id: string
  readonly reference: string
  readonly state: string
  readonly status: string
  readonly waitingFor: string
  readonly identity: string
  readonly identityDoubt?: string
  readonly referrerToldAt?: string
  readonly contentVersion?: number
  readonly recipients: readonly ShownRecipient[]
  readonly timeline: readonly { readonly title: string; readonly detail?: string; readonly by: string }[]
  readonly attention: readonly { readonly id: string; readonly kind: string }[]
  readonly content?: Body
  readonly sharing: {
    readonly outcome: string
    readonly agreementWithdrawnAt?: string
    readonly missing?: readonly { readonly pointer: string; readonly message: string }[]
  }
}

export interface ShownRecipient {
  readonly id: string
  readonly state: string
  readonly status: string
  readonly attempts: number
  readonly deliveredAt?: string
  readonly because?: string
  readonly partnerReference?: string
  readonly nextStepRecorded: boolean
  readonly clocks?: readonly RecipientClock[]
  readonly pauses?: readonly ClockPause[]
  readonly replaces?: string
  readonly replacedBy?: string
}

const FOLDERS = { rfl: 'referrals', ntf: 'notifications', irq: 'information-requests' } as const

/** Where an item is found, by its id. */
export const addressOf = (id: string): string =>
  `/v1/${FOLDERS[id.slice(0, 3) as keyof typeof FOLDERS]}/${id}`

/** One item as this user sees it. */
export const look = async (on: JourneyWorld, id: string, as = 'amina'): Promise<Shown> => {
  const answer = await ask(on, 'GET', addressOf(id), { as })
  if (answer.status !== 200) throw new Error(`${answer.status} for ${id} as ${as}: ${answer.text}`)
  return answer.body as unknown as Shown
}

/** Waits until it is as wanted. */
export const untilShown = async (
  on: JourneyWorld,
  id: string,
  what: string,
  holds: (shown: Shown) => boolean,
  options: { readonly as?: string; readonly seconds?: number } = {},
): Promise<Shown> => {
  let last: Shown | undefined
  const seen = () => last?.recipients.map(({ state, because }) => ({ state, because }))
  return until(
    `${what} (${id})`,
    async () => {
      last = await look(on, id, options.as)
      return holds(last) ? last : undefined
    },
    options.seconds,
    seen,
  )
}

/** Waits until each of its recipients is in one of these states. */
export const untilState = (
  on: JourneyWorld,
  id: string,
  states: string | readonly string[],
  as = 'amina',
): Promise<Shown> => {
  const wanted = typeof states === 'string' ? [states] : states
  const holds = ({ recipients }: Shown) => recipients.every(({ state }) => wanted.includes(state))
  return untilShown(on, id, wanted.join(' or '), holds, { as })
}

/** Its cases at a partner: never more than one. */
export const casesOf = async (
  on: JourneyWorld,
  partner: PartnerName,
  referralId: string,
): Promise<readonly SeenCase[]> => {
  const cases = await on.partners.casesOf(partner)
  if (cases === undefined) throw new Error(`${partner} does not show its cases`)
  return cases.filter(({ serviceRequestFullUrl }) => serviceRequestFullUrl === wireNameOf(referralId))
}

/** What a sender's system was told about one of its messages. */
export const responsesAt = async (
  on: JourneyWorld,
  partner: PartnerName,
  bundleId: string,
): Promise<readonly ReceivedResponse[]> =>
  ((await on.partners.responsesOf(partner)) ?? []).filter(({ responseTo }) => responseTo === bundleId)

export interface ShownItem {
  readonly id: string
  readonly kind: string
  readonly state: string
  readonly because?: string
  readonly referralId?: string
  readonly receivedMessageId?: string
  readonly channelId?: string
  readonly raisedAt: string
  readonly dueAt: string
  readonly settlement?: string
  readonly settledBy?: string
  readonly note?: string
}

/** Attention items as the supervisor lists them. */
export const itemsOf = async (on: JourneyWorld, query: string, as = 'lee'): Promise<readonly ShownItem[]> => {
  const { body } = await ask(on, 'GET', `/v1/attention-items?limit=200&${query}`, { as })
  return body.items as readonly ShownItem[]
}

/** Settles one. */
export const settle = (
  on: JourneyWorld,
  id: string,
  settlement: string,
  more: { readonly as?: string; readonly key?: string; readonly note?: string } = {},
): Promise<Answer> =>
  ask(on, 'POST', `/v1/attention-items/${id}/settlement`, {
    as: more.as ?? 'lee',
    json: { settlement, note: more.note ?? 'Asked their duty desk.' },
    ...(more.key === undefined ? {} : { key: more.key }),
  })

/** A supervisor's or referrer's move on a referral's only recipient. */
export const moveRecipient = (
  on: JourneyWorld,
  { id, recipients }: Raised,
  path: string,
  json: Body,
  key: string = randomUUID(),
): Promise<Answer> =>
  ask(on, 'POST', `${addressOf(id)}/recipients/${recipients[0]?.id}/${path}`, { as: 'lee', json, key })

/** What is stored of a message, by its sender's request id. */
export const receivedOf = async (
  { store }: JourneyWorld,
  requestId: string,
): Promise<StoredReceivedMessage | undefined> => {
  const [row] = await store.database.connection.collection('received_messages').find({ requestId }).toArray()
  return row === undefined ? undefined : ({ ...row, id: String(row._id) } as unknown as StoredReceivedMessage)
}

const storedMessage = async (on: JourneyWorld, requestId: string): Promise<StoredReceivedMessage> => {
  const stored = await receivedOf(on, requestId)
  if (stored === undefined) throw new RangeError(`nothing is stored of request ${requestId}`)
  return stored
}

/** The referral that a message became. */
export const referralOf = async (on: JourneyWorld, requestId: string): Promise<string> => {
  const { referralId } = await storedMessage(on, requestId)
  if (referralId === undefined) throw new RangeError(`request ${requestId} did not become a referral`)
  return referralId
}

/** A message as the exchange has kept it. */
export const keptBytes = async (on: JourneyWorld, requestId: string): Promise<Buffer> => {
  const { id } = await storedMessage(on, requestId)
  return Buffer.from((await on.store.received.original(id)).bytes)
}

/** How many documents a collection holds. */
export const countOf = ({ store }: JourneyWorld, collection: string, where: object = {}): Promise<number> =>
  store.database.connection.collection(collection).countDocuments(where)
