/**
 * Whose answer it is: matched by the id we gave our message, else by our reference where the sender's system kept that
 * alone. Taken only from the agency that was asked, and only about the same child: anything else matches nothing.
 */
import type { StoredMessage } from '../database/message-document.ts'
import type { WholeReferral } from '../database/whole-referral.ts'
import { isId } from '../domain/ids.ts'
import { parseRecipientReference } from '../domain/reference.ts'
import type { Recipient, Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import { isAnotherChild } from '../domain/same-child.ts'
import type { ReceiveMessage } from './incoming-message.ts'
import type { StandingOn } from './standing-on.ts'

/** The recipient that answers, and our message that it names. */
export interface Matched {
  readonly referral: Referral
  readonly recipient: Recipient
  /** Absent where our reference alone came back. */
  readonly message?: StoredMessage
}

/** The recipient that answers; or why nobody is meant with certainty, so that a person finds out. */
export type Answered = Matched | { readonly because: 'no-such-message' | 'another-child' }

type Found = Pick<Matched, 'recipient' | 'message'> & { readonly whole: WholeReferral }

const byMessage = async (
  on: Pick<StandingOn, 'messages' | 'referrals'>,
  wireId: string | undefined,
): Promise<Found | undefined> => {
  const answered = wireId === undefined ? undefined : await on.messages.byWireId(wireId)
  const whole =
    answered !== undefined && isId('referral', answered.itemId)
      ? await on.referrals.wholeById(answered.itemId)
      : undefined
  const recipient = whole && answered ? recipientOf(whole.referral, answered.recipientId) : undefined
  return whole && recipient && answered ? { whole, recipient, message: answered } : undefined
}

const byReference = async (
  { referrals }: Pick<StandingOn, 'referrals'>,
  reference: string | undefined,
): Promise<Found | undefined> => {
  const named = reference === undefined ? undefined : parseRecipientReference(reference)
  const item = named === undefined ? undefined : await referrals.byReference(named.reference)
  const whole = item === undefined ? undefined : await referrals.wholeById(item.id)
  const recipient = whole?.referral.recipients.find(({ number }) => number === named?.number)
  return whole !== undefined && recipient !== undefined ? { whole, recipient } : undefined
}

/** @see module comment. */
export const answeredRecipient = async (
  on: Pick<StandingOn, 'messages' | 'referrals'>,
  { user, message }: Pick<ReceiveMessage, 'user' | 'message'>,
): Promise<Answered> => {
  const found =
    (await byMessage(on, message.inResponseTo)) ??
    // An id that is there and is none of ours is somebody else's message, whatever its reference says.
    (message.inResponseTo === undefined ? await byReference(on, message.reference) : undefined)
  if (found === undefined || found.recipient.agencyId !== user.agencyId) return { because: 'no-such-message' }
  const { referral, content, confirmedNumber } = found.whole
  // Taken for this child it would give them somebody else's decision or outcome.
  if (isAnotherChild(message.content.person, content.person, confirmedNumber))
    return { because: 'another-child' }
  const { recipient, message: named } = found
  return { referral, recipient, ...(named === undefined ? {} : { message: named }) }
}
