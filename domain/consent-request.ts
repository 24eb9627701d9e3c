/**
 * A request for consent: who is asked, in what capacity, for what, in which exact words, and what came of it. It belongs
 * to one item. Who they are, their contact and the words are personal data and kept sealed apart; the rest is codes.
 */
import type { CalendarDay } from './calendar-day.ts'
import { type ConsentState, isConsentWaited } from './consent-life.ts'
import type { ConsentQuestionKind } from './consent-wording.ts'
import type { AgencyId, CommandId, ConsentRequestId, ReferralId, UserId } from './ids.ts'
import type { Referral } from './referral.ts'
import type { AskingContact } from './safe-to-ask.ts'
import type { Category, Purpose } from './sharing/categories.ts'
import type {
  CompetenceAssessment,
  ConsentCapacity,
  ConsentMethod,
  ConsentRecord,
  ConsentStatus,
  Subject,
} from './sharing/consent.ts'

/** How somebody is asked, and how they answer. */
export const ASKING_WAYS = ['link', 'phone', 'paper', 'in-person'] as const
export type AskingWay = (typeof ASKING_WAYS)[number]

const METHODS = {
  link: 'electronic',
  phone: 'verbal-witnessed',
  paper: 'written',
  'in-person': 'verbal-witnessed',
} as const satisfies Record<AskingWay, ConsentMethod>

/** What happened to a request, in the order in which it did. */
export const CONSENT_EVENTS = [
  'asked',
  'asked-again',
  'mailed',
  'reminded',
  'given',
  'refused',
  'unanswered',
  'called-off',
  'withdrawn',
  'contradicted',
  'locked',
  'not-safe',
  'not-sent',
  'review-due',
] as const
export type ConsentEventKind = (typeof CONSENT_EVENTS)[number]

export interface ConsentEvent {
  /** Unique within the request: makes a repeated write harmless. */
  readonly key: string
  readonly at: string
  readonly event: ConsentEventKind
  /** A user's id; `asked-person`: whoever has link and code; or `exchange`. */
  readonly by: UserId | 'asked-person' | 'exchange'
  readonly way?: AskingWay
  /** Holds what was written down with it, sealed. */
  readonly commandId?: CommandId
}

/** Due times of one round of asking, with the policies they came of. */
export interface ConsentClocks {
  readonly remindAt: string
  readonly answerBy: string
  readonly policyIds: readonly string[]
}

export interface ConsentAnswer {
  readonly answer: 'given' | 'refused'
  readonly way: AskingWay
  /** When they said it; may be before it was written down. */
  readonly answeredAt: string
  readonly commandId: CommandId
}

/** What opens the link, as far as it is kept: hashes only. */
export interface ConsentLink {
  /** Of the secret part of each mail's link that may have arrived, newest last. */
  readonly tokenHashes: readonly string[]
  /** Salted hash of the code that whoever asks tells them. */
  readonly codeHash: string
  readonly wrongCodes: number
}

/** After so many wrong codes the link is locked, and whoever asked is told. */
export const MOST_WRONG_CODES = 5

/** Of mails whose fate is not known; older ones make room. */
export const MOST_TOKENS = 5

export interface ConsentRequest {
  readonly id: ConsentRequestId
  readonly version: number
  readonly itemId: ReferralId
  readonly agencyId: AgencyId
  readonly askedBy: UserId
  readonly askedAt: string
  readonly asks: ConsentQuestionKind
  readonly way: AskingWay
  readonly capacity: ConsentCapacity
  readonly subjects: readonly Subject[]
  readonly purposes: readonly Purpose[]
  readonly categories: readonly Category[]
  readonly exclusions?: readonly Category[]
  readonly recipients: readonly AgencyId[]
  readonly wording: { readonly version: string; readonly sha256: string }
  readonly reviewDay: CalendarDay
  /** Counts how often it was asked from the beginning; its clocks are the present round's. */
  readonly round: number
  readonly clocks: ConsentClocks
  readonly state: ConsentState
  readonly since: string
  readonly history: readonly ConsentEvent[]
  readonly answer?: ConsentAnswer
  /** Only where it is asked by link. */
  readonly link?: ConsentLink
  /** Attempts at the mail that is owed now, and since when. */
  readonly mail?: { readonly attempts: number; readonly since: string }
  /** Its procedure is known to have begun. */
  readonly started: boolean
}

/** What is said about people: sealed at rest. */
export interface ConsentWords {
  readonly name: string
  readonly competence?: CompetenceAssessment
  /** What shows parental responsibility, the order or the authority. */
  readonly evidence?: string
  readonly interpreter?: string
  readonly contact?: AskingContact
  /** The exact words that are shown or read out. */
  readonly wording: string
}

/** Whether its link can still be opened: right codes show nothing of one that is over, late or locked. */
export const isLinkUsable = ({ link, state, clocks }: ConsentRequest, now: number): boolean =>
  link !== undefined &&
  link.wrongCodes < MOST_WRONG_CODES &&
  now < Date.parse(clocks.answerBy) &&
  (isConsentWaited(state) || state === 'given' || state === 'refused')

/** Whether the item that it belongs to is over: nobody is asked for anything more. */
export const isItemOver = ({ state, endedAt }: Pick<Referral, 'state' | 'endedAt'>): boolean =>
  endedAt !== undefined || state === 'closed' || state === 'withdrawn' || state === 'not-shared'

const STATUSES = {
  asked: 'superseded',
  reminded: 'superseded',
  unanswered: 'superseded',
  'called-off': 'superseded',
  given: 'active',
  refused: 'refused',
  withdrawn: 'withdrawn',
} as const satisfies Record<ConsentState, ConsentStatus>

/** The consent as a sharing decision holds it; `undefined` before there is an answer. */
export const consentRecordOf = (
  request: ConsentRequest,
  words: ConsentWords,
  evidence: string | undefined,
): ConsentRecord | undefined => {
  const { answer, wording, capacity, state } = request
  if (answer === undefined) return undefined
  const { name, competence, interpreter } = words
  return {
    giver: { name, capacity, ...(words.evidence === undefined ? {} : { evidence: words.evidence }) },
    ...(competence === undefined ? {} : { competence }),
    subjects: request.subjects,
    recipients: request.recipients,
    purposes: request.purposes,
    categories: request.categories,
    ...(request.exclusions === undefined ? {} : { exclusions: request.exclusions }),
    wording: `${wording.version} sha256:${wording.sha256}`,
    ...(interpreter === undefined ? {} : { interpreter }),
    method: METHODS[answer.way],
    ...(evidence === undefined ? {} : { evidence }),
    givenAt: answer.answeredAt,
    // They were asked in so many words, and answered that very question.
    explicit: true,
    reviewDay: request.reviewDay,
    status: STATUSES[state],
  }
}
