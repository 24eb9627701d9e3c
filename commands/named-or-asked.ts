/** What a sender's later message is about, and how its move is answered: the same for whatever it asks. */
import type { ReceivedMessageId } from '../domain/ids.ts'
import type { Referral } from '../domain/referral.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import type { MoveTaken } from './command-contracts.ts'
import type { MessageTaken, ReceiveMessage } from './incoming-message.ts'
import { raiseAboutMessage } from './raise-about-message.ts'
import { referralNamed } from './referral-named.ts'
import type { StandingOn } from './standing-on.ts'

/** The referral that it names; one that names none with certainty is put before a person, and so `taken`. */
export const namedOrAsked = async (
  on: StandingOn,
  ask: ReceiveMessage,
  id: ReceivedMessageId,
): Promise<{ readonly referral: Referral } | { readonly taken: MessageTaken }> => {
  const named = await referralNamed(on, ask)
  if (!('because' in named)) return named
  await raiseAboutMessage(on, ask, id, { kind: 'unmatched-reply', because: named.because })
  return { taken: { warnings: ['unmatched-reply'] } }
}

/** What became of the move that it asks for; one that is impossible now is put before a person. */
export const takenAsMoved = async (
  on: StandingOn,
  ask: ReceiveMessage,
  id: ReceivedMessageId,
  { referral, moved }: { readonly referral: Referral; readonly moved: MoveTaken | Refusal },
): Promise<MessageTaken> => {
  const found = { itemWireId: uuidV5(referral.id), referralId: referral.id }
  if (!isRefusal(moved)) return { ...found, warnings: moved.applied ? [] : ['waiting-for-workflow-engine'] }
  const because = 'impossible-now'
  await raiseAboutMessage(on, ask, id, { kind: 'unmatched-reply', because, referralId: referral.id })
  return { ...found, warnings: ['impossible-now'] }
}
