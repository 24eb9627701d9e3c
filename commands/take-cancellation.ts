/** A sender cancels its referral, or says that it never should have been sent. */
import type { ReceivedMessageId } from '../domain/ids.ts'
import { isRefusal } from '../domain/refusal.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import type { MessageTaken, ReceiveMessage } from './incoming-message.ts'
import { makeMove } from './make-move.ts'
import { raiseAboutMessage } from './raise-about-message.ts'
import { referralNamed } from './referral-named.ts'
import type { StandingOn } from './standing-on.ts'

/** Withdraws the referral that it names; one that names none with certainty, or comes too late, goes before a person. */
export const takeCancellation = async (
  on: StandingOn,
  ask: ReceiveMessage,
  id: ReceivedMessageId,
): Promise<MessageTaken> => {
  const { user, message } = ask
  const named = await referralNamed(on, ask)
  if ('because' in named) {
    await raiseAboutMessage(on, ask, id, { kind: 'unmatched-reply', because: named.because })
    return { warnings: ['unmatched-reply'] }
  }
  const { referral } = named
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
