/** GET /v1/changes: the same as the events, read instead of sent. */
import { z } from 'zod'
import type { SubscriptionCommands } from '../../commands/subscription-contracts.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { Cursors } from '../../http/cursor.ts'
import { endpoint } from '../../http/endpoint.ts'
import { maybe } from '../../http/maybe.ts'
import { idText, instant, pageParameters } from '../parameters.ts'
import { eventType } from '../subscriptions/subscription-words.ts'

const change = z
  .object({
    id: idText('event'),
    type: eventType,
    itemId: idText('referral'),
    recipientId: idText('recipient').optional(),
    occurredAt: instant,
    sequence: z.string().meta({ description: 'Grows with each change that your agency is told of' }),
  })
  .meta({ id: 'Change' })

const query = z.strictObject({
  limit: pageParameters.limit,
  after: maybe(z.string().min(1).max(500)).meta({
    description:
      'The `next` of any earlier answer: a place never goes stale. Without one, from the oldest on',
  }),
  from: maybe(z.enum(['oldest', 'now'])).meta({
    description: '`now`: no changes, only the place from which to read what happens next',
  }),
  type: maybe(eventType),
})

export const getChanges = ({
  commands,
  cursors,
}: {
  readonly commands: Pick<SubscriptionCommands, 'readChanges'>
  readonly cursors: Cursors
}) =>
  endpoint({
    method: 'get',
    path: '/v1/changes',
    permission: 'changes.read',
    tag: 'Third-party systems',
    summary: 'What has changed, oldest first, from any place on',
    description:
      'Reading on from `next` skips nothing, however many write at the same time; it may be read again as often as ' +
      'you like. What is no longer yours to see is left out. Changes are kept and not removed.',
    request: { query },
    responses: {
      200: {
        description: 'One page; it may be empty though `hasMore` is true, where few are of the type',
        schema: z.object({
          items: z.array(change),
          next: z.string().meta({ description: 'Keep it: give it as `after` to read on' }),
          hasMore: z.boolean(),
        }),
      },
    },
    handle: async ({ query, user }) => {
      // Bound to the agency alone: the same place serves every filter, and another client of the agency.
      const scope = { list: '/v1/changes', userId: user.agencyId, filters: {} }
      const place = query.after === undefined ? undefined : cursors.read(query.after, scope).id
      const page = await commands.readChanges({
        user,
        limit: query.limit,
        ...(place === undefined ? {} : { after: place }),
        ...(query.from === undefined ? {} : { from: query.from }),
        ...(query.type === undefined ? {} : { type: query.type }),
      })
      if (isRefusal(page)) return page
      return {
        status: 200 as const,
        body: {
          items: page.changes.map(({ at, place: sequence, ...one }) => ({
            ...one,
            occurredAt: at,
            sequence,
          })),
          next: cursors.write({ at: '', id: page.place }, scope),
          hasMore: page.hasMore,
        },
      }
    },
  })
