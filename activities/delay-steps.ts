/** Steps for what did not happen in time: not delivered, not answered. Each puts it before a person. */

import { raiseAttention } from '../database/raise-attention.ts'
import { iso } from '../domain/instant.ts'
import type { Recipient } from '../domain/referral.ts'
import { recipientOf, withEntry, withRecipient } from '../domain/referral-changes.ts'
import { BY_THIS_SERVICE, MOVE_TITLES } from '../domain/timeline.ts'
import type { ClockStep, RecordSteps } from '../workflows/activity-contracts.ts'
import type { Records } from './records.ts'

const STEP_TITLES = {
  remind: 'Reminder: no decision yet',
  escalate: 'No decision in time',
  'outcome-late': 'No outcome in time',
} as const satisfies Record<ClockStep, string>

/** Builds the steps. */
export const createDelaySteps = (
  records: Records,
): Pick<RecordSteps, 'recordNotDelivered' | 'recordNoResponse'> => ({
  recordNotDelivered: (order) => recordNotDelivered(records, order),
  recordNoResponse: (order) => recordNoResponse(records, order),
})

const recordNoResponse = async (
  records: Records,
  { referralId, recipientId, step }: Parameters<RecordSteps['recordNoResponse']>[0],
): Promise<void> => {
  const at = iso(records.now())
  const referral = await records.referrals.change(referralId, (current) =>
    withEntry(current, {
      key: `no-response:${step}:${recipientId}`,
      at,
      title: STEP_TITLES[step],
      by: BY_THIS_SERVICE,
      recipientId,
    }),
  )
  const recipient = recipientOf(referral, recipientId)
  await raiseAttention(records, referral, {
    kind: step === 'remind' ? 'not-opened' : 'no-response',
    // The reminder is for those who were asked; the escalation for those who wait.
    ownerAgency:
      step === 'remind' && recipient !== undefined ? recipient.agencyId : referral.raisedBy.agencyId,
    because: step,
    occurrence: step,
    recipientId,
  })
}

const NOT_DELIVERED = {
  undeliverable: { kind: 'undeliverable', title: MOVE_TITLES['give-up'] },
  late: { kind: 'retrying', title: 'Not delivered in time: a person has been told' },
} as const

const notDelivered = (recipient: Recipient, at: string): Recipient => {
  if (recipient.state === 'sending') return { ...recipient, state: 'undeliverable', since: at }
  return ['withdrawn', 'unanswered', 'redirected'].includes(recipient.state)
    ? { ...recipient, withdrawalNotice: 'not-delivered' }
    : recipient
}

const recordNotDelivered = async (
  records: Records,
  { referralId, recipientId, messageVersion, because }: Parameters<RecordSteps['recordNotDelivered']>[0],
): Promise<void> => {
  const at = iso(records.now())
  const { kind, title } = NOT_DELIVERED[because]
  const referral = await records.referrals.change(referralId, (current) => {
    const noted = withEntry(current, {
      key: `not-delivered:${because}:${recipientId}:${messageVersion}`,
      at,
      title,
      by: BY_THIS_SERVICE,
      recipientId,
    })
    // Only the first message moves the recipient; a withdrawal or an answer that fails does not bring it back.
    return because === 'undeliverable'
      ? withRecipient(noted, recipientId, at, (recipient) => notDelivered(recipient, at))
      : noted
  })
  await raiseAttention(records, referral, {
    kind,
    ownerAgency: referral.raisedBy.agencyId,
    because,
    occurrence: `${messageVersion}`,
    // Not one of the recipients: the sender, whom one call tells all the answers that did not reach it.
    ...(recipientOf(referral, recipientId) === undefined ? { once: true } : {}),
    recipientId,
  })
}
