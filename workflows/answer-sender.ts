/** Tells a sender that is itself a system, by message, what its referral's recipients answered: in order, one at a time. */
import { condition } from '@temporalio/workflow'
import type { RecipientId } from '../domain/ids.ts'
import { record } from './activity-profiles.ts'
import type { RecipientMoved, ReferralInput } from './referral-messages.ts'
import { attemptsAt, tryChannels } from './try-channels.ts'

/** The part of the referral's state that answering needs. */
interface AnswersOwed {
  answers: RecipientMoved[]
  answering: boolean
  told: boolean
}

/** Moves after which the sender needs nothing further from this recipient: delivered, they close the loop. */
const isFinal = ({ move }: RecipientMoved): boolean =>
  move === 'finish' || move === 'not-deliverable' || move === 'decline'

/**
 * Delivers each answer as the next message version to the sender. One that cannot be delivered is put before a
 * person, who rings the sender and records that they were told.
 */
export async function answerSender<State extends AnswersOwed>(
  { referralId }: ReferralInput,
  returnRecipientId: RecipientId | '',
  item: State,
  isOver: (item: State) => boolean,
): Promise<void> {
  if (returnRecipientId === '') return
  for (let messageVersion = 1; ; messageVersion += 1) {
    await condition(() => item.answers.length > 0 || isOver(item))
    const answer = item.answers.shift()
    if (answer === undefined) return
    item.answering = true
    const plan = await record.planDelivery({ referralId, recipientId: returnRecipientId })
    const message = {
      referralId,
      recipientId: returnRecipientId,
      messageVersion,
      purpose: 'answer',
      answers: answer,
    } as const
    const progress = { attempts: 0, roundStart: 1, channelIndex: 0, inDoubt: false }
    const end = await tryChannels(plan, progress, () => false, attemptsAt(message))
    if (end.next === 'delivered') {
      await record.recordTold({ referralId, commandId: answer.commandId, how: 'message', close: false })
      if (isFinal(answer)) item.told = true
    } else if (plan.channels.length === 0)
      await record.recordNotDelivered({
        referralId,
        recipientId: returnRecipientId,
        messageVersion,
        because: 'undeliverable',
      })
    item.answering = false
  }
}
