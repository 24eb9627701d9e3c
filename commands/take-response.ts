/** A partner's answer to one of our messages, matched by the id we gave that message. */
import { isId, type ReceivedMessageId } from '../domain/ids.ts'
import { hasEnded, type ResponseMove, responseAs } from '../domain/recipient.ts'
import type { Recipient, Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import { isRefusal } from '../domain/refusal.ts'
import { isAnotherChild } from '../domain/same-child.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import type { MessageTaken, ReceiveMessage } from './incoming-message.ts'
import { makeMove } from './make-move.ts'
import { raiseAboutMessage } from './raise-about-message.ts'
import type { StandingOn } from './standing-on.ts'

/** Makes the move it means; what cannot be matched, understood or applied goes before a person. */
export const takeResponse = async (
  on: StandingOn,
  ask: ReceiveMessage,
  id: ReceivedMessageId,
): Promise<MessageTaken> => {
  const { inResponseTo, response } = ask.message
  const answered = inResponseTo === undefined ? undefined : await on.messages.byWireId(inResponseTo)
  const whole =
    answered !== undefined && isId('referral', answered.itemId)
      ? await on.referrals.wholeById(answered.itemId)
      : undefined
  const referral = whole?.referral
  const recipient = referral && answered ? recipientOf(referral, answered.recipientId) : undefined
  // An answer is taken only from the agency that was asked: anyone else's is a reply that matches nothing.
  if (
    whole === undefined ||
    referral === undefined ||
    recipient === undefined ||
    recipient.agencyId !== ask.user.agencyId
  ) {
    await raiseAboutMessage(on, ask, id, { kind: 'unmatched-reply', because: 'no-such-message' })
    return { warnings: ['unmatched-reply'] }
  }
  // Taken for this child it would give them somebody else's decision or outcome.
  if (isAnotherChild(ask.message.content.person, whole.content.person, whole.confirmedNumber)) {
    await raiseAboutMessage(on, ask, id, { kind: 'unmatched-reply', because: 'another-child' })
    return { warnings: ['unmatched-reply'] }
  }
  const itemWireId = uuidV5(referral.id)
  const about = { kind: 'unmatched-reply', referralId: referral.id } as const
  if (response === undefined) {
    await raiseAboutMessage(on, ask, id, { ...about, because: 'meaning-unclear' })
    return { itemWireId, referralId: referral.id, warnings: ['unusual-message'] }
  }
  const move = responseAs(referral.kind, response.move)
  if (isKnown(referral, recipient, move)) return { itemWireId, referralId: referral.id, warnings: [] }
  const taken = await makeMove(on, {
    asking: { user: ask.user, idempotencyKey: `received:${id}`, fingerprint: id },
    referral,
    recipientId: recipient.id,
    move,
    words: response.words,
  })
  if (isRefusal(taken)) {
    await raiseAboutMessage(on, ask, id, { ...about, because: 'impossible-now' })
    return { itemWireId, referralId: referral.id, warnings: ['impossible-now'] }
  }
  return {
    itemWireId,
    referralId: referral.id,
    warnings: taken.applied ? [] : ['waiting-for-workflow-engine'],
  }
}

/** That somebody has seen it says nothing new of a notification or request that was seen before, or is over. */
const isKnown = ({ kind }: Referral, recipient: Recipient, move: ResponseMove): boolean =>
  kind !== 'referral' && move === 'open' && (recipient.state === 'opened' || hasEnded(kind, recipient))
