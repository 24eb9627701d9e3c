/** GET /v1/attention-items: what needs a person, first due first. */
import { z } from 'zod'
import type { AttentionRepository } from '../../database/attention-repository.ts'
import { idOf } from '../../domain/ids.ts'
import type { Cursors } from '../../http/cursor.ts'
import { endpoint } from '../../http/endpoint.ts'
import { maybe } from '../../http/maybe.ts'
import { LIST_HEADERS, listOf, listReply, placeAfter } from '../list-reply.ts'
import { idParameter, pageParameters } from '../parameters.ts'
import { attentionItem, attentionKind, attentionWords } from './attention-words.ts'

const PATH = '/v1/attention-items'

const query = z.strictObject({
  state: z.enum(['open', 'settled']).default('open'),
  kind: maybe(attentionKind),
  referral: maybe(idParameter('referral')),
  ...pageParameters,
})

export const listAttentionItems = ({
  attention,
  cursors,
}: {
  readonly attention: Pick<AttentionRepository, 'list'>
  readonly cursors: Cursors
}) =>
  endpoint({
    method: 'get',
    path: PATH,
    permission: 'attention.read',
    tag: 'Attention',
    summary: 'What needs a person, first due first',
    request: { query },
    responses: { 200: { description: 'One page', schema: listOf(attentionItem), headers: LIST_HEADERS } },
    handle: async ({ query, user }) => {
      const asked = { path: PATH, userId: user.id, query, cursors }
      const place = placeAfter(asked)
      const page = await attention.list({
        ownerAgencies: [...new Set([user.agencyId, ...user.supervises])],
        state: query.state,
        limit: query.limit,
        ...(query.kind !== undefined && { kind: query.kind }),
        ...(query.referral !== undefined && { referralId: query.referral }),
        ...(place !== undefined && { after: { dueAt: place.at, id: idOf('attention-item', place.id) } }),
      })
      const items = page.rows.map(attentionWords)
      return listReply(asked, items, page.next && { at: page.next.dueAt, id: page.next.id })
    },
  })
