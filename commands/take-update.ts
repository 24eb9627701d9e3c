/** A sender changes what it said: kept and put before a person, with the referral that it is about. */
import type { ReceivedMessageId } from '../domain/ids.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import type { MessageTaken, ReceiveMessage } from './incoming-message.ts'
import { namedOrAsked } from './named-or-asked.ts'
import { raiseAboutMessage } from './raise-about-message.ts'
import type { StandingOn } from './standing-on.ts'

/** Changes nothing by itself: what has gone to a partner is corrected by a person. */
export const takeUpdate = async (
  on: StandingOn,
  ask: ReceiveMessage,
  id: ReceivedMessageId,
): Promise<MessageTaken> => {
  const named = await namedOrAsked(on, ask, id)
  if ('taken' in named) return named.taken
  const { referral } = named
  const about = { kind: 'unusual-message', because: 'update-received', referralId: referral.id } as const
  await raiseAboutMessage(on, ask, id, about)
  return { itemWireId: uuidV5(referral.id), referralId: referral.id, warnings: ['unusual-message'] }
}
