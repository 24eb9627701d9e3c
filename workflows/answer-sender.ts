/** Tells a sender that is itself a system, by message, what its referral's recipients answered: in order, one at a time. */
import { condition } from '@temporalio/workflow'
import type { RecipientId } from '../domain/ids.ts'
import { recordFor, type Turns } from './record-in-turn.ts'
import type { RecipientMoved, ReferralInput } from './referral-messages.ts'
import { attemptsAt, type MessageNamed, NEVER, tryChannels } from './try-channels.ts'

/** The part of the referral's state that answering needs. */
interface AnswersOwed {
  /** What is still to be told, oldest first; emptied from the front. */
  readonly answers: RecipientMoved[]
  readonly turns: Turns
}

/** Moves after which the sender needs nothing further from this recipient: delivered, they close the loop. */
const isFinal = ({ move }: RecipientMoved): boolean =>
  move === 'finish' || move === 'not-deliverable' || move === 'decline'

/**
 * Delivers each answer as the next message version to the sender, until every recipient has ended and no answer is
 * left. One that cannot be delivered is put before a person, who rings the sender and records that they were told.
 * @returns whether the sender has been told every final answer, and there was one (P7)
 */
export async function answerSender(
  { referralId }: ReferralInput,
  returnRecipientId: RecipientId | '',
  item: AnswersOwed,
  allEnded: () => boolean,
): Promise<boolean> {
  const { answers } = item
  if (returnRecipientId === '') return false
  const final = { told: 0, lost: 0 }
  for (let messageVersion = 1; ; messageVersion += 1) {
    await condition(() => answers.length > 0 || allEnded())
    const answer = answers.shift()
    if (answer === undefined) return final.told > 0 && final.lost === 0
    const told = await tellAnswer(
      { referralId, recipientId: returnRecipientId, messageVersion },
      item,
      answer,
    )
    if (isFinal(answer)) final[told ? 'told' : 'lost'] += 1
  }
}

/** Whether it reached the sender. */
async function tellAnswer(
  named: Pick<MessageNamed, 'referralId' | 'recipientId' | 'messageVersion'>,
  item: AnswersOwed,
  answers: RecipientMoved,
): Promise<boolean> {
  const { referralId, recipientId } = named
  const record = recordFor(item)
  const plan = await record.planDelivery({ referralId, recipientId })
  const progress = { attempts: 0, roundStart: 1, channelIndex: 0, inDoubt: false }
  const message = { ...named, purpose: 'answer', answers } as const
  const end = await tryChannels(plan, progress, NEVER, attemptsAt(message))
  if (end.next === 'delivered') {
    await record.recordTold({ referralId, commandId: answers.commandId, how: 'message', close: false })
    return true
  }
  if (plan.channels.length === 0) await record.recordNotDelivered({ ...named, because: 'undeliverable' })
  return false
}
