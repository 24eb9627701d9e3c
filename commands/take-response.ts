/** A partner's answer to one of our messages: a message that came, or a report of how things stand that was fetched. */
import type { ReceivedMessageId } from '../domain/ids.ts'
import { hasEnded, MOVES, provesDelivery, type ResponseMove, responseAs } from '../domain/recipient.ts'
import type { Recipient, Referral } from '../domain/referral.ts'
import { isRefusal } from '../domain/refusal.ts'
import { answeringMove } from '../domain/request-answers.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import { answeredRecipient, type Matched } from './answered-recipient.ts'
import { answersFrom } from './answers-by-message.ts'
import type { MessageTaken, RawMessage, ReceiveMessage } from './incoming-message.ts'
import { type MoveOrder, makeMove } from './make-move.ts'
import { raiseAboutMessage } from './raise-about-message.ts'
import type { StandingOn } from './standing-on.ts'
import { takeReturn } from './take-return.ts'

/** Makes the move it means; what cannot be matched, understood or applied goes before a person. */
export const takeResponse = async (
  on: StandingOn,
  ask: ReceiveMessage,
  id: ReceivedMessageId,
): Promise<MessageTaken> => {
  const answered = await answeredRecipient(on, ask)
  if ('because' in answered) {
    await raiseAboutMessage(on, ask, id, { kind: 'unmatched-reply', because: answered.because })
    return { warnings: ['unmatched-reply'] }
  }
  if (ask.message.reports === 'returned') return takeReturn(on, ask, id, answered)
  const { referral, recipient } = answered
  const found = { itemWireId: uuidV5(referral.id), referralId: referral.id }
  const meant = meaningOf(on, ask, answered)
  if (meant === 'nothing-new') return { ...found, warnings: [] }
  const about = { kind: 'unmatched-reply', referralId: referral.id } as const
  if (meant === 'unclear') {
    await raiseAboutMessage(on, ask, id, { ...about, because: 'meaning-unclear' })
    return { ...found, warnings: ['unusual-message'] }
  }
  const taken = await makeMove(on, {
    asking: { user: ask.user, idempotencyKey: `received:${id}`, fingerprint: id },
    referral,
    recipientId: recipient.id,
    ...meant,
  })
  if (isRefusal(taken)) {
    // Their answer has proved meanwhile what the receipt says.
    if (ask.message.reports === 'has-it' && (await isThere(on, referral, recipient)))
      return { ...found, warnings: [] }
    await raiseAboutMessage(on, ask, id, { ...about, because: 'impossible-now' })
    return { ...found, warnings: ['impossible-now'] }
  }
  return { ...found, warnings: taken.applied ? [] : ['waiting-for-workflow-engine'] }
}

const isThere = async (
  { referrals }: Pick<StandingOn, 'referrals'>,
  { id }: Referral,
  recipient: Recipient,
): Promise<boolean> => {
  const now = (await referrals.byId(id))?.recipients.find((one) => one.id === recipient.id)
  return now !== undefined && provesDelivery(now.state)
}

type Meant = Pick<MoveOrder, 'move' | 'words' | 'codes'> | 'nothing-new' | 'unclear'

/** What it means for this recipient as it stands. */
const meaningOf = (
  on: Pick<StandingOn, 'now'>,
  { message, raw }: ReceiveMessage,
  { referral, recipient, message: named }: Matched,
): Meant => {
  const { response, reports, answers } = message
  if (referral.kind === 'information-request' && answers !== undefined) {
    const asked = answers.filter(({ question }) => referral.request?.questions.includes(question) === true)
    if (asked.length < answers.length) return 'unclear'
    const questions = asked.map(({ question }) => question)
    return { move: answeringMove(referral, recipient, questions), words: answersFrom(asked, recipient, on) }
  }
  if (reports === 'on-its-way') return 'nothing-new'
  const isNotice = named !== undefined && named.purpose !== 'new'
  // A clock runs on the item; on a notice none does, and nobody else would learn that a server has put it aside.
  if (reports === 'automatic') return isNotice ? 'unclear' : 'nothing-new'
  // That they have a notice says nothing of the item that it is about.
  if (reports === 'has-it') return isNotice ? 'nothing-new' : hasIt(recipient, raw)
  if (response === undefined) return 'unclear'
  const move = responseAs(referral.kind, response.move)
  return isKnown(referral, recipient, move, reports) ? 'nothing-new' : { move, words: response.words }
}

/** The receipt of what is on its way or in doubt; else it says no more than the receipt did. */
const hasIt = ({ state }: Recipient, { channelId }: Pick<RawMessage, 'channelId'>): Meant => {
  if (state === 'sending')
    return { move: 'deliver', ...(channelId === undefined ? {} : { codes: { channel: channelId } }) }
  // It was given up, and they have it all the same: a person sees to it.
  if (state === 'undeliverable') return 'unclear'
  return state === 'uncertain'
    ? { move: 'confirm-received', words: { saidBy: 'their system', how: 'it shows the message' } }
    : 'nothing-new'
}

/**
 * Whether it says nothing new: that somebody has seen what was seen before or is over; of a report, where the record
 * already stands, and what was called off because we asked for it.
 */
const isKnown = (
  { kind }: Referral,
  recipient: Recipient,
  move: ResponseMove,
  reports: ReceiveMessage['message']['reports'],
): boolean => {
  const { state } = recipient
  const isSeen = state === 'opened' || state === 'part-answered' || hasEnded(kind, recipient)
  if (kind !== 'referral' && move === 'open' && isSeen) return true
  if (reports === 'cancelled') return state === 'withdrawn' || state === 'unanswered'
  return reports === 'state' && MOVES[move].to === state
}
