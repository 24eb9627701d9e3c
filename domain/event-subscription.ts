/** A system that is told of changes: what it has asked for, and how long it is tried. Pure. */
import type {
  AgencyId,
  AttentionItemId,
  EventId,
  RecipientId,
  ReferralId,
  SubscriptionId,
  UserId,
} from './ids.ts'

/** `disabled`: by the exchange, after days of failures or at the receiver's word (410). */
export type SubscriptionState = 'active' | 'paused' | 'disabled' | 'ended'

export interface EventSubscription {
  readonly id: SubscriptionId
  readonly version: number
  readonly agencyId: AgencyId
  /** The client system that made it: what it may not see, it is not told. */
  readonly userId: UserId
  readonly url: string
  readonly types: readonly string[]
  readonly state: SubscriptionState
  /** Why it is disabled, as a code. */
  readonly because?: 'failing' | 'gone' | 'not-permitted'
  readonly createdAt: string
  /** Row of the change log up to which its deliveries were made. */
  readonly place: number
  /** The first failure since the last success. */
  readonly failingSince?: string
  /** Failures since the last success; nothing is tried before `nextTryAt`. */
  readonly failures: number
  readonly nextTryAt?: string
  /** When it was last made active again: patience counts from then. */
  readonly activeSince: string
  /** Counts what was asked to be sent again, so that the sender looks. */
  readonly replays: number
  /** What was raised when it was disabled. */
  readonly attentionItemId?: AttentionItemId
}

/** `dropped`: no longer theirs to see when it was to be sent. */
export type EventDeliveryState = 'waiting' | 'delivered' | 'failed' | 'dropped'

/** How an attempt ended: codes and a status, never a body. */
export interface EventAttempt {
  readonly at: string
  readonly outcome: string
  readonly reason: string
  readonly status?: number
}

/** One event on its way to one subscription. */
export interface EventDelivery {
  readonly subscriptionId: SubscriptionId
  readonly eventId: EventId
  readonly type: string
  readonly itemId: ReferralId
  readonly recipientId?: RecipientId
  /** When it happened. */
  readonly at: string
  /** Order in which its agency is told: grows with time, also within an item. */
  readonly place: string
  readonly state: EventDeliveryState
  readonly attempts: number
  /** Attempts since it was last asked for; its waits follow from them. */
  readonly round: number
  readonly nextAt: string
  /** First attempt of this round. */
  readonly triedSince?: string
  readonly last?: EventAttempt
  readonly version: number
}

/** Waits after the first, second … failure, in seconds; the last for all later ones. */
const WAITS = [5, 60, 300, 1800, 3600] as const
/** Longest that a receiver's own word (Retry-After) is followed, in seconds. */
const LONGEST_ASKED_SECONDS = 86_400
const DAY_MS = 86_400_000
/** A subscription without one success for so long is disabled. */
const DISABLED_AFTER_MS = 3 * DAY_MS
/** An event that fails while others arrive is given up after so long. */
const GIVEN_UP_AFTER_MS = 5 * DAY_MS

/** Seconds to wait after that many failures. */
export const waitAfter = (failures: number, askedSeconds = 0): number =>
  Math.max(
    WAITS[Math.min(failures, WAITS.length) - 1] ?? WAITS[0],
    Math.min(askedSeconds, LONGEST_ASKED_SECONDS),
  )

/** The subscription after an attempt succeeded: nothing to write where nothing was wrong. */
export const afterSuccess = (subscription: EventSubscription): EventSubscription => {
  if (subscription.failures === 0) return subscription
  const { failingSince: _since, nextTryAt: _next, ...rest } = subscription
  return { ...rest, failures: 0 }
}

const latest = (...instants: readonly string[]): number => Math.max(...instants.map((one) => Date.parse(one)))

/** The subscription after an attempt failed at `now` (milliseconds since 1970). */
export const afterFailure = (
  subscription: EventSubscription,
  now: number,
  askedSeconds?: number,
): EventSubscription => {
  const at = new Date(now).toISOString()
  const failures = subscription.failures + 1
  const failingSince = subscription.failingSince ?? at
  const nextTryAt = new Date(now + waitAfter(failures, askedSeconds) * 1000).toISOString()
  return { ...subscription, failures, failingSince, nextTryAt }
}

/** Whether it has failed for so long that a person has to look. */
export const hasFailedLong = ({ failingSince, activeSince }: EventSubscription, now: number): boolean =>
  failingSince !== undefined && now - latest(failingSince, activeSince) >= DISABLED_AFTER_MS

/** The delivery after an attempt at it. */
export const afterAttempt = (
  delivery: EventDelivery,
  { activeSince }: Pick<EventSubscription, 'activeSince'>,
  attempt: EventAttempt & { readonly askedSeconds?: number },
): EventDelivery => {
  const { askedSeconds, ...last } = attempt
  const round = delivery.round + 1
  const triedSince = delivery.triedSince ?? attempt.at
  const tried = { ...delivery, attempts: delivery.attempts + 1, round, triedSince, last }
  if (attempt.outcome === 'taken') return { ...tried, state: 'delivered' }
  const now = Date.parse(attempt.at)
  if (now - latest(triedSince, activeSince) >= GIVEN_UP_AFTER_MS) return { ...tried, state: 'failed' }
  return { ...tried, nextAt: new Date(now + waitAfter(round, askedSeconds) * 1000).toISOString() }
}

/** The same event once more, from the first wait on. */
export const askedAgain = (delivery: EventDelivery, at: string): EventDelivery => {
  const { triedSince: _since, ...rest } = delivery
  return { ...rest, state: 'waiting', round: 0, nextAt: at }
}

/** Most that are under way to one receiver at once; to one that failed last, one. */
const AT_ONCE = 8

/** Of each item its oldest event: so they arrive in order, as far as they arrive. */
const oldestOfEach = (waiting: readonly EventDelivery[]): readonly EventDelivery[] => [
  ...new Map(waiting.toReversed().map((one) => [one.itemId, one])).values(),
]

/**
 * What may be sent now of what waits, oldest first. The least tried goes first, so that one event that a receiver
 * cannot take does not stand before all others.
 */
export const dueNow = (
  waiting: readonly EventDelivery[],
  { failures, nextTryAt }: Pick<EventSubscription, 'failures' | 'nextTryAt'>,
  now: number,
): readonly EventDelivery[] =>
  nextTryAt !== undefined && Date.parse(nextTryAt) > now
    ? []
    : oldestOfEach(waiting)
        .filter(({ nextAt }) => Date.parse(nextAt) <= now)
        .toSorted((one, other) => one.round - other.round || (one.place < other.place ? -1 : 1))
        .slice(0, failures > 0 ? 1 : AT_ONCE)

/** When to look again, in milliseconds since 1970; `undefined` where nothing waits. */
export const nextLook = (
  waiting: readonly EventDelivery[],
  { nextTryAt }: Pick<EventSubscription, 'nextTryAt'>,
): number | undefined =>
  waiting.length === 0
    ? undefined
    : Math.max(
        Math.min(...oldestOfEach(waiting).map(({ nextAt }) => Date.parse(nextAt))),
        nextTryAt === undefined ? 0 : Date.parse(nextTryAt),
      )
