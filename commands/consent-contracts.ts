/** What the doors may ask for about consent: part of {@link Commands}. Types only. */
import type { ConsentPage, ConsentPlace } from '../database/consent-repository.ts'
import type { ConsentState } from '../domain/consent-life.ts'
import type { AskingWay, ConsentRequest, ConsentWords } from '../domain/consent-request.ts'
import type { ConsentQuestionKind } from '../domain/consent-wording.ts'
import type { AgencyId, ConsentRequestId, ReferralId } from '../domain/ids.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { AskingContact } from '../domain/safe-to-ask.ts'
import type { Category, Purpose } from '../domain/sharing/categories.ts'
import type { CompetenceAssessment, ConsentCapacity, Subject } from '../domain/sharing/consent.ts'
import type { User } from '../domain/user.ts'

/** Who asks about which item, and the key that makes a repeat harmless. */
export interface AboutItem {
  readonly user: User
  readonly idempotencyKey: string
  readonly fingerprint: string
  readonly referralId: ReferralId
}

/** Whom to ask, for what, and how. */
export interface AskConsent extends AboutItem {
  readonly asks: ConsentQuestionKind
  readonly way: AskingWay
  readonly person: {
    readonly name: string
    readonly capacity: ConsentCapacity
    /** Of a child who decides for themselves: judged for this question. */
    readonly competence?: CompetenceAssessment
    readonly evidence?: string
    readonly interpreter?: string
  }
  /** By link; absent: the safe contact that the item's decision holds for them. */
  readonly contact?: AskingContact
  readonly subjects: readonly Subject[]
  readonly purposes: readonly Purpose[]
  readonly categories: readonly Category[]
  readonly exclusions?: readonly Category[]
  /** Absent: everyone the item asks. */
  readonly recipients?: readonly AgencyId[]
  readonly explanation?: string
  readonly reviewDay?: string
}

export interface ConsentRead {
  readonly request: ConsentRequest
  readonly words: ConsentWords
  /** What was written down with the answer. */
  readonly answerNote?: string
}

export interface AskedConsent extends ConsentRead {
  /** Of the link; only in the first answer, as nothing but its hash is kept. */
  readonly code?: string
  /** False: kept, and certain to be begun once the workflow engine is back. */
  readonly started: boolean
  readonly replayed: boolean
}

export interface AboutConsent extends AboutItem {
  readonly consentRequestId: ConsentRequestId
}

export interface ConsentMoveTaken {
  /** Afterwards; while not yet applied, before. */
  readonly state: ConsentState
  readonly applied: boolean
  readonly replayed: boolean
  /** Of asking again by link, as above. */
  readonly code?: string
}

/** Both secrets of a link, as somebody typed them. */
export interface LinkOpened {
  readonly token: string
  readonly code: string
}

/** What the link shows once both are right. */
export interface LinkShown {
  readonly asks: ConsentQuestionKind
  readonly wording: string
  readonly version: string
  readonly answerBy: string
  readonly answer?: 'given' | 'refused'
}

export interface LinkAnswered {
  /** The answer on record: the first that was given. */
  readonly answer: 'given' | 'refused'
  /** This answer says something else: kept beside it, and put before whoever asked. */
  readonly differs: boolean
  readonly applied: boolean
}

type Moved = Promise<ConsentMoveTaken | Refusal>

export interface ConsentCommands {
  /** Asks somebody, by a link where that is safe, or begins to wait for what a person writes down. */
  askConsent(ask: AskConsent): Promise<AskedConsent | Refusal>
  readConsent(ask: {
    readonly user: User
    readonly referralId: ReferralId
    readonly consentRequestId: ConsentRequestId
  }): Promise<ConsentRead | Refusal>
  /** Newest first. */
  listConsents(ask: {
    readonly user: User
    readonly referralId: ReferralId
    readonly limit: number
    readonly after?: ConsentPlace
  }): Promise<ConsentPage | Refusal>
  /** The answer as a person was given it: by phone, on paper, face to face. */
  answerConsent(
    ask: AboutConsent & {
      readonly answer: 'given' | 'refused'
      readonly way: Exclude<AskingWay, 'link'>
      readonly answeredAt?: string
      readonly evidence: string
    },
  ): Moved
  /** Begins a new round of asking, by link with a new code. */
  askConsentAgain(ask: AboutConsent & { readonly reason: string }): Moved
  callOffConsent(ask: AboutConsent & { readonly reason: string }): Moved
  /** The item's agreement is withdrawn with it. */
  withdrawConsent(ask: AboutConsent & { readonly saidBy: string; readonly how: string }): Moved
  /** The same refusal whatever is wrong with link or code. */
  readConsentLink(ask: LinkOpened): Promise<LinkShown | Refusal>
  answerConsentLink(
    ask: LinkOpened & { readonly answer: 'given' | 'refused' },
  ): Promise<LinkAnswered | Refusal>
}
