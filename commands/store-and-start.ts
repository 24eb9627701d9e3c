/** Audit, store, start: the order that makes an acknowledged referral impossible to lose (P1, P9). */
import { iso } from '../domain/instant.ts'
import { goesOutAsItIs, preparedItem } from '../domain/prepared-item.ts'
import type { Referral, ReferralContent } from '../domain/referral.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { SharingDecision } from '../domain/sharing-decision.ts'
import { Fault } from '../runtime/fault.ts'
import { newReference } from '../runtime/new-id.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import type { RaisedReferral } from './command-contracts.ts'
import { gateAtDoor } from './gate-at-door.ts'
import type { StandingOn } from './standing-on.ts'

type Uses = Pick<StandingOn, 'referrals' | 'audit' | 'tell' | 'now' | 'wireNames' | 'events'>

/** References are random: a clash is unlikely, five in a row mean that something is broken. */
const MOST_CLASHES = 5

/** Stores the referral under its key; an earlier one under the same key is answered with instead. */
export const storeAndStart = async (
  on: Uses,
  referral: Referral,
  content: ReferralContent,
  idempotency: { readonly key: string; readonly fingerprint: string },
): Promise<RaisedReferral | Refusal> => {
  await on.audit.append({
    action: 'referral.raised',
    actor: referral.raisedBy,
    referralId: referral.id,
    outcome: 'permitted',
    at: iso(on.now()),
  })
  let candidate = referral
  for (let clash = 0; clash < MOST_CLASHES; clash += 1) {
    const stored = await on.referrals.insertOnce(candidate, content, idempotency)
    if (stored.inserted) return started(on, candidate, false)
    if (!('referenceTaken' in stored))
      return replayOf(on, candidate.sharingDecision, stored, idempotency.fingerprint)
    candidate = { ...candidate, reference: newReference() }
  }
  throw new Fault('data-damaged', `no free reference was found for referral ${referral.id}`)
}

/**
 * The first answer again, whatever has become of the referral since: ids from the record, states as the decision of
 * the request (the same, as its fingerprint is) left them at the door.
 */
export const replayOf = async (
  on: Uses,
  decision: SharingDecision,
  { referral, fingerprint }: { readonly referral: Referral; readonly fingerprint: string },
  asked: string,
): Promise<RaisedReferral | Refusal> =>
  fingerprint === asked
    ? started(on, atDoorAgain(referral, decision), true)
    : refuse('idempotency-key-reused', 'This Idempotency-Key was used for another referral. Use a new key.')

/** As it was at the door: the decision of the request, about the item that it made then. */
const atDoorAgain = ({ agreementWithdrawal: _later, ...referral }: Referral, decision: SharingDecision) => {
  const sharingDecision = decision.decision === 'awaited' ? decision : { ...decision, about: referral.id }
  return gateAtDoor({ ...referral, sharingDecision }, Date.parse(referral.raisedAt))
}

const started = async (on: Uses, referral: Referral, replayed: boolean): Promise<RaisedReferral> => {
  await on.wireNames.note({ kind: 'item', value: uuidV5(referral.id) }, referral.id)
  // Of a repeat the record may know more than the request does: its procedure reads it first.
  const prepared = !replayed && goesOutAsItIs(referral) ? preparedItem(referral) : undefined
  const running = referral.startedAt !== undefined || (await on.tell.startReferral(referral.id, prepared))
  const { id, reference, state, recipients, urgency } = referral
  if (!replayed) on.events.referralAccepted({ referralId: id, urgency, started: running })
  return {
    id,
    reference,
    state,
    recipients: recipients.map((recipient) => ({
      id: recipient.id,
      number: recipient.number,
      state: recipient.state,
    })),
    started: running,
    replayed,
  }
}
