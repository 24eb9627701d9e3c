/**
 * A message came back: whoever carried it could not deliver it, or the partner's system refused it after all. Which copy
 * it is must be certain before another way is taken, as another copy may have arrived (P2); where that cannot be told, a
 * person finds out, and the wait for the receipt goes on.
 */
import type { StoredAttempt, StoredMessage } from '../database/message-document.ts'
import { FIRST_VERSION, isCarriersWord, messageKey } from '../domain/delivery.ts'
import type { ReceivedMessageId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { RecipientState } from '../domain/recipient.ts'
import { isRefusal } from '../domain/refusal.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import type { Matched } from './answered-recipient.ts'
import type { MessageTaken, ReceiveMessage } from './incoming-message.ts'
import { makeMove } from './make-move.ts'
import { noticeReturned } from './notice-returned.ts'
import { raiseAboutMessage } from './raise-about-message.ts'
import type { StandingOn } from './standing-on.ts'

/** Takes it. */
export const takeReturn = async (
  on: StandingOn,
  ask: ReceiveMessage,
  id: ReceivedMessageId,
  { referral, recipient, message: named }: Matched,
): Promise<MessageTaken> => {
  const found = { itemWireId: uuidV5(referral.id), referralId: referral.id }
  const nothingNew: MessageTaken = { ...found, warnings: [] }
  const { because = 'returned-by-carrier' } = ask.message.returned ?? {}
  // Known by our reference alone, it is the item's own message.
  const message = named ?? (await on.messages.byKey(messageKey(referral.id, recipient.id, FIRST_VERSION)))
  if (message !== undefined && message.purpose !== 'new') {
    await noticeReturned(on, { referral, recipient, message, because })
    return nothingNew
  }
  const copies = message === undefined ? [] : copiesMeant(message, ask, id)
  const [copy, another] = copies
  if (message === undefined || copy === undefined || another !== undefined) {
    const isKnown = message !== undefined && copies.length === 0 && message.attempts.length > 0
    if (isKnown || IS_NOT_THERE.includes(recipient.state)) return nothingNew
    return askAPerson(on, ask, id, found, 'returned-unclear')
  }
  await on.messages.noteReturned(message, copy.number, { at: iso(on.now()), because, by: id })
  if (IS_NOT_THERE.includes(recipient.state)) return nothingNew
  if (recipient.state === 'delivered' && !(await isDeliveredBy(on, copy)))
    return askAPerson(on, ask, id, found, 'returned-after-receipt')
  const taken = await makeMove(on, {
    asking: { user: ask.user, idempotencyKey: `received:${id}`, fingerprint: id },
    referral,
    recipientId: recipient.id,
    move: 'bounce',
    codes: { because, attempt: `${copy.number}` },
  })
  // They have answered since: what came back was another copy, or they are mistaken. A person finds out.
  if (isRefusal(taken)) return askAPerson(on, ask, id, found, 'impossible-now')
  return { ...found, warnings: taken.applied ? [] : ['waiting-for-workflow-engine'] }
}

/** In these they surely have not got it, or it is over: that it came back changes nothing. */
const IS_NOT_THERE: readonly RecipientState[] = [
  'held',
  'undeliverable',
  'not-shared',
  'withdrawn',
  'redirected',
  'unanswered',
]

/**
 * The attempts whose message it may be: those that may have left, on the channel by which it came back where one of them
 * went that way, and with the carrier's id where it names one. One that this very reply was noted on before is meant again.
 */
const copiesMeant = (
  { attempts }: Pick<StoredMessage, 'attempts'>,
  { raw, message }: ReceiveMessage,
  id: ReceivedMessageId,
): readonly StoredAttempt[] => {
  const noted = attempts.filter(({ returned }) => returned?.by === id)
  if (noted.length > 0) return noted
  const left = attempts.filter((attempt) => mayHaveLeft(attempt))
  const here = left.filter(({ channelId }) => channelId === raw.channelId)
  const carrierReference = message.returned?.carrierReference
  return (here.length > 0 ? here : left).filter(
    ({ result }) =>
      carrierReference === undefined ||
      result?.carrierReference === undefined ||
      result.carrierReference === carrierReference,
  )
}

const mayHaveLeft = ({ result, returned }: StoredAttempt): boolean =>
  returned === undefined &&
  (result === undefined ||
    result.outcome === 'taken' ||
    result.outcome === 'already-known' ||
    result.outcome === 'unknown')

/** Whether the attempt itself proved delivery: otherwise somebody has said that they have it, and one of the two is mistaken. */
const isDeliveredBy = async (
  { directory }: Pick<StandingOn, 'directory'>,
  { channelId, result }: StoredAttempt,
): Promise<boolean> => {
  const channel = await directory.channel(channelId)
  if (result === undefined || channel === undefined) return false
  const isTheirs = result.outcome === 'taken' || result.outcome === 'already-known'
  return isTheirs && !isCarriersWord(result, channel.abilities)
}

const askAPerson = async (
  on: StandingOn,
  ask: ReceiveMessage,
  id: ReceivedMessageId,
  found: Pick<MessageTaken, 'itemWireId' | 'referralId'>,
  because: 'returned-unclear' | 'returned-after-receipt' | 'impossible-now',
): Promise<MessageTaken> => {
  const about = found.referralId === undefined ? {} : { referralId: found.referralId }
  await raiseAboutMessage(on, ask, id, { kind: 'unmatched-reply', because, ...about })
  return { ...found, warnings: ['impossible-now'] }
}
