/** Works out what follows an attempt, records it on the referral in one write and puts before a person what needs one. */

import { agencyTimes } from '../database/agency-times.ts'
import { outagesOf } from '../domain/channel-circuit.ts'
import { type ChannelHours, openTimeBetween } from '../domain/channel-hours.ts'
import { type AfterAttempt, afterAttempt } from '../domain/delivery.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import { withClocks } from '../domain/recipient-clocks.ts'
import type { Recipient, Referral } from '../domain/referral.ts'
import { recipientOf, withEntry, withRecipient } from '../domain/referral-changes.ts'
import type { AttemptFollowUp } from '../workflows/activity-contracts.ts'
import type { AttemptEnded, FollowedUp } from './attempt-ended.ts'
import { entryFor } from './attempt-words.ts'
import { decisionClocks } from './decision-clocks.ts'
import { pauseMisconfigured } from './pause-misconfigured.ts'
import { askToOpen, raiseWhatNeedsAPerson, settleOpen } from './raise-after-attempt.ts'
import { recipientAfter } from './recipient-after-attempt.ts'
import type { Records } from './records.ts'

/** Records the attempt's end. */
export const recordFollowUp = async (records: Records, ended: AttemptEnded): Promise<AttemptFollowUp> => {
  const { referral, order, channel, result } = ended
  const now = records.now()
  const after = endOf(ended, followUpOf(ended, now))
  const timeOf = await agencyTimes(records)
  const recorded = (current: Referral): Referral | undefined => {
    const entry = entryFor(ended, after, iso(now))
    if (current.timeline.some(({ key }) => key === entry.key)) return undefined
    return withEntry(
      withRecipient(current, order.recipientId, iso(now), (recipient) =>
        withClocks(recipientAfter(recipient, ended, after, now), current, now, timeOf(recipient.agencyId)),
      ),
      entry,
    )
  }
  const changed = await records.referrals.change(order.referralId, recorded, { seen: referral })
  records.events.attemptEnded({
    referralId: order.referralId,
    recipientId: order.recipientId,
    channelId: order.channelId,
    attempt: order.attempt,
    outcome: result.outcome,
    reason: result.reason,
    seconds: secondsOf(ended, now),
  })
  if (result.outcome === 'misconfigured') await pauseMisconfigured(records, channel, result.reason)
  await raiseWhatNeedsAPerson(records, changed, ended, after)
  const recipient = recipientOf(changed, order.recipientId)
  if (after.next === 'handed-over') return asHandedOver(after, recipient)
  if (after.next !== 'delivered' || recipient === undefined) return after
  await settleOpen(records, changed, order.recipientId, 'retrying')
  await askToOpen(records, changed, order)
  const ends = recipient.endsWithReceipt === true
  if (ends) await settleOpen(records, changed, order.recipientId, 'not-opened', 'no-response')
  return { ...after, clocks: decisionClocks(recipient), ...(ends ? { ends } : {}) }
}

/** What is no first message ends with the carrier's word: nobody waits for a receipt of it. */
const endOf = ({ order }: AttemptEnded, after: AttemptFollowUp): AttemptFollowUp =>
  after.next === 'handed-over' && order.purpose !== 'new' ? { next: 'delivered' } : after

/** As it was recorded: a run after one that was killed waits no longer than the first. */
const asHandedOver = (
  after: Extract<AttemptFollowUp, { next: 'handed-over' }>,
  recipient: Recipient | undefined,
): AttemptFollowUp => ({
  ...after,
  until: recipient?.handedOver?.until ?? after.until,
  ...(recipient?.endsWithReceipt === true ? { ends: true } : {}),
})

/** How long the attempt took, from its begin as stored. */
const secondsOf = ({ order, attempts }: AttemptEnded, now: number): number => {
  const startedAt = attempts.find(({ number }) => number === order.attempt)?.startedAt
  return startedAt === undefined ? 0 : (now - Date.parse(startedAt)) / 1000
}

/** What follows, by the domain's rule over this channel's attempts in the present round. */
export const followUpOf = (
  { order, channel, result, attempts }: FollowedUp,
  now: number,
): AttemptFollowUp => {
  // Nobody can be asked, and sent to the new one it might be there twice.
  if (result.reason === 'address-changed') return { next: 'uncertain' }
  const round = attempts.filter(({ number }) => number >= order.roundStart && number <= order.attempt)
  const here = round.filter(({ channelId }) => channelId === order.channelId)
  const unknowns = round.filter(
    (attempt) => attempt.result?.outcome === 'unknown' && attempt.returned === undefined,
  ).length
  // While the channel was paused, took nothing by its hours or did not answer, nothing was tried and no patience was spent.
  const first = Math.max(Date.parse(here[0]?.startedAt ?? iso(now)), Date.parse(channel.openSince ?? iso(0)))
  const after: AfterAttempt = afterAttempt(result, channel.abilities, channel.retry, {
    attempts: here.length,
    unknowns,
    elapsedSeconds: openTimeBetween(withOutages(channel, now), first, now) / 1000,
  })
  if (after.next === 'wait') return { ...after, inDoubt: unknowns > 0 }
  if (after.next === 'handed-over')
    return {
      next: 'handed-over',
      until: iso(now + after.seconds * 1000),
      ...(channel.abilities.queryable ? { asks: true } : {}),
    }
  return after.next === 'next-channel' && order.lastChannel ? { next: 'undeliverable' } : after
}

/** An outage is, for what waits through it, a window of maintenance. */
const withOutages = ({ hours, maintenance = [], circuit }: Channel, now: number): ChannelHours => ({
  ...(hours === undefined ? {} : { hours }),
  maintenance: [...maintenance, ...outagesOf(circuit, now)],
})
