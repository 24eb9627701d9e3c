/** GET /v1/notifications: what the reader's agency sent or was told, newest change first. */
import type { ReadableReferralViews } from '../../database/readable-referral-views.ts'
import type { Cursors } from '../../http/cursor.ts'
import { endpoint } from '../../http/endpoint.ts'
import { NOTIFICATIONS } from '../item-door.ts'
import { itemListQuery, pageOfItems } from '../item-list.ts'
import { LIST_HEADERS, listOf } from '../list-reply.ts'
import { summaryOf } from '../referrals/referral-words.ts'
import { notificationFactsOf, notificationSummary } from './notification-facts.ts'

export const listNotifications = ({
  readable,
  cursors,
}: {
  readonly readable: Pick<ReadableReferralViews, 'list'>
  readonly cursors: Cursors
}) =>
  endpoint({
    method: 'get',
    path: NOTIFICATIONS.path,
    permission: 'referral.read',
    tag: NOTIFICATIONS.tag,
    summary: 'Notifications you may see, newest change first',
    request: { query: itemListQuery },
    responses: {
      200: { description: 'One page', schema: listOf(notificationSummary), headers: LIST_HEADERS },
    },
    handle: async ({ query, user }) =>
      pageOfItems(NOTIFICATIONS, { readable, cursors, user, query }, (row, names) => ({
        ...summaryOf(row, names),
        ...notificationFactsOf(row.row, row.reader),
      })),
  })
