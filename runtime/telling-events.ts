/** Business events of telling other systems what has changed. */
import type { AttemptOutcome, AttemptReason } from '../domain/delivery.ts'
import type { EventId, SubscriptionId } from '../domain/ids.ts'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'

/** One function each, which counts and logs together. */
export const tellingEvents = (log: Logger, { telling }: Metrics) => ({
  changesLogged: ({ count }: { readonly count: number }): void => {
    if (count > 0) telling.changes.inc(count)
  },
  eventAttempted: (event: {
    readonly subscriptionId: SubscriptionId
    readonly eventId: EventId
    readonly outcome: AttemptOutcome
    readonly reason: AttemptReason
  }): void => {
    const { outcome, reason } = event
    telling.attempts.inc({ outcome, reason })
    log[outcome === 'taken' ? 'info' : 'warn'](event, 'attempt to tell a system ended')
  },
  subscriptionStopped: (event: {
    readonly subscriptionId: SubscriptionId
    readonly because: string
  }): void => {
    telling.stopped.inc({ because: event.because })
    log.warn(event, 'subscription stopped')
  },
})
