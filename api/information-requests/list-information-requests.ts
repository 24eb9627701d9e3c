/** GET /v1/information-requests: what the reader's agency asked or was asked, newest change first. */
import type { ReadableReferralViews } from '../../database/readable-referral-views.ts'
import type { Cursors } from '../../http/cursor.ts'
import { endpoint } from '../../http/endpoint.ts'
import { INFORMATION_REQUESTS } from '../item-door.ts'
import { itemListQuery, pageOfItems } from '../item-list.ts'
import { LIST_HEADERS, listOf } from '../list-reply.ts'
import { summaryOf } from '../referrals/referral-words.ts'
import { requestFactsOf, requestSummaryFields } from './request-facts.ts'

export const listInformationRequests = ({
  readable,
  cursors,
}: {
  readonly readable: Pick<ReadableReferralViews, 'list'>
  readonly cursors: Cursors
}) =>
  endpoint({
    method: 'get',
    path: INFORMATION_REQUESTS.path,
    permission: 'referral.read',
    tag: INFORMATION_REQUESTS.tag,
    summary: 'Information requests you may see, newest change first',
    request: { query: itemListQuery },
    responses: {
      200: { description: 'One page', schema: listOf(requestSummaryFields), headers: LIST_HEADERS },
    },
    handle: async ({ query, user }) =>
      pageOfItems(INFORMATION_REQUESTS, { readable, cursors, user, query }, (row, names) => ({
        ...summaryOf(row, names),
        ...requestFactsOf(row.row, row.reader),
      })),
  })
