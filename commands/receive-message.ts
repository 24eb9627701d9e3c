/**
 * Takes a partner's message: stored raw first, then acted on, then answered; every step harmless when repeated.
 * Nothing received is thrown away (P12): what matches nothing is taken, kept and put before a person.
 */
import type { StoredReceivedMessage } from '../database/received-message-document.ts'
import type { ReceivedMessageId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { can } from '../domain/permissions.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { newId } from '../runtime/new-id.ts'
import { sha256Of } from '../runtime/sha256.ts'
import { countDone } from './count-done.ts'
import type { MessageTaken, ReceiveMessage, ReceiveOutcome } from './incoming-message.ts'
import { raiseAboutMessage } from './raise-about-message.ts'
import { askFor, userOfChannel } from './reply-as-message.ts'
import type { StandingOn } from './standing-on.ts'
import { takeAgreementWithdrawal } from './take-agreement-withdrawal.ts'
import { takeCancellation } from './take-cancellation.ts'
import { takeNewReferral } from './take-new-referral.ts'
import { takeResponse } from './take-response.ts'
import { takeUpdate } from './take-update.ts'

/**
 * How long one process may work on a message before another may take it over (after a crash). Two at work on it are
 * harmless, as every step is; what waits behind a killed one waits as long.
 */
const LOCK_SECONDS = 10

/** @see Commands.receiveMessage */
export const receiveMessage = async (
  on: StandingOn,
  ask: ReceiveMessage,
): Promise<ReceiveOutcome | Refusal> => {
  if (!can(ask.user, 'message.receive', undefined))
    return refuse('not-permitted', 'Only a client system may send messages here.')
  return keepAndTake(on, ask)
}

/** Keeps a message and acts on it, whoever brought it. */
export const keepAndTake = async (on: StandingOn, ask: ReceiveMessage): Promise<ReceiveOutcome> => {
  const { user, raw, message } = ask
  const id = newId('received-message')
  const lockedUntil = iso(on.now() + LOCK_SECONDS * 1000)
  await on.audit.append({
    action: 'message.received',
    actor: { userId: user.id, agencyId: user.agencyId },
    receivedMessageId: id,
    outcome: 'permitted',
    requestId: raw.requestId,
    at: iso(on.now()),
  })
  const stored = await on.received.receiveOnce({
    ...raw,
    id,
    sender: user.agencyId,
    userId: user.id,
    bundleId: message.bundleId,
    receivedAt: iso(on.now()),
    lockedUntil,
  })
  if (stored.outcome === 'new') return process(on, ask, id)
  const earlier = stored.stored
  if (!(await isAgain(on, ask, earlier))) return { received: 'conflict' }
  if (earlier.state === 'processed' && earlier.answer !== undefined)
    return stored.outcome === 'same-request'
      ? { received: 'duplicate' }
      : { received: 'answered', reply: earlier.answer, replayed: true }
  // Begun and not finished: still running, or its process was killed and its lock has run out.
  if (!(await on.received.takeOver(earlier.id, { now: iso(on.now()), until: lockedUntil })))
    return { received: 'in-progress' }
  return process(on, ask, earlier.id)
}

const isAgain = async (
  { received }: StandingOn,
  { raw, isSame }: ReceiveMessage,
  { id, fingerprint }: StoredReceivedMessage,
): Promise<boolean> =>
  fingerprint === sha256Of(raw.bytes) || isSame?.((await received.original(id)).bytes, raw.bytes) === true

const process = async (
  on: StandingOn,
  ask: ReceiveMessage,
  id: ReceivedMessageId,
): Promise<ReceiveOutcome> => {
  const taken = await noteOddities(on, ask, id, await takeMessage(on, ask, id))
  const reply = ask.compose(taken)
  await on.received.finish(id, {
    answer: reply,
    matched: taken.itemWireId !== undefined,
    meaning: ask.message.meaning,
    ...(taken.referralId === undefined ? {} : { referralId: taken.referralId }),
  })
  on.events.messageReceived({
    receivedMessageId: id,
    kind: ask.message.meaning,
    outcome: taken.itemWireId === undefined ? 'unmatched' : 'matched',
    ...(taken.referralId === undefined ? {} : { referralId: taken.referralId }),
  })
  return { received: 'answered', reply, replayed: false }
}

/** Acts on a stored message by its meaning. */
const takeMessage = async (
  on: StandingOn,
  ask: ReceiveMessage,
  id: ReceivedMessageId,
): Promise<MessageTaken> => {
  const { meaning } = ask.message
  switch (meaning) {
    case 'new':
      return takeNewReferral(on, ask, id)
    case 'cancelled':
    case 'entered-in-error':
      return takeCancellation(on, ask, id)
    case 'agreement-withdrawn':
      return takeAgreementWithdrawal(on, ask, id)
    case 'response':
      return takeResponse(on, ask, id)
    case 'update':
      return takeUpdate(on, ask, id)
    default: {
      const never: never = meaning
      throw new RangeError(`unknown meaning ${String(never)}`)
    }
  }
}

/** What is outside the standard is taken, and a person sees it: one item a message, whatever is odd in it. */
const noteOddities = async (
  on: StandingOn,
  ask: ReceiveMessage,
  id: ReceivedMessageId,
  taken: MessageTaken,
): Promise<MessageTaken> => {
  const [first] = ask.message.oddities
    .filter(({ code, forPerson }) => forPerson && code !== 'nhs-number-invalid')
    .map(({ code }) => code)
    .sort()
  if (first === undefined || taken.warnings.includes('unusual-message')) return taken
  const about = taken.referralId === undefined ? {} : { referralId: taken.referralId }
  await raiseAboutMessage(on, ask, id, { kind: 'unusual-message', because: first, ...about })
  return { ...taken, warnings: [...taken.warnings, 'unusual-message'] }
}

/** Finishes what was stored and not acted on when its process was killed; answers how many. */
export const finishReceived = async (
  on: StandingOn,
  receivedBefore: string,
  limit: number,
): Promise<number> =>
  countDone(on, await on.received.unfinished({ receivedBefore, limit }), (stored) => finishOne(on, stored))

/** Whether it is finished now: not, while another process is at work on it. */
const finishOne = async (
  on: StandingOn,
  { id, userId, requestId, correlationId, channelId }: StoredReceivedMessage,
): Promise<boolean> => {
  const now = on.now()
  const lock = { now: iso(now), until: iso(now + LOCK_SECONDS * 1000) }
  if (!(await on.received.takeOver(id, lock))) return false
  const original = await on.received.original(id)
  const channel = channelId === undefined ? undefined : await on.directory.channel(channelId)
  const user = channel === undefined ? await on.directory.user(userId) : userOfChannel(channel)
  const read =
    channel === undefined ? on.reread(original) : askFor(requestId, on.readReply(channel, original.bytes))
  if (user === undefined || read === undefined) return leaveToPerson(on, id)
  await process(on, { user, raw: { ...original, requestId, correlationId }, ...read }, id)
  return true
}

/** Whoever sent it, or how to read it, is gone: a person reads what is kept, at once, as it may be urgent. */
const leaveToPerson = async (on: StandingOn, id: ReceivedMessageId): Promise<boolean> => {
  const about = { kind: 'unusual-message', because: 'sender-gone' } as const
  await raiseAboutMessage(on, { message: { urgency: 'immediate' } }, id, about)
  const answer = { status: 410, contentType: 'text/plain', bytes: new Uint8Array() }
  return on.received.finish(id, { answer, matched: false, meaning: 'unread' })
}
