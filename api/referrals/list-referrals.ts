/** GET /v1/referrals: what the reader's agency raised or was asked, newest change first. */
import type { ReadableReferralViews } from '../../database/readable-referral-views.ts'
import type { Cursors } from '../../http/cursor.ts'
import { endpoint } from '../../http/endpoint.ts'
import { REFERRALS } from '../item-door.ts'
import { itemListQuery, pageOfItems } from '../item-list.ts'
import { LIST_HEADERS, listOf } from '../list-reply.ts'
import { referralSummary, summaryOf } from './referral-words.ts'

export const listReferrals = ({
  readable,
  cursors,
}: {
  readonly readable: Pick<ReadableReferralViews, 'list'>
  readonly cursors: Cursors
}) =>
  endpoint({
    method: 'get',
    path: REFERRALS.path,
    permission: 'referral.read',
    tag: REFERRALS.tag,
    summary: 'Referrals you may see, newest change first',
    request: { query: itemListQuery },
    responses: { 200: { description: 'One page', schema: listOf(referralSummary), headers: LIST_HEADERS } },
    handle: async ({ query, user }) =>
      pageOfItems(REFERRALS, { readable, cursors, user, query }, (row, names) => ({
        ...summaryOf(row, names),
        kind: 'referral' as const,
      })),
  })
