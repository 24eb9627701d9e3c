/** What only a notification tells, beside what every item does. */
import { z } from 'zod'
import { NOTIFICATION_TYPES, type NotificationType } from '../../domain/notification.ts'
import type { Referral } from '../../domain/referral.ts'
import type { Reader } from '../../domain/standing.ts'
import { itemIdText } from '../item-door.ts'
import { instant } from '../parameters.ts'
import { summaryFields } from '../referrals/referral-words.ts'

const TYPES = Object.keys(NOTIFICATION_TYPES) as [NotificationType, ...NotificationType[]]

export const notificationType = z.enum(TYPES).meta({ description: 'What it is about' })

export const notificationSummary = z
  .object({
    id: itemIdText('notification'),
    kind: z.literal('notification'),
    ...summaryFields,
    type: notificationType.optional().meta({ description: 'For those with a part in it only' }),
    typeName: z.string().optional(),
    seeBy: instant.optional().meta({ description: 'When the first of the recipients is to have seen it' }),
  })
  .meta({ id: 'NotificationSummary' })

/** Its own facts. What it is about says something of the child, which a supervisor does not see. */
export const notificationFactsOf = (
  { notification, recipients }: Pick<Referral, 'notification' | 'recipients'>,
  reader: Reader,
) => {
  const kind = 'notification' as const
  if (notification === undefined) return { kind }
  const { type } = notification
  const seeBy = recipients.flatMap(({ respondBy }) => respondBy ?? []).sort()[0]
  return { kind, seeBy, ...(reader === 'other' ? {} : { type, typeName: NOTIFICATION_TYPES[type] }) }
}
