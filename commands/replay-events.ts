/** What became of the events of a subscription, and sending them once more. */
import { askedAgain, type EventDelivery } from '../domain/event-subscription.ts'
import { iso } from '../domain/instant.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { noteSubscription, readSubscription, runnable, type SubscriptionUses } from './manage-subscription.ts'
import type { SubscriptionCommands } from './subscription-contracts.ts'

type Ask<Name extends keyof SubscriptionCommands> = Parameters<SubscriptionCommands[Name]>[0]

/** Most that one request asks for again. */
const MOST_REPLAYED = 500

/** @see SubscriptionCommands.listDeliveries */
export const listDeliveries = async (
  on: SubscriptionUses,
  { user, subscriptionId, ...query }: Ask<'listDeliveries'>,
): Promise<{ readonly rows: readonly EventDelivery[]; readonly next?: string } | Refusal> => {
  const found = await readSubscription(on, { user, subscriptionId })
  return isRefusal(found) ? found : on.eventDeliveries.list({ subscriptionId, ...query })
}

/** The sender sees by it that there is something to do. */
const called = (on: SubscriptionUses, id: Ask<'readSubscription'>['subscriptionId']) =>
  on.subscriptions.change(id, (current) => ({ ...current, replays: current.replays + 1 }))

/** @see SubscriptionCommands.replayDelivery */
export const replayDelivery = async (
  on: SubscriptionUses,
  ask: Ask<'replayDelivery'>,
): Promise<EventDelivery | Refusal> => {
  const subscription = await runnable(on, ask)
  if (isRefusal(subscription)) return subscription
  const { subscriptionId, eventId } = ask
  const delivery = await on.eventDeliveries.byId(subscriptionId, eventId)
  if (delivery === undefined) return refuse('not-found', 'This subscription was not told of such an event.')
  await noteSubscription(on, 'subscription.run', ask.user, `${subscriptionId}:replay:${eventId}`)
  const at = iso(on.now())
  const after = await on.eventDeliveries.change(delivery, (current) => askedAgain(current, at))
  await called(on, subscriptionId)
  return after ?? delivery
}

/** @see SubscriptionCommands.replayFailures */
export const replayFailures = async (
  on: SubscriptionUses,
  ask: Ask<'replayFailures'>,
): Promise<{ readonly replayed: number; readonly more: boolean } | Refusal> => {
  const subscription = await runnable(on, ask)
  if (isRefusal(subscription)) return subscription
  const { subscriptionId, since } = ask
  await noteSubscription(on, 'subscription.run', ask.user, `${subscriptionId}:replay-failures`)
  const failed = { subscriptionId, state: 'failed', since, limit: MOST_REPLAYED } as const
  const { rows, next } = await on.eventDeliveries.list(failed)
  const at = iso(on.now())
  for (const row of rows)
    await on.eventDeliveries.change(row, (current) =>
      current.state === 'failed' ? askedAgain(current, at) : current,
    )
  if (rows.length > 0) await called(on, subscriptionId)
  return { replayed: rows.length, more: next !== undefined }
}
