/** What the simulated partners hold, as their own case lists say: the campaign's "person at the partner". */
import type { PartnerName } from '../../dev/cast.ts'
import { PARTNERS } from '../../dev/cast-partners.ts'
import { SERVICES } from '../../dev/cast-services.ts'
import type { CaseRecord, ReceivedResponse } from '../../dev/simulators/partner-case-book.ts'
import type { World } from '../../dev/world.ts'
import type { Recipient } from '../../domain/referral.ts'
import { uuidV5 } from '../../runtime/uuid-v5.ts'

export type SeenCase = Omit<CaseRecord, 'parts'>

export interface PartnerCases {
  /** Its cases now; `undefined` while the partner is away. */
  casesOf(partner: PartnerName): Promise<readonly SeenCase[] | undefined>
  responsesOf(partner: PartnerName): Promise<readonly ReceivedResponse[] | undefined>
  /** Has its person give this answer to the exchange. False: the partner is away. */
  answer(partner: PartnerName, caseId: string, answer: PersonsAnswer): Promise<boolean>
  /** Tells a simulated system to misbehave besides, or (without a fault) as it always does. */
  tell(system: PartnerName | 'register', fault?: object): Promise<void>
}

export type PersonsAnswer = 'accept' | 'decline' | 'finish'

/** What each simulated system does wrong all the time, besides what it is told. */
export type AlwaysFaulty = { readonly [System in PartnerName | 'register']?: object }

/** These partners now and then take a message and drop the connection: then the exchange cannot know. */
export const NOW_AND_THEN_DROPPING: AlwaysFaulty = {
  riverside: { fault: 'accept-then-drop', percent: 4, seed: 1 },
  hillside: { fault: 'accept-then-drop', percent: 8, seed: 2 },
  brookvale: { fault: 'accept-then-drop', percent: 8, seed: 3, only: 'SubmitMessage' },
  beacon: { fault: 'accept-then-drop', percent: 8, seed: 4 },
  fernhill: { fault: 'accept-then-drop', percent: 8, seed: 5, only: 'outbox' },
  thornhill: { fault: 'accept-then-drop', percent: 8, seed: 6 },
}

const AGENCIES = new Map(PARTNERS.map(({ agencyId, name }): [string, PartnerName] => [agencyId, name]))

/** The partner that an agency's messages go to. */
export const partnerOf = (agencyId: string): PartnerName | undefined => AGENCIES.get(agencyId)

/** What a referral is called on the wire, in the messages to every recipient. */
export const wireNameOf = (referralId: string): string => `urn:uuid:${uuidV5(referralId)}`

/**
 * What a partner's case of a recipient is called in its list: the item's name on the wire, and the service where its
 * system knows one; an HL7 v2 system knows our reference alone.
 */
export const caseNameOf = (
  { id, reference }: { readonly id: string; readonly reference: string },
  { agencyId, serviceId, number }: Pick<Recipient, 'agencyId' | 'serviceId' | 'number'>,
): string => {
  const { speaks } = PARTNERS.find((one) => one.agencyId === agencyId) ?? {}
  if (speaks === 'hl7v2') return `${reference}-${number} `
  const service = speaks === 'bars' ? SERVICES.find((one) => one.id === serviceId)?.dosServiceIds[0] : ''
  return `${wireNameOf(id)} ${service ?? ''}`
}

/** A service's id in the national directory: other systems name whom they were asked for by something of their own. */
const DIRECTORY_ID = /^\d+$/

/** The same of a case. */
export const nameOfCase = ({
  serviceRequestFullUrl,
  targetServiceId,
}: Pick<SeenCase, 'serviceRequestFullUrl' | 'targetServiceId'>): string =>
  `${serviceRequestFullUrl} ${DIRECTORY_ID.test(targetServiceId) ? targetServiceId : ''}`

/** A decline without a reason would be asked after. */
const WORDS: Readonly<Record<PersonsAnswer, string>> = {
  accept: '',
  decline: 'There is no room this month.',
  finish: '',
}

const ANSWER_MS = 5_000

/** Builds it on a running world. */
export const createPartnerCases = (
  world: Pick<World, 'partners' | 'register'>,
  always: AlwaysFaulty = {},
): PartnerCases => {
  const call = async (url: string, init: RequestInit = {}): Promise<Response | undefined> => {
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS) })
      return response.ok ? response : undefined
    } catch {
      return undefined
    }
  }
  const read = async <Found>(partner: PartnerName, path: string): Promise<Found | undefined> =>
    (await call(`${world.partners[partner].controlUrl}${path}`))?.json() as Promise<Found | undefined>
  return {
    casesOf: (partner) => read<readonly SeenCase[]>(partner, '/cases'),
    responsesOf: (partner) => read<readonly ReceivedResponse[]>(partner, '/responses'),
    async answer(partner, caseId, answer) {
      const url = `${world.partners[partner].controlUrl}/cases/${caseId}/answers`
      const headers = { 'content-type': 'application/json' }
      return (
        (await call(url, {
          method: 'POST',
          headers,
          body: JSON.stringify({ answer, words: WORDS[answer] }),
        })) !== undefined
      )
    },
    async tell(system, fault) {
      const { controlUrl } = system === 'register' ? world.register : world.partners[system]
      const plans = [always[system], fault].filter((plan) => plan !== undefined)
      await call(`${controlUrl}/control/faults`, { method: 'PUT', body: JSON.stringify(plans) })
    },
  }
}

/** Items of which a partner has more than one case at one service: never allowed (P2). */
export const doublesAmong = (cases: readonly SeenCase[]): readonly string[] => {
  const known = new Map<string, string>()
  const doubles: string[] = []
  for (const one of cases) {
    const { caseId } = one
    const key = nameOfCase(one)
    const first = known.get(key)
    if (first === undefined) known.set(key, caseId)
    else doubles.push(`${key}: cases ${first} and ${caseId}`)
  }
  return doubles
}
