/** Steps at the end of an item, and of a message that matched nothing, as a script answers them. */
import type { ReceivedMessageId, ReferralId } from '../../domain/ids.ts'
import type { RecipientState } from '../../domain/recipient.ts'
import type { RecordSteps } from '../../workflows/activity-contracts.ts'
import type { FakeReferral } from './fake-referral.ts'

/** Finds the script of an item. */
export type Find = (id: ReferralId | ReceivedMessageId) => FakeReferral

const OWN_END: readonly RecipientState[] = ['withdrawn', 'not-shared']

export const closingSteps = (find: Find): Pick<RecordSteps, 'recordAllEnded' | 'recordTold'> => ({
  async recordAllEnded(order) {
    const referral = find(order.referralId)
    await referral.begun('recordAllEnded', order)
    referral.endedAll = true
    const states = [...referral.states.values()]
    // A withdrawal or a decision not to share is the referrer's own: they know.
    const knows = states.length === 0 ? order.withdrawn : states.every((state) => OWN_END.includes(state))
    referral.closed ||= order.told
    return { told: order.told || knows }
  },
  async recordTold(order) {
    const referral = find(order.referralId)
    await referral.begun('recordTold', order)
    referral.closed ||= order.close
  },
})

export const replySteps = (find: Find): Pick<RecordSteps, 'planReply' | 'recordReplyNotDelivered'> => ({
  async planReply(order) {
    const referral = find(order.receivedMessageId)
    await referral.begun('planReply', order)
    const { channels, undeliveredAfterSeconds } = referral.script
    return { channels, undeliveredAfterSeconds }
  },
  async recordReplyNotDelivered(order) {
    await find(order.receivedMessageId).begun('recordReplyNotDelivered', order)
  },
})
