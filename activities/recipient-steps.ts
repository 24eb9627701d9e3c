/** Steps that record what happened to one recipient. */

import { agencyTimes } from '../database/agency-times.ts'
import type { StoredCommand } from '../database/command-repository.ts'
import { raiseAttention, settleAttention, settleItems } from '../database/raise-attention.ts'
import { recordAnswers } from '../database/record-answers.ts'
import { TAKEN_ON_ELSEWHERE, takesOn, withTakenOn } from '../domain/acceptance.ts'
import type { AttentionKind } from '../domain/attention.ts'
import { toldByPhone } from '../domain/correction.ts'
import type { ItemKind } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { isAnswering, MOVES, type Move, mayHaveIt, provesDelivery } from '../domain/recipient.ts'
import type { WaitsFor } from '../domain/recipient-clock.ts'
import { type AgencyTime, withClocks } from '../domain/recipient-clocks.ts'
import type { Recipient, Referral } from '../domain/referral.ts'
import { recipientOf, withEntry, withoutAttention, withRecipient } from '../domain/referral-changes.ts'
import { BY_THIS_SERVICE, MOVE_TITLES } from '../domain/timeline.ts'
import type { Clocks, RecordSteps } from '../workflows/activity-contracts.ts'
import { afterTakingOn } from './acceptance-steps.ts'
import { decisionClocks, outcomeClocks } from './decision-clocks.ts'
import { deliveredBy, type ReceiptKnown, receiptOf } from './known-at-delivery.ts'
import { recordNextStep } from './next-step.ts'
import { raiseOutcome } from './outcome-notice.ts'
import { planFor } from './plan-for.ts'
import { type Records, referralOrFault } from './records.ts'
import { recordRedirect } from './redirect-step.ts'
import { ARRIVED, agencyName, type HowSettled, openFor, settlementBy } from './settling.ts'

type RecipientSteps = Pick<RecordSteps, 'planDelivery' | 'recordMove' | 'recordNextStep'>

/** Attention that a move answers. */
const answeredBy = ({ kind }: Referral, move: Move): readonly AttentionKind[] => {
  if (MADE_BY_THIS_SERVICE.includes(move))
    return [...ARRIVED, 'no-response', 'waiting-for-referrer', 'sharing-decision-needed']
  if (TELLS_NOT_TO_ACT.includes(move)) return [...ARRIVED, 'no-response']
  if (!provesDelivery(MOVES[move].to))
    return ['delivery-uncertain', 'undeliverable', 'sharing-decision-needed']
  // Opening a request does not answer it.
  return kind === 'information-request' ? ARRIVED : [...ARRIVED, 'no-response']
}

/** Builds the steps. */
export const createRecipientSteps = (records: Records): RecipientSteps => ({
  planDelivery: async ({ referralId, recipientId }) =>
    planFor(records, await referralOrFault(records, referralId), recipientId),

  async recordMove({ referralId, recipientId, move, commandId }) {
    const command = await records.commands.byId(commandId)
    await records.audit.append({
      action: 'recipient.moved',
      actor: command?.actor ?? { userId: 'exchange' },
      referralId,
      recipientId,
      because: move,
      outcome: 'done',
      at: iso(records.now()),
    })
    // Who else was asked, and took it on, is not for the others to read.
    const by =
      command === undefined || MADE_BY_THIS_SERVICE.includes(move)
        ? BY_THIS_SERVICE
        : await agencyName(records, command.actor.agencyId)
    if (isAnswering(move) && command !== undefined) {
      const after = await recordAnswers(records, { referralId, recipientId, command, by })
      const state = recipientOf(after, recipientId)?.state ?? MOVES[move].to
      records.events.recipientMoved({ referralId, recipientId, move, state })
      return { became: state }
    }
    if (move === 'redirect' && command !== undefined)
      return recordRedirect(records, { referralId, recipientId }, command, by)
    const how = await settlementBy(records, command, move)
    const timeOf = await agencyTimes(records)
    const waits = waitsForOf(command)
    const receipt = move === 'deliver' ? { receipt: await receiptOf(records, command) } : {}
    const order = { referralId, recipientId, move, commandId, by, timeOf, ...waits, ...receipt }
    const after = await changeByMove(records, order, how)
    const due = await finishMove(records, after, { recipientId, move, how })
    records.events.recipientMoved({ referralId, recipientId, move, state: MOVES[move].to })
    return { ...due, ...(await afterTakingOn(records, after, { recipientId, move, commandId })) }
  },

  recordNextStep: (order) => recordNextStep(records, order),
})

type MoveOrder = Parameters<RecordSteps['recordMove']>[0] & {
  readonly by: string
  readonly timeOf: (agencyId: Recipient['agencyId']) => AgencyTime
  readonly waitsFor?: WaitsFor
  readonly receipt?: ReceiptKnown
}

/** Whom the partner said that it waits for. */
const waitsForOf = (command: StoredCommand | undefined): { waitsFor?: WaitsFor } => {
  const waitsFor = command?.codes.waitsFor
  return waitsFor === 'family' || waitsFor === 'referrer' ? { waitsFor } : {}
}

/**
 * Attention that the move answers is settled first and goes off the record with the move, in one write: nobody reads
 * an answered recipient that still waits for a person, and a run that was killed in between settles it again.
 */
const changeByMove = async (
  records: Records,
  { referralId, ...order }: MoveOrder,
  how: HowSettled,
): Promise<Referral> => {
  const seen = await referralOrFault(records, referralId)
  const answered = openFor(seen, order.recipientId, answeredBy(seen, order.move))
  await settleItems(records, seen, answered, how)
  return records.referrals.change(
    referralId,
    (current) => {
      const changed = moved(records, current, order)
      return changed === undefined ? undefined : withoutAttention(changed, answered)
    },
    { seen },
  )
}

const moved = (
  records: Records,
  referral: Referral,
  { recipientId, move, commandId, by, timeOf, waitsFor, receipt }: Omit<MoveOrder, 'referralId'>,
): Referral | undefined => {
  const key = `move:${commandId}:${recipientId}`
  if (referral.timeline.some((entry) => entry.key === key)) return undefined
  const now = records.now()
  const changed = withRecipient(referral, recipientId, iso(now), (recipient) =>
    withClocks(
      {
        ...recipientAfter(now, referral.kind, recipient, { move, commandId }),
        ...(receipt === undefined ? {} : deliveredBy(referral.kind, recipient, receipt)),
        ...(move === 'deliver-by-phone' ? toldByPhone(referral) : {}),
      },
      referral,
      now,
      timeOf(recipient.agencyId),
      waitsFor,
    ),
  )
  const taken = takesOn(move)
    ? withTakenOn(changed, recipientOf(referral, recipientId), { commandId, at: iso(now) })
    : changed
  return withEntry(taken, { key, at: iso(now), title: MOVE_TITLES[move], by, recipientId, commandId })
}

const recipientAfter = (
  now: number,
  kind: ItemKind,
  recipient: Recipient,
  { move, commandId }: Pick<MoveOrder, 'move' | 'commandId'>,
): Recipient => {
  // It is where it was; an attempt that ended meanwhile has said so already.
  if (move === 'use-next-channel') return recipient
  const { nextAttemptAt: _next, handedOver, ...others } = recipient
  const to = MOVES[move].to
  // What a carrier had is nobody's question any more once they have it, or surely have not.
  const isAnswered = provesDelivery(to) || to === 'sending'
  const rest = isAnswered || handedOver === undefined ? others : { ...others, handedOver }
  const { contentVersion: _before, ...anew } = rest
  const delivered = provesDelivery(to) && recipient.deliveredAt === undefined
  return {
    // Surely not there: whatever they may have had, they have not.
    ...(move === 'confirm-not-received' ? anew : rest),
    state: to,
    since: iso(now),
    ...(delivered ? { deliveredAt: iso(now) } : {}),
    ...(move === 'deliver' ? {} : endsByWord(kind, to)),
    ...(TELLS_NOT_TO_ACT.includes(move) && mayHaveIt(recipient) ? { withdrawalNotice: 'owed' } : {}),
    ...(MADE_BY_THIS_SERVICE.includes(move) ? { because: TAKEN_ON_ELSEWHERE } : {}),
    ...(move === 'leave-unanswered' ? { leftBy: commandId } : {}),
    ...(move === 'finish' ? { outcomeCommandId: commandId } : {}),
    ...(['accept', 'decline', 'ask', 'hold', 'start'].includes(move) ? { responseCommandId: commandId } : {}),
  }
}

/** After these a partner that may have it is told not to act on it any more. */
const TELLS_NOT_TO_ACT: readonly Move[] = ['withdraw', 'stop', 'stand-down', 'leave-unanswered']

/** Made because of what another recipient did. */
const MADE_BY_THIS_SERVICE: readonly Move[] = ['stop', 'stand-down']

/** After the move is recorded: attention it answers that was raised meanwhile is settled, what it asks for is raised; clocks are handed back. */
const finishMove = async (
  records: Records,
  referral: Referral,
  { recipientId, move, how }: Pick<MoveOrder, 'recipientId' | 'move'> & { readonly how: HowSettled },
): Promise<{ clocks?: Clocks; ends?: true }> => {
  await settleAttention(records, referral, openFor(referral, recipientId, answeredBy(referral, move)), how)
  if (move === 'decline' || move === 'ask')
    await raiseAttention(records, referral, {
      kind: 'waiting-for-referrer',
      ownerAgency: referral.raisedBy.agencyId,
      because: move,
      occurrence: `${move}:${recipientOf(referral, recipientId)?.responseCommandId ?? ''}`,
      recipientId,
    })
  if (move === 'finish') await raiseOutcome(records, referral, recipientId)
  const recipient = recipientOf(referral, recipientId)
  const clocks = clocksFrom(recipient)
  return {
    ...(clocks === undefined ? {} : { clocks }),
    ...(recipient?.endsWithReceipt === true ? { ends: true } : {}),
  }
}

/** Somebody at the partner has said that they have a notification: more is not asked. */
const endsByWord = (kind: ItemKind, to: Recipient['state']): Pick<Recipient, 'endsWithReceipt'> =>
  kind === 'notification' && to === 'delivered' ? { endsWithReceipt: true } : {}

const TAKEN_ON: readonly Recipient['state'][] = ['accepted', 'in-progress', 'on-hold']

/** Clocks that begin to run with this move; as it was recorded, so that a repeat finds the same. */
const clocksFrom = (recipient: Recipient | undefined): Clocks | undefined => {
  if (recipient === undefined) return undefined
  const { state, since, deliveredAt } = recipient
  // Opened or asked about without having been known to be delivered: this was the first proof.
  const firstProof = (state === 'opened' || state === 'asked') && deliveredAt === since
  const stoodStill =
    state === 'asked' && recipient.clocks?.some(({ clock, stoodStill }) => clock === 'decision' && stoodStill)
  if (state === 'delivered' || firstProof || stoodStill === true) return decisionClocks(recipient)
  return TAKEN_ON.includes(state) ? outcomeClocks(recipient) : undefined
}
