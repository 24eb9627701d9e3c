/** /v1/subscriptions: one file for making, reading, changing and ending them, as they answer alike. */
import { z } from 'zod'
import type { SubscriptionCommands } from '../../commands/subscription-contracts.ts'
import type { EventSubscription } from '../../domain/event-subscription.ts'
import { isRefusal, type Refusal } from '../../domain/refusal.ts'
import { endpoint } from '../../http/endpoint.ts'
import { idParameter } from '../parameters.ts'
import { eventType, subscription, subscriptionMade, subscriptionWords } from './subscription-words.ts'

export interface SubscriptionUses {
  readonly commands: SubscriptionCommands
}

const LONGEST_URL = 2_000
const params = z.strictObject({ id: idParameter('subscription') })
const url = z
  .url('Must be an https address.')
  .max(LONGEST_URL)
  .meta({ description: 'https, on the public internet' })
const types = z.array(eventType).min(1, 'Select at least one event type.').max(200)
const ONE = { 200: { description: 'The subscription as it stands', schema: subscription } } as const

const reply = (result: EventSubscription | Refusal) =>
  isRefusal(result) ? result : { status: 200 as const, body: subscriptionWords(result) }

export const postSubscription = ({ commands }: SubscriptionUses) =>
  endpoint({
    method: 'post',
    path: '/v1/subscriptions',
    permission: 'subscription.create',
    tag: 'Third-party systems',
    summary: 'Have events sent to an address of yours, from now on',
    description:
      'Events are CloudEvents 1.0 in structured JSON, signed by Standard Webhooks (HMAC-SHA256). They hold ids and ' +
      'codes only: fetch the item to read more. They come at least once; tell repeats by `id`, order by `sequence`. ' +
      'Redirects are not followed. Your system is told of what its agency raised, and of its own recipients of what ' +
      'it was asked.',
    request: { body: z.strictObject({ url, types }) },
    responses: {
      201: {
        description: 'Made; the secret is shown this once',
        schema: subscriptionMade,
        headers: { Location: 'Its address' },
      },
    },
    refusals: ['validation-failed', 'state-conflict', 'idempotency-key-reused'],
    handle: async ({ body, asking }) => {
      const made = await commands.subscribe({ ...asking, ...body })
      if (isRefusal(made)) return made
      const { subscription: one, secret, replayed } = made
      return {
        status: 201 as const,
        body: { ...subscriptionWords(one), ...(secret === undefined ? {} : { secret }) },
        headers: { location: `/v1/subscriptions/${one.id}` },
        replayed,
      }
    },
  })

export const getSubscriptions = ({ commands }: SubscriptionUses) =>
  endpoint({
    method: 'get',
    path: '/v1/subscriptions',
    permission: 'subscription.read',
    tag: 'Third-party systems',
    summary: 'The subscriptions of your agency',
    request: {},
    responses: {
      200: { description: 'All that have not ended', schema: z.object({ items: z.array(subscription) }) },
    },
    handle: async ({ user }) => ({
      status: 200 as const,
      body: { items: (await commands.listSubscriptions(user)).map(subscriptionWords) },
    }),
  })

export const getSubscription = ({ commands }: SubscriptionUses) =>
  endpoint({
    method: 'get',
    path: '/v1/subscriptions/{id}',
    permission: 'subscription.read',
    tag: 'Third-party systems',
    summary: 'One subscription',
    request: { params },
    responses: ONE,
    refusals: ['not-found'],
    handle: async ({ params: { id }, user }) =>
      reply(await commands.readSubscription({ user, subscriptionId: id })),
  })

export const patchSubscription = ({ commands }: SubscriptionUses) =>
  endpoint({
    method: 'patch',
    path: '/v1/subscriptions/{id}',
    permission: 'subscription.run',
    tag: 'Third-party systems',
    summary: 'Change address or types; pause; make active again, also after it was disabled',
    description: 'What waits while it is paused or disabled is sent when it is active again.',
    request: {
      params,
      body: z
        .strictObject({
          url: url.optional(),
          types: types.optional(),
          state: z.enum(['active', 'paused']).optional(),
        })
        .refine((body) => Object.keys(body).length > 0, 'Say what is to change.'),
    },
    responses: ONE,
    refusals: ['not-found', 'validation-failed', 'state-conflict'],
    handle: async ({ params: { id }, body, user }) => {
      const { url: address, types: chosen, state } = body
      const change = {
        ...(address === undefined ? {} : { url: address }),
        ...(chosen === undefined ? {} : { types: chosen }),
        ...(state === undefined ? {} : { state }),
      }
      return reply(await commands.changeSubscription({ user, subscriptionId: id, ...change }))
    },
  })

export const deleteSubscription = ({ commands }: SubscriptionUses) =>
  endpoint({
    method: 'delete',
    path: '/v1/subscriptions/{id}',
    permission: 'subscription.run',
    tag: 'Third-party systems',
    summary: 'End a subscription: what waits is not sent',
    request: { params },
    responses: ONE,
    refusals: ['not-found'],
    handle: async ({ params: { id }, user }) =>
      reply(await commands.endSubscription({ user, subscriptionId: id })),
  })
