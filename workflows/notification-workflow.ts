/**
 * One notification until everyone who is told has seen it: who the child is, whether it may be shared and with whom, a
 * delivery for each recipient, its due time watched, closed. It asks nothing back, so nobody has to be told an outcome.
 */
import { ApplicationFailure, allHandlersFinished, condition, patched, setHandler } from '@temporalio/workflow'
import type { CommandId, RecipientId } from '../domain/ids.ts'
import type { PreparedItem } from '../domain/prepared-item.ts'
import { watchDeadline } from './deadline-watch.ts'
import { type FirstAsked, identityOrOn } from './item-identity.ts'
import {
  decideForHeld,
  everyRecipientEnded,
  type ItemRecipients,
  standAtGate,
  untilPrepared,
  withdrawOne,
} from './item-recipients.ts'
import { noTurns, recordFor } from './record-in-turn.ts'
import { type ItemMove, moveItem, type PreparedInput, type ReferralInput } from './referral-messages.ts'
import { tellNotToAct } from './tell-not-to-act.ts'
import { agreementWithdrawnFor } from './withdrawn-agreements.ts'

/** State of the procedure: one plain object. */
interface NotificationProgress extends ItemRecipients {
  prepared: boolean
}

/** @see module comment. */
export const notificationWorkflow = (input: ReferralInput): Promise<void> => follow(input)

/** The same for one that was prepared where it was stored; such as are under way since an older release. */
export const preparedNotificationWorkflow = ({ prepared, ...input }: PreparedInput): Promise<void> =>
  follow(input, prepared)

/** One that was prepared; the register is asked beside the procedure first. */
export const preparedNotificationWorkflowV2 = ({ prepared, ...input }: PreparedInput): Promise<void> =>
  follow(input, prepared, 'beside')

async function follow(
  input: ReferralInput,
  preparedBefore?: PreparedItem,
  register: FirstAsked = 'from-the-queue',
): Promise<void> {
  const item: NotificationProgress = {
    prepared: false,
    standings: {},
    endedAs: {},
    withdrawn: false,
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
  await recordFor(item).recordAllEnded({ ...input, told: true, withdrawn: item.withdrawn })
  await condition(allHandlersFinished)
}

const isOver = (item: NotificationProgress): boolean => item.prepared && everyRecipientEnded(item)

/** A notification is not taken on by anybody, nor closed before it was seen. */
const ON_NOTIFICATIONS: readonly ItemMove['move'][] = [
  'decide-sharing',
  'withdraw-agreement',
  'withdraw',
  'acknowledge',
]

function mustBePossible(item: NotificationProgress, { move }: ItemMove): void {
  const refuse = (detail: string) => {
    throw ApplicationFailure.nonRetryable(detail, 'state-conflict', {
      possible: item.withdrawn ? [] : ['withdraw'],
    })
  }
  if (!ON_NOTIFICATIONS.includes(move)) refuse('There is no such move on a notification.')
  if (move === 'withdraw' && (item.withdrawn || isOver(item))) refuse('It has already ended.')
}

async function takeItemMove(
  input: ReferralInput,
  item: NotificationProgress,
  itemMove: ItemMove,
): Promise<void> {
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
      return takeBack(input, item, commandId)
    case 'acknowledge':
      return recordFor(item).recordTold({ ...input, commandId, how: 'read', close: false })
    case 'return-to-sender':
    case 'choose-acceptance':
    case 'correct':
    case 'close-now':
      return
    default: {
      const never: never = move
      throw new RangeError(`unknown move ${String(never)}`)
    }
  }
}

/** Withdraws it. Those who have seen it have ended, and are told all the same: what they were told is taken back. */
async function takeBack(
  input: ReferralInput,
  item: NotificationProgress,
  commandId: CommandId,
): Promise<void> {
  item.withdrawn = true
  item.withdrawnBy = commandId
  const ids = Object.keys(item.standings) as RecipientId[]
  await Promise.all(
    ids.map(async (recipientId) => {
      await withdrawOne(input, item, recipientId, commandId)
      if (hasSeenIt(item, recipientId)) await tellAgain(input, item, recipientId, commandId)
    }),
  )
}

const hasSeenIt = ({ standings, endedAs }: NotificationProgress, id: RecipientId): boolean =>
  standings[id] === 'ended' && (endedAs[id] === 'opened' || endedAs[id] === 'delivered')

/** Its delivery is over, so this procedure sees to it. */
async function tellAgain(
  { referralId }: ReferralInput,
  item: NotificationProgress,
  recipientId: RecipientId,
  commandId: CommandId,
): Promise<void> {
  await recordFor(item).recordMove({ referralId, recipientId, move: 'withdraw', commandId })
  // Whoever withdraws does not wait for a partner's system; the item does.
  item.standings[recipientId] = 'with-delivery'
  const messageVersion = nextVersion(item, recipientId)
  item.lastVersions = { ...item.lastVersions, [recipientId]: messageVersion }
  void tellNotToAct({ referralId, recipientId }, { turns: item.turns }, messageVersion).then(() => {
    item.standings[recipientId] = 'ended'
  })
}

/** Where nothing went after the first message. */
const SECOND_VERSION = 2

/** After every message of its delivery: under the version of a notice it would be that notice, and never be sent. */
const nextVersion = ({ lastVersions }: NotificationProgress, recipientId: RecipientId): number => {
  const next = (lastVersions?.[recipientId] ?? 1) + 1
  return next === SECOND_VERSION || patched('withdrawal-takes-the-next-version') ? next : SECOND_VERSION
}
