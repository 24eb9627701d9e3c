/** GET /v1/referrals: what the reader's agency raised or was asked, newest change first. */
import { z } from 'zod'
import type { ReadableReferralViews } from '../../database/readable-referral-views.ts'
import { idOf } from '../../domain/ids.ts'
import { ITEM_STATES } from '../../domain/item-state.ts'
import type { Cursors } from '../../http/cursor.ts'
import { endpoint } from '../../http/endpoint.ts'
import { maybe } from '../../http/maybe.ts'
import { LIST_HEADERS, listOf, listReply, placeAfter } from '../list-reply.ts'
import { idParameter, pageParameters } from '../parameters.ts'
import { referralSummary, summaryOf } from './referral-words.ts'

const PATH = '/v1/referrals'

const query = z.strictObject({
  state: maybe(z.enum(ITEM_STATES)),
  agency: maybe(idParameter('agency')),
  reference: maybe(z.string().trim().min(1).max(20)).meta({
    description: 'A reference or part of one, spaced as you like',
  }),
  ...pageParameters,
})

export const listReferrals = ({
  readable,
  cursors,
}: {
  readonly readable: Pick<ReadableReferralViews, 'list'>
  readonly cursors: Cursors
}) =>
  endpoint({
    method: 'get',
    path: PATH,
    permission: 'referral.read',
    tag: 'Referrals',
    summary: 'Referrals you may see, newest change first',
    request: { query },
    responses: { 200: { description: 'One page', schema: listOf(referralSummary), headers: LIST_HEADERS } },
    handle: async ({ query, user }) => {
      const asked = { path: PATH, userId: user.id, query, cursors }
      const place = placeAfter(asked)
      const page = await readable.list(user, {
        limit: query.limit,
        ...(query.state !== undefined && { state: query.state }),
        ...(query.agency !== undefined && { agencyId: query.agency }),
        ...(query.reference !== undefined && { referenceText: query.reference }),
        ...(place !== undefined && { after: { updatedAt: place.at, id: idOf('referral', place.id) } }),
      })
      const items = page.rows.map((row) => summaryOf(row, page.names))
      return listReply(asked, items, page.next && { at: page.next.updatedAt, id: page.next.id })
    },
  })
