/** What became of a subscription's events, sending them once more, and another secret. */
import { z } from 'zod'
import { isRefusal } from '../../domain/refusal.ts'
import type { Cursors } from '../../http/cursor.ts'
import { endpoint } from '../../http/endpoint.ts'
import { maybe } from '../../http/maybe.ts'
import { LIST_HEADERS, listOf, listReply, placeAfter } from '../list-reply.ts'
import { idParameter, instant, pageParameters } from '../parameters.ts'
import {
  DELIVERY_STATES,
  deliveryWords,
  eventDelivery,
  subscriptionMade,
  subscriptionWords,
} from './subscription-words.ts'
import type { SubscriptionUses } from './subscriptions.ts'

const LONGEST_OVERLAP_HOURS = 168
const USUAL_OVERLAP_HOURS = 24
const params = z.strictObject({ id: idParameter('subscription') })

export const getDeliveries = ({ commands, cursors }: SubscriptionUses & { readonly cursors: Cursors }) =>
  endpoint({
    method: 'get',
    path: '/v1/subscriptions/{id}/deliveries',
    permission: 'subscription.read',
    tag: 'Third-party systems',
    summary: 'What became of its events, newest first',
    request: {
      params,
      query: z.strictObject({ state: maybe(z.enum(DELIVERY_STATES)), ...pageParameters }),
    },
    responses: { 200: { description: 'One page', schema: listOf(eventDelivery), headers: LIST_HEADERS } },
    refusals: ['not-found'],
    handle: async ({ params: { id }, query, user }) => {
      const asked = { path: `/v1/subscriptions/${id}/deliveries`, userId: user.id, query, cursors }
      const place = placeAfter(asked)
      const page = await commands.listDeliveries({
        user,
        subscriptionId: id,
        limit: query.limit,
        ...(query.state === undefined ? {} : { state: query.state }),
        ...(place === undefined ? {} : { after: place.id }),
      })
      if (isRefusal(page)) return page
      const next = page.next === undefined ? undefined : { at: '', id: page.next }
      return listReply(asked, page.rows.map(deliveryWords), next)
    },
  })

export const postDeliveryReplay = ({ commands }: SubscriptionUses) =>
  endpoint({
    method: 'post',
    path: '/v1/subscriptions/{id}/deliveries/{eventId}/replay',
    permission: 'subscription.run',
    tag: 'Third-party systems',
    summary: 'Send one event once more, under its own id',
    request: { params: params.extend({ eventId: idParameter('event') }) },
    responses: { 200: { description: 'It waits to be sent', schema: eventDelivery } },
    refusals: ['not-found', 'state-conflict'],
    handle: async ({ params: { id, eventId }, user }) => {
      const delivery = await commands.replayDelivery({ user, subscriptionId: id, eventId })
      return isRefusal(delivery) ? delivery : { status: 200 as const, body: deliveryWords(delivery) }
    },
  })

export const postReplay = ({ commands }: SubscriptionUses) =>
  endpoint({
    method: 'post',
    path: '/v1/subscriptions/{id}/replay',
    permission: 'subscription.run',
    tag: 'Third-party systems',
    summary: 'Send again all events since an instant that were given up',
    request: {
      params,
      body: z.strictObject({ since: instant.meta({ description: 'Events that happened from then on' }) }),
    },
    responses: {
      200: {
        description: 'They wait to be sent',
        schema: z.object({
          replayed: z.int(),
          more: z.boolean().meta({ description: 'There are more: ask again' }),
        }),
      },
    },
    refusals: ['not-found', 'state-conflict'],
    handle: async ({ params: { id }, body: { since }, user }) => {
      const done = await commands.replayFailures({ user, subscriptionId: id, since })
      return isRefusal(done) ? done : { status: 200 as const, body: done }
    },
  })

export const postSecretRotation = ({ commands }: SubscriptionUses) =>
  endpoint({
    method: 'post',
    path: '/v1/subscriptions/{id}/secret-rotation',
    permission: 'subscription.run',
    tag: 'Third-party systems',
    summary: 'Get a new signing secret; the one before signs beside it for a while',
    request: {
      params,
      body: z.strictObject({
        overlapHours: z
          .int()
          .min(0)
          .max(LONGEST_OVERLAP_HOURS)
          .default(USUAL_OVERLAP_HOURS)
          .meta({ description: '0: the one before signs no more from now on' }),
      }),
    },
    responses: { 200: { description: 'The new secret, shown this once', schema: subscriptionMade } },
    refusals: ['not-found', 'state-conflict', 'idempotency-key-reused'],
    handle: async ({ params: { id }, body: { overlapHours }, asking }) => {
      const made = await commands.rotateSecret({ ...asking, subscriptionId: id, overlapHours })
      if (isRefusal(made)) return made
      const { subscription, secret, replayed } = made
      const body = { ...subscriptionWords(subscription), ...(secret === undefined ? {} : { secret }) }
      return { status: 200 as const, body, replayed }
    },
  })
