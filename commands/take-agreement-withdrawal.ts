/** A sender says that the family withdrew its agreement to a referral of its own. */
import type { ReceivedMessageId } from '../domain/ids.ts'
import { isRefusal } from '../domain/refusal.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import type { MessageTaken, ReceiveMessage } from './incoming-message.ts'
import { raiseAboutMessage } from './raise-about-message.ts'
import { referralNamed } from './referral-named.ts'
import type { StandingOn } from './standing-on.ts'
import { withdrawAgreementOf } from './withdraw-agreement.ts'

/** Holds what waits and has those told who have it; one that names no referral with certainty goes before a person. */
export const takeAgreementWithdrawal = async (
  on: StandingOn,
  ask: ReceiveMessage,
  id: ReceivedMessageId,
): Promise<MessageTaken> => {
  const named = await referralNamed(on, ask)
  if ('because' in named) {
    await raiseAboutMessage(on, ask, id, { kind: 'unmatched-reply', because: named.because })
    return { warnings: ['unmatched-reply'] }
  }
  const { referral } = named
  const found = { itemWireId: uuidV5(referral.id), referralId: referral.id }
  const asking = { user: ask.user, idempotencyKey: `received:${id}`, fingerprint: id }
  const taken = await withdrawAgreementOf(on, asking, referral, { saidBy: 'the sender', how: 'by message' })
  if (isRefusal(taken)) {
    const because = 'impossible-now'
    await raiseAboutMessage(on, ask, id, { kind: 'unmatched-reply', because, referralId: referral.id })
    return { ...found, warnings: ['impossible-now'] }
  }
  return { ...found, warnings: taken.applied ? [] : ['waiting-for-workflow-engine'] }
}
