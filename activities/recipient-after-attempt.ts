/** The recipient as an attempt at one of its messages leaves it. */
import { withContentSent } from '../domain/correction.ts'
import { tellsContent } from '../domain/delivery.ts'
import type { HandedOver } from '../domain/handing-over.ts'
import { iso } from '../domain/instant.ts'
import { provesDelivery } from '../domain/recipient.ts'
import type { Recipient } from '../domain/referral.ts'
import type { AttemptFollowUp } from '../workflows/activity-contracts.ts'
import type { AttemptEnded } from './attempt-ended.ts'
import { isHandedOver } from './attempt-words.ts'
import { knownAtDelivery } from './known-at-delivery.ts'

/** Only a first message moves the recipient, and only while it is still being sent: a response may have come since. */
export const recipientAfter = (
  recipient: Recipient,
  ended: AttemptEnded,
  after: AttemptFollowUp,
  now: number,
): Recipient => {
  const { order, result } = ended
  const { nextAttemptAt: _next, ...rest } = tellsContent(order.purpose)
    ? withContentSent(recipient, isHandedOver(ended) ? 'unknown' : result.outcome, ended.contentVersion)
    : recipient
  const counted: Recipient = {
    ...rest,
    attempts: recipient.attempts + 1,
    messageVersion: Math.max(recipient.messageVersion, order.messageVersion),
    ...(result.partnerReference === undefined ? {} : { partnerReference: result.partnerReference }),
  }
  if (order.purpose === 'withdrawal') return { ...counted, ...withdrawalNotice(ended, after, now) }
  if (order.purpose !== 'new') return counted
  if (after.next === 'handed-over') return withHandingOver(counted, ended, after.until, now)
  const deliveredAt =
    after.next === 'delivered' && recipient.deliveredAt === undefined ? { deliveredAt: iso(now) } : {}
  // Their receipt may have been there first.
  if (recipient.state === 'delivered' && after.next === 'delivered')
    return { ...counted, ...deliveredAt, ...knownAtDelivery(ended) }
  if (recipient.state !== 'sending') return { ...counted, ...deliveredAt }
  const moved = (state: Recipient['state']): Recipient => ({
    ...counted,
    ...deliveredAt,
    state,
    since: iso(now),
  })
  switch (after.next) {
    case 'delivered':
      return { ...moved('delivered'), ...knownAtDelivery(ended) }
    case 'uncertain':
    case 'undeliverable':
      return { ...moved(after.next), because: result.reason }
    case 'wait':
      return { ...counted, nextAttemptAt: iso(now + after.seconds * 1000), because: result.reason }
    case 'next-channel':
    case 'held':
    case 'not-shared':
    case 'stopped':
      return counted
    default: {
      const never: never = after
      throw new RangeError(`unknown follow-up ${String(never)}`)
    }
  }
}

/** It stays where it is: their receipt moves it. One that came while the attempt ran has moved it already. */
const withHandingOver = (
  recipient: Recipient,
  ended: AttemptEnded,
  until: string,
  now: number,
): Recipient => {
  if (recipient.state === 'delivered') return { ...recipient, ...knownAtDelivery(ended) }
  if (provesDelivery(recipient.state)) return recipient
  const { channelId, attempt } = ended.order
  const { acknowledges, opens } = ended.channel.abilities
  const handedOver: HandedOver = {
    at: iso(now),
    until,
    channelId,
    attempt,
    ...(acknowledges === 'never' ? { unconfirmed: true } : {}),
    ...(opens === true ? { opens: true } : {}),
  }
  return { ...recipient, handedOver }
}

/** How far telling them not to act has come. */
const withdrawalNotice = (
  ended: AttemptEnded,
  after: AttemptFollowUp,
  now: number,
): Pick<Recipient, 'withdrawalNotice' | 'nextAttemptAt'> => {
  if (after.next === 'delivered')
    return { withdrawalNotice: isHandedOver(ended) ? 'handed-over' : 'delivered' }
  if (after.next === 'wait')
    return { withdrawalNotice: 'owed', nextAttemptAt: iso(now + after.seconds * 1000) }
  return after.next === 'next-channel' ? { withdrawalNotice: 'owed' } : { withdrawalNotice: 'not-delivered' }
}
