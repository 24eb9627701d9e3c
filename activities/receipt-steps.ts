/** Steps for what became of a message that a carrier took: their receipt, none in time, or that it came back. */
import { agencyTimes } from '../database/agency-times.ts'
import type { AttemptReason } from '../domain/delivery.ts'
import { iso } from '../domain/instant.ts'
import { withClocks } from '../domain/recipient-clocks.ts'
import type { Recipient, Referral, TimelineEntry } from '../domain/referral.ts'
import { recipientOf, withEntry, withRecipient } from '../domain/referral-changes.ts'
import { ATTEMPT_WORDS, BY_THIS_SERVICE, MOVE_TITLES } from '../domain/timeline.ts'
import type { ReceiptOrder, ReceiptSteps } from '../workflows/receipt-contracts.ts'
import { decisionClocks } from './decision-clocks.ts'
import { endsWithReceipt } from './known-at-delivery.ts'
import { raiseWhileNeeded, settleOpen } from './raise-after-attempt.ts'
import type { Records } from './records.ts'

/** Builds the step. */
export const createReceiptSteps = (records: Records): ReceiptSteps => ({
  recordReceipt: (order) => recordReceipt(records, order),
})

const recordReceipt: (records: Records, order: ReceiptOrder) => ReturnType<ReceiptSteps['recordReceipt']> =
  async (records, order) => {
    const { referralId, recipientId, became } = order
    const because = await reasonOf(records, order)
    const at = iso(records.now())
    const timeOf = await agencyTimes(records)
    const entry = entryOf(order, because, at)
    const after = await records.referrals.change(referralId, (current) => {
      if (current.timeline.some(({ key }) => key === entry.key)) return undefined
      const changed = withRecipient(current, recipientId, at, (recipient) =>
        withClocks(
          recipientAfter(recipient, order, { kind: current.kind, because, at }),
          current,
          records.now(),
          timeOf(recipient.agencyId),
        ),
      )
      return withEntry(changed, entry)
    })
    await raiseWhatIsOwed(records, after, order, because)
    const recipient = recipientOf(after, recipientId)
    if (became !== 'delivered' || recipient?.state !== 'delivered') return {}
    await settleOpen(records, after, recipientId, 'retrying')
    const ends = recipient.endsWithReceipt === true
    return { clocks: decisionClocks(recipient), ...(ends ? { ends } : {}) }
  }

const reasonOf = async ({ commands }: Records, order: ReceiptOrder): Promise<AttemptReason> => {
  if (order.because !== undefined) return order.because
  if (order.became === 'delivered') return 'receipt-given'
  const command = order.commandId === '' ? undefined : await commands.byId(order.commandId)
  const said = command?.codes.because
  if (said === 'rejected-by-partner' || said === 'returned-by-carrier') return said
  return command === undefined ? 'no-receipt' : 'returned-by-carrier'
}

const TITLES = {
  delivered: MOVE_TITLES.deliver,
  'next-channel': 'Returned undelivered, trying another way',
  undeliverable: MOVE_TITLES['give-up'],
  uncertain: MOVE_TITLES.doubt,
} as const satisfies Record<ReceiptOrder['became'], string>

const entryOf = (
  { recipientId, messageVersion, attempt, became, commandId }: ReceiptOrder,
  because: AttemptReason,
  at: string,
): TimelineEntry => ({
  key: `receipt:${recipientId}:${messageVersion}:${attempt}:${became}:${commandId}`,
  at,
  title: TITLES[became],
  detail:
    became === 'uncertain' && because !== 'no-receipt'
      ? `${ATTEMPT_WORDS[because]} An earlier try may have arrived all the same.`
      : ATTEMPT_WORDS[because],
  by: BY_THIS_SERVICE,
  recipientId,
})

/** From what it may be in while that is not settled; whatever it has come to since stands. */
const UNSETTLED: readonly Recipient['state'][] = ['sending', 'uncertain', 'delivered']

const recipientAfter = (
  recipient: Recipient,
  { became, attempt }: ReceiptOrder,
  {
    kind,
    because,
    at,
  }: { readonly kind: Referral['kind']; readonly because: AttemptReason; readonly at: string },
): Recipient => {
  const { handedOver, contentVersion, deliveredAt, nextAttemptAt: _next, ...rest } = recipient
  if (!UNSETTLED.includes(recipient.state)) return recipient
  const { state: before, since: sinceBefore } = recipient
  const state: Recipient['state'] = became === 'next-channel' ? 'sending' : became
  const moved = { ...rest, state, since: state === before ? sinceBefore : at }
  const known = {
    ...(contentVersion === undefined ? {} : { contentVersion }),
    ...(deliveredAt === undefined ? {} : { deliveredAt }),
  }
  switch (became) {
    case 'delivered':
      return { ...moved, ...known, deliveredAt: deliveredAt ?? at, ...endsWithReceipt(kind, handedOver) }
    case 'uncertain':
      return { ...moved, ...known, ...(handedOver === undefined ? {} : { handedOver }), because }
    case 'undeliverable':
    case 'next-channel': {
      // Surely not there: whatever they may have had, they have not. What another attempt handed over is not this one's.
      const another = handedOver !== undefined && handedOver.attempt !== attempt ? { handedOver } : {}
      return { ...moved, ...another, because }
    }
    default: {
      const never: never = became
      throw new RangeError(`unknown end of a handing over ${String(never)}`)
    }
  }
}

/** A doubt, or no way left, needs a person; what came back settles a doubt that was open before. */
const raiseWhatIsOwed = async (
  records: Records,
  referral: Referral,
  { recipientId, messageVersion, attempt, became }: ReceiptOrder,
  because: AttemptReason,
): Promise<void> => {
  if (became === 'delivered') return
  if (became !== 'uncertain') await settleOpen(records, referral, recipientId, 'delivery-uncertain')
  if (became === 'next-channel') return
  const isStillSo = (now: Referral): boolean => recipientOf(now, recipientId)?.state === became
  await raiseWhileNeeded(records, referral, isStillSo, {
    kind: became === 'uncertain' ? 'delivery-uncertain' : 'undeliverable',
    ownerAgency: referral.raisedBy.agencyId,
    because,
    occurrence: `${messageVersion}:${attempt}:handed-over`,
    recipientId,
  })
}
