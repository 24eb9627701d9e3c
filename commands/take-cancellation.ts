/** A sender cancels its referral, or says that it never should have been sent. */
import type { ReceivedMessageId } from '../domain/ids.ts'
import type { Referral } from '../domain/referral.ts'
import { isRefusal } from '../domain/refusal.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import type { MessageTaken, ReceiveMessage } from './incoming-message.ts'
import { makeMove } from './make-move.ts'
import { raiseAboutMessage } from './raise-about-message.ts'
import type { StandingOn } from './standing-on.ts'

/** Withdraws the referral of that conversation; one that matches nothing, or comes too late, goes before a person. */
export const takeCancellation = async (
  on: StandingOn,
  ask: ReceiveMessage,
  id: ReceivedMessageId,
): Promise<MessageTaken> => {
  const { user, message } = ask
  const referral = await cancelled(on, ask)
  if (referral === undefined) {
    await raiseAboutMessage(on, ask, id, { kind: 'unmatched-reply', because: 'no-such-referral' })
    return { warnings: ['unmatched-reply'] }
  }
  const itemWireId = uuidV5(referral.id)
  const taken = await makeMove(on, {
    asking: { user, idempotencyKey: `received:${id}`, fingerprint: id },
    referral,
    move: 'withdraw',
    words: { reason: message.meaning },
  })
  if (isRefusal(taken)) {
    await raiseAboutMessage(on, ask, id, {
      kind: 'unmatched-reply',
      because: 'impossible-now',
      referralId: referral.id,
    })
    return { itemWireId, referralId: referral.id, warnings: ['impossible-now'] }
  }
  return {
    itemWireId,
    referralId: referral.id,
    warnings: taken.applied ? [] : ['waiting-for-workflow-engine'],
  }
}

/** By the conversation, or by the id we gave the item; only what this sender itself raised. */
const cancelled = async (
  on: StandingOn,
  { user, raw, message }: ReceiveMessage,
): Promise<Referral | undefined> => {
  const named = message.serviceRequestId?.toLowerCase()
  const found =
    (await on.wireNames.find({ kind: 'conversation', sender: user.agencyId, value: raw.correlationId })) ??
    (named === undefined ? undefined : await on.wireNames.find({ kind: 'item', value: named }))
  const referral = found === undefined ? undefined : await on.referrals.byId(found)
  return referral?.raisedBy.agencyId === user.agencyId ? referral : undefined
}
