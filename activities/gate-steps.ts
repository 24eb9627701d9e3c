/** Steps at the sharing gate: begins a referral and lets through, holds or turns away each recipient. */

import { isRecordIncomplete, raiseOwedRecord } from '../database/incomplete-record.ts'
import { raiseAttention, settleAttention } from '../database/raise-attention.ts'
import { dayOf } from '../domain/calendar-day.ts'
import type { RecipientId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import {
  type PreparedItem,
  preparedItem,
  type RecipientAtGate,
  recipientsAtGate,
} from '../domain/prepared-item.ts'
import type { RecipientState } from '../domain/recipient.ts'
import type { Recipient, Referral } from '../domain/referral.ts'
import {
  recipientOf,
  withDecidedAnew,
  withDecision,
  withEntry,
  withRecipient,
} from '../domain/referral-changes.ts'
import { gateFor, stateAtGate } from '../domain/sharing/referral-gate.ts'
import { BY_THIS_SERVICE, MOVE_TITLES } from '../domain/timeline.ts'
import type { RecordSteps } from '../workflows/activity-contracts.ts'
import { type Records, referralOrFault } from './records.ts'

/** Builds the steps. */
export const createGateSteps = (
  records: Records,
): Pick<RecordSteps, 'prepareReferral' | 'applySharingDecision'> => ({
  async prepareReferral({ referralId }): Promise<PreparedItem> {
    const at = iso(records.now())
    const referral = await records.referrals.change(referralId, (current) =>
      current.startedAt === undefined ? { ...current, startedAt: at } : undefined,
    )
    await raiseHeld(records, referral, '')
    await raiseOwedRecord(records, referral)
    return preparedItem(referral)
  },

  async applySharingDecision({ referralId, commandId }) {
    const before = await referralOrFault(records, referralId)
    const command = await records.commands.byId(commandId)
    await records.audit.append({
      action: 'sharing.decided',
      actor: command?.actor ?? { userId: 'exchange' },
      referralId,
      outcome: 'done',
      at: iso(records.now()),
    })
    const decision = (await records.commands.wordsOf(commandId))?.decision
    const after = await records.referrals.change(referralId, (current) =>
      throughGate(records, decision === undefined ? current : withDecision(current, decision), commandId),
    )
    const owed = await isRecordIncomplete(records, after)
    // Put off to a manager, what the family answered is still to be decided by.
    const isDecided = after.sharingDecision.decision !== 'awaited'
    const settled = before.openAttention.filter(
      ({ kind }) =>
        kind === 'sharing-decision-needed' ||
        (isDecided && (kind === 'consent-decision' || kind === 'consent-not-asked')) ||
        (kind === 'sharing-record-incomplete' && !owed),
    )
    await settleAttention(records, after, settled, {
      by: command?.actor.userId ?? 'exchange',
      settlement: 'decided',
    })
    await raiseHeld(records, after, commandId)
    await raiseOwedRecord(records, after)
    return { recipients: decidedAt(records, after), answersByMessage: after.returnRoute.by === 'message' }
  },
})

/** As the record has them. One that is on its way is told what was decided against it, and stops by its own next step. */
const decidedAt = ({ now }: Pick<Records, 'now'>, referral: Referral): readonly RecipientAtGate[] =>
  recipientsAtGate(referral).map(({ recipientId, state }) => {
    const isAgainst = state === 'sending' && gateState(referral, recipientId, now()) === 'not-shared'
    return { recipientId, state: isAgainst ? 'not-shared' : state }
  })

/** The decision taken, and every held recipient put before the gate under it. */
const throughGate = (records: Pick<Records, 'now'>, referral: Referral, commandId: string): Referral => {
  const at = iso(records.now())
  const decided = letsThrough(referral, commandId) ? referral : withDecidedAnew(referral, { commandId, at })
  return heldThroughGate(records, decided, commandId)
}

/** Every held recipient put before the gate under the decision now held. */
export const heldThroughGate = (
  { now }: Pick<Records, 'now'>,
  referral: Referral,
  commandId: string,
): Referral => {
  const at = iso(now())
  let changed = referral
  for (const { id, state, agencyId } of referral.recipients) {
    if (state !== 'held') continue
    const next = gateState(referral, id, now())
    if (next === 'held') continue
    changed = withRecipient(changed, id, at, ({ because: _held, ...recipient }) => ({
      ...recipient,
      state: next,
      since: at,
    }))
    changed = withEntry(changed, {
      key: gateKey(commandId, id),
      at,
      title: MOVE_TITLES[next === 'sending' ? 'share' : 'do-not-share'],
      by: agencyId === referral.raisedBy.agencyId ? BY_THIS_SERVICE : 'the referrer',
      recipientId: id,
    })
  }
  return changed
}

const gateKey = (commandId: string, id: RecipientId | ''): string => `gate:${commandId}:${id}`

/** Those whom the decision of this command let go, or turned away, as they stand now. */
export const decidedBy = ({ recipients, timeline }: Referral, commandId: string): readonly Recipient[] =>
  recipients.filter(({ id }) => timeline.some(({ key }) => key === gateKey(commandId, id)))

/** Somebody is held, or was until this very command was applied before. */
const letsThrough = ({ recipients, timeline }: Referral, commandId: string): boolean =>
  recipients.some(({ state }) => state === 'held') ||
  timeline.some(({ key }) => key.startsWith(gateKey(commandId, '')))

/** The state in which the gate leaves a recipient under the referral's decision, as it stands now. */
export const gateState = (
  referral: Referral,
  recipientId: RecipientId,
  now: number,
): Extract<RecipientState, 'sending' | 'held' | 'not-shared'> => {
  const recipient = recipientOf(referral, recipientId)
  return recipient === undefined ? 'held' : stateAtGate(gateFor(referral, recipient, dayOf(now)))
}

/** Asks for a sharing decision for each that is held; `once`: not for those for whom one is asked already. */
export const raiseHeld = async (
  records: Records,
  referral: Referral,
  commandId: string,
  once?: { readonly once: true },
): Promise<void> => {
  const today = dayOf(records.now())
  for (const recipient of referral.recipients) {
    if (recipient.state !== 'held') continue
    const answer = gateFor(referral, recipient, today)
    await raiseAttention(records, referral, {
      kind: 'sharing-decision-needed',
      ownerAgency: referral.raisedBy.agencyId,
      because: answer.gate === 'held' ? answer.because : 'no-decision',
      // A decision that still leaves it held is a new occurrence: the settled item does not come back.
      occurrence: commandId,
      recipientId: recipient.id,
      ...once,
    })
  }
}
