/** Steps for what a carrier took, as a script answers them, by the guards of the real ones. */
import { iso } from '../../domain/instant.ts'
import type { RecipientState } from '../../domain/recipient.ts'
import type { AttemptFollowUp } from '../../workflows/activity-contracts.ts'
import type { AskSteps, ReceiptAsked, ReceiptSteps } from '../../workflows/receipt-contracts.ts'
import { dueTimes } from './fake-clocks.ts'
import type { Find } from './fake-closing-steps.ts'

type Now = () => Promise<number>

type HandedOverEnd = Extract<AttemptFollowUp, { next: 'handed-over' }>

/** The end of an attempt that a carrier takes: the receipt is waited for so many seconds. */
export const handedOver = (seconds: number, asks = false): HandedOverEnd => ({
  next: 'handed-over',
  until: `+${seconds}`,
  ...(asks ? { asks } : {}),
})

/** With the instant until which it is waited for, as a real step answers. */
export const withInstant = async (end: HandedOverEnd, now: Now): Promise<AttemptFollowUp> =>
  end.until.startsWith('+') ? { ...end, until: iso((await now()) + Number(end.until.slice(1)) * 1000) } : end

const UNSETTLED: readonly (RecipientState | undefined)[] = ['sending', 'uncertain', 'delivered']

export const receiptSteps = (find: Find, now: Now): ReceiptSteps => ({
  async recordReceipt(order) {
    const referral = find(order.referralId)
    await referral.begun('recordReceipt', order)
    const { recipientId, became } = order
    if (became === 'next-channel' || became === 'undeliverable') referral.contents.forget(recipientId)
    if (UNSETTLED.includes(referral.states.get(recipientId)))
      referral.stands(recipientId, became === 'next-channel' ? 'sending' : became)
    if (became !== 'delivered') return {}
    const ends = referral.script.endsWithReceipt === true ? { ends: true as const } : {}
    return { ...ends, ...(await dueTimes(referral, now)) }
  },
})

export const askSteps = (find: Find): AskSteps => ({
  async askForReceipt(order): Promise<ReceiptAsked> {
    const referral = find(order.referralId)
    await referral.begun('askForReceipt', order)
    const { asked = { says: 'nothing' } } = referral.script
    if (asked === 'away') throw new Error('the partner cannot be asked')
    return asked
  },
})
