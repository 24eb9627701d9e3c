/**
 * One referral from raise to outcome: who the child is, whether it may be shared and with whom, a delivery for each
 * recipient, the outcomes gathered, the referrer told, closed.
 */
import { ApplicationFailure, allHandlersFinished, condition, setHandler } from '@temporalio/workflow'
import type { RecipientId } from '../domain/ids.ts'
import type { PreparedItem } from '../domain/prepared-item.ts'
import { stopOthers, takeChoice } from './acceptances.ts'
import { answerSender } from './answer-sender.ts'
import { takeCorrection } from './corrections.ts'
import { type FirstAsked, identityOrOn } from './item-identity.ts'
import {
  decideForHeld,
  everyRecipientEnded,
  type ItemRecipients,
  standAtGate,
  untilPrepared,
  withdrawAll,
} from './item-recipients.ts'
import { noTurns, recordFor } from './record-in-turn.ts'
import {
  ITEM_MOVES,
  type ItemMove,
  moveItem,
  type PreparedInput,
  type RecipientMoved,
  type ReferralInput,
  recipientMoved,
  successorNamed,
  takenOnFirst,
} from './referral-messages.ts'
import { agreementWithdrawnFor } from './withdrawn-agreements.ts'

/** State of the procedure: one plain object. */
interface ItemProgress extends ItemRecipients {
  prepared: boolean
  /** What the sender is still to be answered by message, oldest first. */
  answers: RecipientMoved[]
  returned: boolean
  told: boolean
  answersByMessage: boolean
}

/** @see module comment. */
export const referralWorkflow = (input: ReferralInput): Promise<void> => follow(input)

/** The same for one that was prepared where it was stored; such as are under way since an older release. */
export const preparedReferralWorkflow = ({ prepared, ...input }: PreparedInput): Promise<void> =>
  follow(input, prepared)

/** One that was prepared; the register is asked beside the procedure first. */
export const preparedReferralWorkflowV2 = ({ prepared, ...input }: PreparedInput): Promise<void> =>
  follow(input, prepared, 'beside')

async function follow(
  input: ReferralInput,
  preparedBefore?: PreparedItem,
  register: FirstAsked = 'from-the-queue',
): Promise<void> {
  const item: ItemProgress = {
    prepared: false,
    standings: {},
    endedAs: {},
    answers: [],
    withdrawn: false,
    returned: false,
    told: false,
    answersByMessage: false,
    turns: noTurns(),
  }
  setHandler(moveItem, (move) => takeItemMove(input, item, move), {
    validator: (move) => mustBePossible(item, move),
  })
  setHandler(takenOnFirst, (first) => stopOthers(input, item, first))
  setHandler(successorNamed, (successor) => standAtGate(input, item, [successor], item))
  setHandler(recipientMoved, (moved) => {
    item.answers.push(moved)
  })

  const prepared = preparedBefore ?? (await recordFor(item).prepareReferral(input))
  const plans = await identityOrOn(input, item, prepared, register)
  const answering = prepared.answersByMessage
    ? answerSender(input, prepared.returnRecipientId, item, () => allEnded(item))
    : false
  item.answersByMessage = prepared.answersByMessage
  standAtGate(
    input,
    item,
    prepared.recipients,
    preparedBefore === undefined ? prepared : { ...prepared, plans },
  )
  item.prepared = true

  await condition(() => allEnded(item))
  if (await answering) item.told = true
  const { told } = await recordFor(item).recordAllEnded({
    ...input,
    told: item.told,
    withdrawn: item.withdrawn,
  })
  item.told ||= told
  await condition(() => item.told)
  await condition(allHandlersFinished)
}

const allEnded = (item: ItemProgress): boolean => {
  if (Object.keys(item.standings).length === 0) return item.prepared && (item.returned || item.withdrawn)
  return item.prepared && everyRecipientEnded(item)
}

function mustBePossible(item: ItemProgress, { move }: ItemMove): void {
  const refuse = (detail: string) => {
    throw ApplicationFailure.nonRetryable(detail, 'state-conflict', {
      possible: item.withdrawn ? [] : ['acknowledge'],
    })
  }
  if (!ITEM_MOVES.includes(move)) refuse('There is no such move on an item.')
  if (move === 'close-now') refuse('A referral ends with its outcomes, or is withdrawn.')
  if (move === 'withdraw' && (item.withdrawn || allEnded(item))) refuse('It has already ended.')
  if ((move === 'choose-acceptance' || move === 'correct') && (item.withdrawn || allEnded(item)))
    refuse('It has already ended.')
  if (move === 'return-to-sender' && (Object.keys(item.standings).length > 0 || item.returned))
    refuse('It has recipients, or was returned already.')
}

async function takeItemMove(input: ReferralInput, item: ItemProgress, itemMove: ItemMove): Promise<void> {
  const { commandId, move } = itemMove
  if (!item.prepared) {
    await untilPrepared(item, itemMove)
    mustBePossible(item, itemMove)
  }
  switch (move) {
    case 'decide-sharing':
      return decideForHeld(input, item, commandId)
    case 'withdraw':
      return withdrawAll(input, item, commandId)
    case 'acknowledge': {
      // The record of the last outcome is read at once; the delivery that recorded it may still be on its way to its end.
      if (itemMove.everyOutcomeRead === true) await condition(() => allEnded(item))
      // What was read before the last outcome does not tell it.
      const close = allEnded(item)
      await recordFor(item).recordTold({ ...input, commandId, how: 'read', close })
      if (close) item.told = true
      return
    }
    case 'withdraw-agreement':
      return agreementWithdrawnFor(input, item, commandId, item.answersByMessage)
    case 'choose-acceptance':
      return takeChoice(input, item, commandId, item.answersByMessage)
    case 'correct':
      return takeCorrection(input, item, commandId, item.answersByMessage)
    case 'return-to-sender':
      item.answers.push({ recipientId: '' as RecipientId, move: 'not-deliverable', commandId })
      item.returned = true
      return
    case 'close-now':
      return
    default: {
      const never: never = move
      throw new RangeError(`unknown move ${String(never)}`)
    }
  }
}
