/** Getting one message to one recipient: how an attempt can end, and what may follow. design.md §5. */
import type { ReceivedMessageId, RecipientId, ReferralId } from './ids.ts'

/** Each attempt ends in exactly one of these. */
export const ATTEMPT_OUTCOMES = [
  'taken',
  'already-known',
  'refused',
  'not-now',
  'unknown',
  'misconfigured',
] as const
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number]

/**
 * Why an attempt ended as it did, as a code that is safe in logs and histories. Screens have the plain words
 * (screens.md §2.10, plain problems).
 */
export const ATTEMPT_REASONS = [
  'accepted',
  'duplicate',
  'message-invalid',
  'not-supported',
  'conflict',
  'not-found',
  'connection-refused',
  'name-not-resolved',
  'connect-timeout',
  'tls-failure',
  'certificate-invalid',
  'throttled',
  'too-early',
  'unavailable',
  'maintenance',
  'timeout',
  'connection-lost',
  'server-error',
  'unreadable-answer',
  'ids-missing',
  'answer-too-large',
  'not-authorised',
  'forbidden',
  'address-wrong',
  // Not sent: an earlier attempt may have reached the system that the channel led to before.
  'address-changed',
  'interrupted',
  'paused',
  'channel-closed',
  'not-answering',
  // Of what is stored and forwarded: the carrier has it; the partner has confirmed it.
  'handed-over',
  'receipt-given',
  'returned-by-carrier',
  'rejected-by-partner',
  'no-receipt',
] as const
export type AttemptReason = (typeof ATTEMPT_REASONS)[number]

/** Why a message came back: whoever carried it could not deliver it, or the partner's system refused it later. */
export type ReturnReason = Extract<AttemptReason, 'returned-by-carrier' | 'rejected-by-partner'>

/** How one attempt ended. Holds no personal data: `detail` is ours, never the partner's free text. */
export interface AttemptResult {
  readonly outcome: AttemptOutcome
  readonly reason: AttemptReason
  /** The partner's own id of the case, when it gave one. */
  readonly partnerReference?: string
  /** The carrier's own id of what it took: tells one copy from another where one comes back. */
  readonly carrierReference?: string
  /** Seconds the partner asked us to wait (Retry-After). */
  readonly retryAfterSeconds?: number
  /** Status on the wire, for the technical detail. */
  readonly wireStatus?: number
  /** Names the wire's own codes, for example `409 REC_CONFLICT duplicate`. */
  readonly detail?: string
}

/** What a channel can do, declared when it is set up. */
export interface ChannelAbilities {
  /** The partner recognises the message key: the same message may be sent again. */
  readonly deduplicates: boolean
  /** The partner can be asked whether it has the message: then it is asked before anything is sent again. */
  readonly queryable: boolean
  /**
   * When the partner itself confirms that it has a message. `at-once` (also where absent): by its answer to the call.
   * `later`: what answers the call is a carrier, or a first station of theirs; their receipt comes as a message of its
   * own. `never`: nothing ever confirms it but what their people do. Where it is not `at-once`, `taken` is the
   * carrier's word alone, and the recipient stays `sending`.
   */
  readonly acknowledges?: 'at-once' | 'later' | 'never'
  /** Somebody opening it there becomes known here: in our own pages, or because the partner's system tells us. */
  readonly opens?: boolean
  /** It takes an update of a referral that stays active; absent: what was corrected is told by a person. */
  readonly updates?: boolean
  /** It takes documents, together up to so many bytes in one message; absent: it takes none. */
  readonly attachments?: { readonly mostBytes: number }
}

/** How long and how often a channel is tried. Data of the channel, resolved once for a delivery. */
export interface RetryProfile {
  /** First wait after an attempt that surely was not accepted, in seconds; each next wait is `factor` times longer. */
  readonly firstWaitSeconds: number
  readonly factor: number
  readonly longestWaitSeconds: number
  /** The waits one by one, where they follow no factor; the last goes on. Takes the place of the three above. */
  readonly waitsSeconds?: readonly number[]
  /** How long `not-now` is borne on this channel before the next one is taken, in seconds. */
  readonly patienceSeconds: number
  /** How many times the same key is sent again after `unknown`, where the channel deduplicates. */
  readonly resends: number
  /** How long the partner's receipt is waited for once a carrier has it, in seconds. Absent: a day. */
  readonly receiptWithinSeconds?: number
}

/** The key by which a partner never gets a second case: the same on each retry, channel change and replay (P2). */
export type MessageKey = `${string}:${string}:${number}`

export const messageKey = (
  item: ReferralId | ReceivedMessageId,
  recipient: RecipientId,
  messageVersion: number,
): MessageKey => `${item}:${recipient}:${messageVersion}`

/** The version of a first message, such as the item's own; a notice that follows takes a later one. */
export const FIRST_VERSION = 1

/** What a message tells its recipient. */
export const MESSAGE_PURPOSES = [
  'new',
  'correction',
  'go-on',
  'withdrawal',
  'agreement-withdrawn',
  'answer',
] as const
export type MessagePurpose = (typeof MESSAGE_PURPOSES)[number]

/** Those that tell of the child again, as the first message did: the gate is asked, and the content goes. */
export const tellsContent = (purpose: MessagePurpose): boolean =>
  purpose === 'new' || purpose === 'correction' || purpose === 'go-on'

/** What follows an attempt. */
export type AfterAttempt =
  | { readonly next: 'delivered' }
  /** A carrier has it: the partner's receipt is waited for so long. */
  | { readonly next: 'handed-over'; readonly seconds: number }
  | { readonly next: 'wait'; readonly seconds: number }
  | { readonly next: 'next-channel' }
  | { readonly next: 'uncertain' }

/** What is known on one channel when {@link afterAttempt} is asked. */
export interface AttemptHistory {
  /** Attempts so far on this channel, this one included. */
  readonly attempts: number
  /** How many of them ended `unknown`, this one included. */
  readonly unknowns: number
  /** Seconds since the first attempt on this channel. */
  readonly elapsedSeconds: number
}

/** How long a receipt is waited for where the channel does not say. */
const RECEIPT_WITHIN_SECONDS = 24 * 60 * 60

/**
 * Whether an attempt that ended well says only that a carrier, or a first station of the partner's, has the message.
 * `receipt-given` is the partner's own word on any channel, `handed-over` never is.
 */
export const isCarriersWord = (
  { outcome, reason }: Pick<AttemptResult, 'outcome' | 'reason'>,
  { acknowledges = 'at-once' }: Pick<ChannelAbilities, 'acknowledges'>,
): boolean =>
  outcome === 'taken' &&
  (reason === 'handed-over' || (acknowledges !== 'at-once' && reason !== 'receipt-given'))

/** The wait before attempt number `attempts + 1`, in seconds; never shorter than the partner asked for. */
export const waitBefore = (profile: RetryProfile, attempts: number, askedSeconds = 0): number =>
  Math.max(
    askedSeconds,
    profile.waitsSeconds?.[Math.max(0, attempts - 1)] ??
      profile.waitsSeconds?.at(-1) ??
      Math.min(
        profile.longestWaitSeconds,
        profile.firstWaitSeconds * profile.factor ** Math.max(0, attempts - 1),
      ),
  )

/**
 * What follows an attempt, by the channel's declared abilities (design.md §5).
 * Once one attempt ended `unknown` the partner may have the message: until the same key is answered, no other
 * channel is taken, as that could make a second case (P2); patience or resends spent then means a person decides (P3).
 */
export const afterAttempt = (
  result: AttemptResult,
  abilities: ChannelAbilities,
  profile: RetryProfile,
  history: AttemptHistory,
): AfterAttempt => {
  const seconds = waitBefore(profile, history.attempts, result.retryAfterSeconds)
  const inDoubt = history.unknowns > 0
  const elsewhere: AfterAttempt = inDoubt ? { next: 'uncertain' } : { next: 'next-channel' }
  switch (result.outcome) {
    case 'taken':
      return isCarriersWord(result, abilities)
        ? { next: 'handed-over', seconds: profile.receiptWithinSeconds ?? RECEIPT_WITHIN_SECONDS }
        : { next: 'delivered' }
    case 'already-known':
      return { next: 'delivered' }
    case 'refused':
      return elsewhere
    // Misconfigured pauses the channel; the delivery waits for its mending as it waits for a partner that is away.
    case 'misconfigured':
    case 'not-now':
      return history.elapsedSeconds + seconds > profile.patienceSeconds
        ? elsewhere
        : { next: 'wait', seconds }
    case 'unknown':
      return (abilities.deduplicates || abilities.queryable) && history.unknowns <= profile.resends
        ? { next: 'wait', seconds }
        : { next: 'uncertain' }
    default: {
      const never: never = result.outcome
      throw new RangeError(`unknown attempt outcome ${String(never)}`)
    }
  }
}
