/**
 * One information request from asking to closing: who the child is, whether it may be shared and with whom, a delivery
 * for each agency that is asked, its due time chased, part answers usable at once. It is over when each has answered,
 * or when the asker decides without the rest; it closes when the asker knows what came of it.
 */
import { ApplicationFailure, allHandlersFinished, condition, setHandler } from '@temporalio/workflow'
import type { PreparedItem } from '../domain/prepared-item.ts'
import { watchDeadline } from './deadline-watch.ts'
import { type FirstAsked, identityOrOn } from './item-identity.ts'
import {
  decideForHeld,
  everyRecipientEnded,
  type ItemRecipients,
  leaveAll,
  standAtGate,
  untilPrepared,
  withdrawAll,
} from './item-recipients.ts'
import { noTurns, recordFor } from './record-in-turn.ts'
import { type ItemMove, moveItem, type PreparedInput, type ReferralInput } from './referral-messages.ts'
import { agreementWithdrawnFor } from './withdrawn-agreements.ts'

/** State of the procedure: one plain object. */
interface RequestProgress extends ItemRecipients {
  prepared: boolean
  /** The asker knows what came of it. */
  told: boolean
}

/** @see module comment. */
export const informationRequestWorkflow = (input: ReferralInput): Promise<void> => follow(input)

/** The same for one that was prepared where it was stored; such as are under way since an older release. */
export const preparedInformationRequestWorkflow = ({ prepared, ...input }: PreparedInput): Promise<void> =>
  follow(input, prepared)

/** One that was prepared; the register is asked beside the procedure first. */
export const preparedInformationRequestWorkflowV2 = ({ prepared, ...input }: PreparedInput): Promise<void> =>
  follow(input, prepared, 'beside')

async function follow(
  input: ReferralInput,
  preparedBefore?: PreparedItem,
  register: FirstAsked = 'from-the-queue',
): Promise<void> {
  const item: RequestProgress = {
    prepared: false,
    standings: {},
    endedAs: {},
    withdrawn: false,
    told: false,
    turns: noTurns(),
  }
  setHandler(moveItem, (move) => takeItemMove(input, item, move), {
    validator: (move) => mustBePossible(item, move),
  })

  const prepared = preparedBefore ?? (await recordFor(item).prepareReferral(input))
  const watching = prepared.deadlines?.map((watched) => watchDeadline(input, item, watched)) ?? []
  const plans = await identityOrOn(input, item, prepared, register)
  standAtGate(
    input,
    item,
    prepared.recipients,
    preparedBefore === undefined ? prepared : { ...prepared, plans },
  )
  item.prepared = true

  await condition(() => everyRecipientEnded(item) && allHandlersFinished())
  await Promise.all(watching)
  const { withdrawn } = item
  const { told } = await recordFor(item).recordAllEnded({ ...input, told: item.told, withdrawn })
  item.told ||= told
  await condition(() => item.told && allHandlersFinished())
}

const isOver = (item: RequestProgress): boolean => item.prepared && everyRecipientEnded(item)

/** A request is answered, not taken on; what it asks stays as it was asked. */
const NOT_ON_REQUESTS: readonly ItemMove['move'][] = ['return-to-sender', 'choose-acceptance', 'correct']

function mustBePossible(item: RequestProgress, { move }: ItemMove): void {
  const refuse = (detail: string) => {
    throw ApplicationFailure.nonRetryable(detail, 'state-conflict', {
      possible: item.withdrawn ? [] : ['acknowledge', 'close-now'],
    })
  }
  if (NOT_ON_REQUESTS.includes(move)) refuse('There is no such move on an information request.')
  if (move === 'withdraw' && (item.withdrawn || isOver(item))) refuse('It has already ended.')
  if (move === 'close-now' && (item.withdrawn || item.told)) refuse('It is closed already, or withdrawn.')
}

async function takeItemMove(input: ReferralInput, item: RequestProgress, itemMove: ItemMove): Promise<void> {
  const { commandId, move } = itemMove
  if (!item.prepared) {
    await untilPrepared(item, itemMove)
    mustBePossible(item, itemMove)
  }
  switch (move) {
    case 'decide-sharing':
      return decideForHeld(input, item, commandId)
    case 'withdraw-agreement':
      return agreementWithdrawnFor(input, item, commandId)
    case 'withdraw':
      return withdrawAll(input, item, commandId)
    case 'close-now':
      return closeNow(input, item, commandId)
    case 'acknowledge': {
      // The record of the last answer is read at once; the delivery that recorded it may still be on its way to its end.
      if (itemMove.everyOutcomeRead === true) await condition(() => isOver(item))
      return recordRead(input, item, commandId)
    }
    case 'return-to-sender':
    case 'choose-acceptance':
    case 'correct':
      return
    default: {
      const never: never = move
      throw new RangeError(`unknown move ${String(never)}`)
    }
  }
}

/** What was read before the last answer does not tell it. */
async function recordRead(
  input: ReferralInput,
  item: RequestProgress,
  commandId: ItemMove['commandId'],
): Promise<void> {
  const close = isOver(item)
  await recordFor(item).recordTold({ ...input, commandId, how: 'read', close })
  if (close) item.told = true
}

/** Whoever closes it knows what has come so far, and that the rest is not waited for. */
async function closeNow(
  input: ReferralInput,
  item: RequestProgress,
  commandId: ItemMove['commandId'],
): Promise<void> {
  if (isOver(item)) return recordRead(input, item, commandId)
  await leaveAll(input, item, commandId)
  item.told = true
}
