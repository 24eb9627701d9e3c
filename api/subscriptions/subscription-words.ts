/** A subscription and its deliveries as the API tells them: never a secret but when it is made, never a body. */
import { z } from 'zod'
import type { EventDelivery, EventSubscription } from '../../domain/event-subscription.ts'
import { EVENT_TYPES } from '../../domain/item-change.ts'
import { idText, instant } from '../parameters.ts'

export const DELIVERY_STATES = ['waiting', 'delivered', 'failed', 'dropped'] as const

/** An event type of the published list. */
export const eventType = z
  .enum(EVENT_TYPES as [string, ...string[]], 'Must be a type of the published list.')
  .meta({ id: 'EventType', description: 'What happened to which kind of item' })

export const subscription = z
  .object({
    id: idText('subscription'),
    url: z.string(),
    types: z.array(eventType),
    state: z.enum(['active', 'paused', 'disabled', 'ended']),
    because: z
      .enum(['failing', 'gone', 'not-permitted'])
      .optional()
      .meta({ description: 'Why the exchange disabled it' }),
    createdAt: instant,
    failingSince: instant.optional().meta({ description: 'First failure since the last success' }),
    nextTryAt: instant.optional().meta({ description: 'Nothing is tried before' }),
    version: z.int(),
  })
  .meta({ id: 'Subscription' })

export const subscriptionWords = (one: EventSubscription): z.infer<typeof subscription> => ({
  id: one.id,
  url: one.url,
  types: [...one.types],
  state: one.state,
  ...(one.because === undefined ? {} : { because: one.because }),
  createdAt: one.createdAt,
  ...(one.failingSince === undefined ? {} : { failingSince: one.failingSince }),
  ...(one.nextTryAt === undefined ? {} : { nextTryAt: one.nextTryAt }),
  version: one.version,
})

/** With the secret, which is shown this once. */
export const subscriptionMade = subscription
  .extend({
    secret: z
      .string()
      .optional()
      .meta({ description: 'whsec_… signs the events. Shown once: absent in the answer to a repeat' }),
  })
  .meta({ id: 'SubscriptionMade' })

export const eventDelivery = z
  .object({
    id: idText('event').meta({ description: 'Id of the event' }),
    type: eventType,
    itemId: idText('referral'),
    recipientId: idText('recipient').optional(),
    occurredAt: instant,
    sequence: z.string(),
    state: z
      .enum(DELIVERY_STATES)
      .meta({ description: '`dropped`: it was no longer yours to see when it was to be sent' }),
    attempts: z.int(),
    nextAttemptAt: instant.optional().meta({ description: 'Not before' }),
    last: z
      .object({
        at: instant,
        outcome: z.string(),
        reason: z.string(),
        status: z.int().optional().meta({ description: 'HTTP status of the receiver' }),
      })
      .optional(),
  })
  .meta({ id: 'EventDelivery' })

export const deliveryWords = (one: EventDelivery): z.infer<typeof eventDelivery> => ({
  id: one.eventId,
  type: one.type,
  itemId: one.itemId,
  ...(one.recipientId === undefined ? {} : { recipientId: one.recipientId }),
  occurredAt: one.at,
  sequence: one.place,
  state: one.state,
  attempts: one.attempts,
  ...(one.state === 'waiting' ? { nextAttemptAt: one.nextAt } : {}),
  ...(one.last === undefined ? {} : { last: one.last }),
})
