/**
 * One turn for one subscription: take in what has come, send what is due, look again when the next is. Whether the
 * system may still see the item is asked at the moment of sending. At least once: a delivery is marked after the
 * receiver's answer, so a kill in between sends it again under the same id.
 */
import {
  afterAttempt,
  afterFailure,
  afterSuccess,
  dueNow,
  type EventDelivery,
  type EventSubscription,
  hasFailedLong,
  nextLook,
} from '../domain/event-subscription.ts'
import { iso } from '../domain/instant.ts'
import { mayBeTold } from '../domain/may-be-told.ts'
import { can } from '../domain/permissions.ts'
import type { User } from '../domain/user.ts'
import { changeEvent } from '../partners/formats/cloud-event/change-event.ts'
import { readEventAnswer } from '../partners/formats/cloud-event/read-event-answer.ts'
import { raiseStopped } from './raise-stopped.ts'
import { takeInEvents } from './take-in-events.ts'
import type { Telling } from './telling.ts'

export interface Told {
  /** When to look again though nothing new has come, in milliseconds since 1970; absent: nothing waits. */
  readonly lookAt?: number
}

/** Standard Webhooks, time-outs: a receiver is given 15 to 30 seconds. */
const TIMEOUT_SECONDS = 15
/** Most of what waits that is read at once. */
const MOST_IN_A_LOOK = 200
const GONE = 410

/** The turn. */
export const tellSubscriber = async (on: Telling, known: EventSubscription): Promise<Told> => {
  const { subscription, more } = await takeInEvents(on, known)
  const user = await on.directory.user(subscription.userId)
  if (user === undefined || !can(user, 'subscription.create', { ownerAgency: subscription.agencyId })) {
    await stop(on, subscription, 'not-permitted')
    return {}
  }
  const heldUntil = Date.parse(subscription.nextTryAt ?? '')
  if (heldUntil > on.now()) return { lookAt: more ? on.now() : heldUntil }
  const { waiting, due } = await lookAtWaiting(on, subscription)
  await Promise.all(due.map((delivery) => tell(on, subscription, user, delivery)))
  if (more || due.length > 0) return { lookAt: on.now() }
  const lookAt = nextLook(waiting, subscription)
  return lookAt === undefined ? {} : { lookAt }
}

/**
 * What waits, oldest first, as far as it takes to find something due: what a receiver cannot take waits for days, and
 * must not hide what came after it.
 */
const lookAtWaiting = async (on: Telling, subscription: EventSubscription) => {
  const waiting: EventDelivery[] = []
  for (;;) {
    const page = await on.eventDeliveries.waiting(subscription.id, MOST_IN_A_LOOK, waiting.at(-1)?.place)
    waiting.push(...page)
    const due = dueNow(waiting, subscription, on.now())
    if (due.length > 0 || page.length < MOST_IN_A_LOOK) return { waiting, due }
  }
}

const tell = async (
  on: Telling,
  subscription: EventSubscription,
  user: User,
  delivery: EventDelivery,
): Promise<void> => {
  const item = await on.referrals.byId(delivery.itemId)
  const told = { ...delivery, agencies: [subscription.agencyId] }
  if (!mayBeTold(user, told, item)) {
    await on.eventDeliveries.change(delivery, (current) => ({ ...current, state: 'dropped' }))
    return
  }
  const agency = await on.directory.agency(subscription.agencyId)
  const document = changeEvent(
    { ...delivery, id: delivery.eventId },
    { place: delivery.place, sandbox: agency?.sandbox !== undefined },
  )
  const outcome = await on.webhook.send({
    document,
    address: subscription.url,
    timeoutSeconds: TIMEOUT_SECONDS,
    credential: await on.subscriptions.secretOf(subscription.id),
    signal: on.stopping,
  })
  const result = outcome.ended === 'answered' ? readEventAnswer(outcome.answer) : outcome.result
  // Our own end, not the receiver's fault: sent again by whoever comes after.
  if (result.reason === 'interrupted') return
  on.events.eventAttempted({
    subscriptionId: subscription.id,
    eventId: delivery.eventId,
    outcome: result.outcome,
    reason: result.reason,
  })
  await record(on, subscription, delivery, result)
}

type Result = Pick<
  ReturnType<typeof readEventAnswer>,
  'outcome' | 'reason' | 'wireStatus' | 'retryAfterSeconds'
>

const record = async (
  on: Telling,
  subscription: EventSubscription,
  delivery: EventDelivery,
  { outcome, reason, wireStatus, retryAfterSeconds }: Result,
): Promise<void> => {
  const { id, activeSince, failures } = subscription
  const now = on.now()
  const attempt = {
    at: iso(now),
    outcome,
    reason,
    ...(wireStatus === undefined ? {} : { status: wireStatus }),
    ...(retryAfterSeconds === undefined ? {} : { askedSeconds: retryAfterSeconds }),
  }
  await on.eventDeliveries.change(delivery, (current) => afterAttempt(current, { activeSince }, attempt))
  if (wireStatus === GONE) return stop(on, subscription, 'gone')
  // One that it cannot take says nothing of the others.
  if (outcome === 'refused') return
  const after = await on.subscriptions.change(id, (current) =>
    current.state !== 'active'
      ? current
      : outcome === 'taken'
        ? afterSuccess(current)
        : // Those that were under way together failed once: a receiver that is away for a moment waits no hour.
          current.failures > failures
          ? current
          : afterFailure(current, now, retryAfterSeconds),
  )
  if (after.state === 'active' && hasFailedLong(after, now)) await stop(on, after, 'failing')
}

/** The item first: one that is stopped with nobody told would stay so. */
const stop = async (
  on: Telling,
  subscription: EventSubscription,
  because: NonNullable<EventSubscription['because']>,
): Promise<void> => {
  const attentionItemId = await raiseStopped(on, subscription, because)
  await on.subscriptions.change(subscription.id, (current) =>
    current.state === 'active' ? { ...current, state: 'disabled', because, attentionItemId } : current,
  )
}
