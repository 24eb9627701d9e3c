/** GET /v1/notifications/{id}: who has seen it, who has not, and by when. */
import type { ReadableReferral } from '../../database/readable-referral-views.ts'
import { endpoint } from '../../http/endpoint.ts'
import { itemParams, itemPath, NOTIFICATIONS } from '../item-door.ts'
import { ITEM_HEADERS, oneItem, type ReadingItems, wholeFields, wholeOf } from '../item-whole.ts'
import { referralContent } from '../referrals/get-referral.ts'
import { notificationFactsOf, notificationSummary } from './notification-facts.ts'

const content = referralContent.omit({ wanted: true, needs: true }).meta({ id: 'NotificationContent' })

const whole = notificationSummary
  .extend({
    ...wholeFields,
    content: content.optional().meta({ description: 'For those with a part in it only' }),
  })
  .meta({ id: 'Notification' })

const bodyOf = (readable: ReadableReferral) => ({
  ...wholeOf(readable),
  ...notificationFactsOf(readable.referral, readable.reader),
  content: readable.content,
})

export const getNotification = (reading: ReadingItems) =>
  endpoint({
    method: 'get',
    path: itemPath(NOTIFICATIONS),
    permission: 'referral.read',
    tag: NOTIFICATIONS.tag,
    summary: 'One notification: who has seen it, who has not, and by when they are to',
    request: { params: itemParams(NOTIFICATIONS) },
    responses: { 200: { description: 'The notification', schema: whole, headers: ITEM_HEADERS } },
    refusals: ['not-found'],
    handle: ({ params: { id }, user }) => oneItem({ ...reading, user, id, kind: 'notification' }, bodyOf),
  })
