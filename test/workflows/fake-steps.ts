/**
 * Steps that record what they are asked and answer by a script. They keep where each recipient stands by the same
 * guards as the real ones, so that what is recorded can be compared with what the procedures believe.
 */
import { ApplicationFailure } from '@temporalio/common'
import { DEADLINE_STEPS } from '../../domain/deadline.ts'
import { tellsContent } from '../../domain/delivery.ts'
import type { ReceivedMessageId, RecipientId, ReferralId } from '../../domain/ids.ts'
import { iso } from '../../domain/instant.ts'
import type { DeadlineWatched } from '../../domain/prepared-item.ts'
import { isAnswering, MOVES, provesDelivery } from '../../domain/recipient.ts'
import type {
  AttachmentSteps,
  AttemptFollowUp,
  DeliverySteps,
  IdentitySteps,
  RecordSteps,
  SweepSteps,
} from '../../workflows/activity-contracts.ts'
import {
  acceptanceSteps,
  agreementWithdrawal,
  correctionSteps,
  firstToTakeOn,
  letGoBy,
} from './fake-acceptance-steps.ts'
import { dueTimes, outcomeTime } from './fake-clocks.ts'
import { closingSteps, type Find, replySteps } from './fake-closing-steps.ts'
import { identitySteps, planOf } from './fake-identity.ts'
import { askSteps, receiptSteps, withInstant } from './fake-receipts.ts'
import type { FakeReferral } from './fake-referral.ts'
import { createFakeScanner, type FakeScanner } from './fake-scanner.ts'

export interface FakeSteps {
  /** Run beside the procedures. */
  readonly record: RecordSteps & IdentitySteps
  readonly general: IdentitySteps & SweepSteps & AttachmentSteps
  readonly scanner: FakeScanner
  /** How many times the sweep was run. */
  readonly sweeps: () => number
  readonly delivery: DeliverySteps
  /** Gives a referral its script. */
  add(referral: FakeReferral): void
}

/** Now by the test server's clock, milliseconds since 1970. */
type Now = () => Promise<number>

/** Builds the steps of one world. */
export const createFakeSteps = (now: Now): FakeSteps => {
  const referrals = new Map<ReferralId | ReceivedMessageId, FakeReferral>()
  const scanner = createFakeScanner()
  let sweeps = 0
  const find: Find = (id) => {
    const found = referrals.get(id)
    if (found === undefined) throw ApplicationFailure.nonRetryable(`no script for ${id}`, 'no-script')
    return found
  }
  return {
    add(referral) {
      referrals.set(referral.referralId, referral)
      referrals.set(referral.receivedMessageId, referral)
    },
    record: {
      ...gateSteps(find, now),
      ...moveSteps(find, now),
      ...noteSteps(find),
      ...closingSteps(find),
      ...replySteps(find),
      ...acceptanceSteps(find),
      ...correctionSteps(find),
      ...receiptSteps(find, now),
      ...identitySteps(find),
    },
    sweeps: () => sweeps,
    scanner,
    general: {
      ...scanner.steps,
      async sweepNotStarted() {
        sweeps += 1
        return { started: 0, applied: 0, received: 0 }
      },
      ...identitySteps(find),
    },
    delivery: {
      ...askSteps(find),
      async attemptReply(order) {
        const referral = find(order.receivedMessageId)
        await referral.begun('attemptReply', order)
        return referral.nextAttempt()
      },
      async attemptDelivery(order) {
        const referral = find(order.referralId)
        if (tellsContent(order.purpose)) referral.contents.begin(order)
        await referral.begun('attemptDelivery', order)
        if (order.purpose === 'new' && referral.states.get(order.recipientId) !== 'sending')
          return { next: 'stopped' }
        const ended = await referral.nextAttempt(order)
        const end = ended.next === 'handed-over' ? await withInstant(ended, now) : ended
        referral.contents.end(order, end)
        if (order.purpose === 'new') await recordEnd(referral, order.recipientId, end)
        if (end.next !== 'delivered') return end
        const ends = referral.script.endsWithReceipt === true ? { ends: true as const } : {}
        return { ...end, ...ends, ...(await dueTimes(referral, now)) }
      },
    },
  }
}

/** As the real step does: only while it is still being sent, as a response may have come meanwhile. */
const recordEnd = async (
  referral: FakeReferral,
  recipientId: RecipientId,
  { next }: AttemptFollowUp,
): Promise<void> => {
  if (referral.states.get(recipientId) !== 'sending') return
  if (next !== 'wait' && next !== 'next-channel' && next !== 'handed-over' && next !== 'stopped')
    referral.stands(recipientId, next)
}

const atGate = ({ states }: FakeReferral) =>
  [...states].map(([recipientId, state]) => ({ recipientId, state }))

/** When each step of the due time is taken, for every recipient. */
const deadlines = async ({ script, recipientIds }: FakeReferral, now: Now): Promise<DeadlineWatched[]> => {
  if (script.deadline === undefined) return []
  const from = await now()
  const [remind, due, escalate] = DEADLINE_STEPS.map((step) =>
    iso(from + (script.deadline?.[step] ?? 0) * 1000),
  )
  return recipientIds.map((recipientId) => ({
    recipientId,
    deadline: { remind: remind ?? '', due: due ?? '', escalate: escalate ?? '' },
  }))
}

const gateSteps = (
  find: Find,
  now: Now,
): Pick<
  RecordSteps,
  'prepareReferral' | 'applySharingDecision' | 'applyAgreementWithdrawal' | 'recordNoticeOwed'
> => ({
  async applyAgreementWithdrawal(order) {
    const referral = find(order.referralId)
    await referral.begun('applyAgreementWithdrawal', order)
    return agreementWithdrawal(referral)
  },
  async recordNoticeOwed(order) {
    await find(order.referralId).begun('recordNoticeOwed', order)
  },
  async prepareReferral(order) {
    const referral = find(order.referralId)
    await referral.begun('prepareReferral', order)
    const { checkIdentity, identityPatienceSeconds, answersByMessage } = referral.script
    const { returnRecipientId } = referral
    return {
      recipients: atGate(referral),
      deadlines: await deadlines(referral, now),
      checkIdentity,
      identityPatienceSeconds,
      answersByMessage,
      returnRecipientId,
    }
  },
  async applySharingDecision(order) {
    const referral = find(order.referralId)
    await referral.begun('applySharingDecision', order)
    const decided = referral.nextDecision()
    for (const [recipientId, state] of referral.states)
      if (state === 'held') referral.stands(recipientId, decided)
    // What is on its way is told, and stays as it is until it has stopped.
    const recipients = atGate(referral).map(({ recipientId, state }) => ({
      recipientId,
      state: state === 'sending' && decided === 'not-shared' ? decided : state,
    }))
    return { recipients, answersByMessage: referral.script.answersByMessage }
  },
})

const moveSteps = (
  find: Find,
  now: Now,
): Pick<RecordSteps, 'planDelivery' | 'recordMove' | 'recordNextStep'> => ({
  async planDelivery(order) {
    const referral = find(order.referralId)
    await referral.begun('planDelivery', order)
    return planOf(referral)
  },
  async recordMove(order) {
    const referral = find(order.referralId)
    await referral.begun('recordMove', order)
    if (isAnswering(order.move)) {
      const became = referral.nextAnswer() ?? MOVES[order.move].to
      referral.stands(order.recipientId, became)
      return { became }
    }
    const { to } = MOVES[order.move]
    const before = referral.states.get(order.recipientId) ?? to
    if (order.move === 'confirm-not-received') referral.contents.forget(order.recipientId)
    referral.stands(order.recipientId, to)
    if (referral.script.kind === 'notification' && to === 'delivered') return { ends: true }
    if (order.move === 'redirect' && referral.script.successors !== undefined)
      return { successor: referral.successor(order.commandId), ...letGoBy(referral) }
    if (to === 'accepted' || to === 'in-progress')
      return { ...(await outcomeTime(referral, now)), ...firstToTakeOn(referral, order.commandId) }
    const { standsStill } = referral.script.clocks ?? {}
    if (order.move === 'ask' && standsStill !== undefined) return dueTimes(referral, now, standsStill)
    return provesDelivery(to) && !provesDelivery(before) ? dueTimes(referral, now) : {}
  },
  async recordNextStep(order) {
    await find(order.referralId).begun('recordNextStep', order)
  },
})

const noteSteps = (
  find: Find,
): Pick<
  RecordSteps,
  'recordNotDelivered' | 'recordIdentityUnchecked' | 'recordNoResponse' | 'recordOverdue'
> => ({
  async recordNotDelivered(order) {
    const referral = find(order.referralId)
    await referral.begun('recordNotDelivered', order)
    if (order.because === 'undeliverable' && referral.states.get(order.recipientId) === 'sending')
      referral.stands(order.recipientId, 'undeliverable')
  },
  async recordIdentityUnchecked(order) {
    await find(order.referralId).begun('recordIdentityUnchecked', order)
  },
  async recordNoResponse(order) {
    await find(order.referralId).begun('recordNoResponse', order)
  },
  async recordOverdue(order) {
    await find(order.referralId).begun('recordOverdue', order)
  },
})
