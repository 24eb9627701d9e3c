/** Tells a sender that is itself a system, by message, what its referral's recipients answered: in order, one at a time. */
import { condition } from '@temporalio/workflow'
import type { RecipientId } from '../domain/ids.ts'
import { record } from './activity-profiles.ts'
import type { RecipientMoved, ReferralInput } from './referral-messages.ts'
import { attemptsAt, tryChannels } from './try-channels.ts'

/** Moves after which the sender needs nothing further from this recipient: delivered, they close the loop. */
const isFinal = ({ move }: RecipientMoved): boolean =>
  move === 'finish' || move === 'not-deliverable' || move === 'decline'

/**
 * Delivers each answer as the next message version to the sender, until every recipient has ended and no answer is
 * left. One that cannot be delivered is put before a person, who rings the sender and records that they were told.
 * @param answers what is still to be told, oldest first; emptied from the front
 * @returns whether the sender has been told every final answer, and there was one (P7)
 */
export async function answerSender(
  { referralId }: ReferralInput,
  returnRecipientId: RecipientId | '',
  answers: RecipientMoved[],
  allEnded: () => boolean,
): Promise<boolean> {
  if (returnRecipientId === '') return false
  const final = { told: 0, lost: 0 }
  for (let messageVersion = 1; ; messageVersion += 1) {
    await condition(() => answers.length > 0 || allEnded())
    const answer = answers.shift()
    if (answer === undefined) return final.told > 0 && final.lost === 0
    const told = await tellAnswer(referralId, returnRecipientId, messageVersion, answer)
    if (isFinal(answer)) final[told ? 'told' : 'lost'] += 1
  }
}

/** Whether it reached the sender. */
async function tellAnswer(
  referralId: ReferralInput['referralId'],
  recipientId: RecipientId,
  messageVersion: number,
  answers: RecipientMoved,
): Promise<boolean> {
  const plan = await record.planDelivery({ referralId, recipientId })
  const message = { referralId, recipientId, messageVersion, purpose: 'answer', answers } as const
  const progress = { attempts: 0, roundStart: 1, channelIndex: 0, inDoubt: false }
  const end = await tryChannels(plan, progress, () => false, attemptsAt(message))
  if (end.next === 'delivered') {
    await record.recordTold({ referralId, commandId: answers.commandId, how: 'message', close: false })
    return true
  }
  if (plan.channels.length === 0)
    await record.recordNotDelivered({ referralId, recipientId, messageVersion, because: 'undeliverable' })
  return false
}
