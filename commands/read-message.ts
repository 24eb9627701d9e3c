/** Shows what was sent and what came in as it is kept: facts to those at its ends, bytes to the same with a reason on the record. */
import type { StoredMessage } from '../database/message-document.ts'
import type { StoredReceivedMessage } from '../database/received-message-document.ts'
import { isId, type ReferralId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { endsOfReceived, endsOfSent } from '../domain/message-reading.ts'
import { can, type MessageEnds } from '../domain/permissions.ts'
import type { Referral } from '../domain/referral.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { User } from '../domain/user.ts'
import type { MessageBytes, MessageCommands, MessageFacts } from './message-contracts.ts'
import type { StandingOn } from './standing-on.ts'

type Uses = Pick<StandingOn, 'messages' | 'received' | 'referrals' | 'audit' | 'now'>

const SENT = 'out_'

const HIDDEN = refuse('not-found', 'There is no such message, or it is not yours to read.')

type Found =
  | { readonly sent: StoredMessage; readonly ends: MessageEnds }
  | { readonly received: StoredReceivedMessage; readonly ends: MessageEnds }

const mayRead = (user: User, ends: MessageEnds): boolean => can(user, 'message.read', ends)

const sentEnds = async (on: Uses, sent: StoredMessage): Promise<MessageEnds> => {
  const { itemId } = sent
  if (isId('referral', itemId)) {
    const referral = await on.referrals.byId(itemId)
    return referral === undefined ? {} : endsOfSent(referral, sent)
  }
  // It answers a message that matched nothing: whoever sent that is told, and nobody else has a part.
  const answered = await on.received.byId(itemId)
  return answered !== undefined && isId('agency', answered.sender) ? { to: answered.sender } : {}
}

const receivedEnds = async (
  on: Uses,
  { sender, referralId }: StoredReceivedMessage,
): Promise<MessageEnds> => {
  const referral = referralId === undefined ? undefined : await on.referrals.byId(referralId)
  return isId('agency', sender) ? endsOfReceived(sender, referral) : {}
}

const find = async (
  on: Uses,
  { user, id }: { readonly user: User; readonly id: string },
): Promise<Found | Refusal> => {
  const found = isId('received-message', id) ? await findReceived(on, id) : await findSent(on, id)
  return found === undefined || !mayRead(user, found.ends) ? HIDDEN : found
}

const findReceived = async (
  on: Uses,
  id: Parameters<Uses['received']['byId']>[0],
): Promise<Found | undefined> => {
  const received = await on.received.byId(id)
  return received === undefined ? undefined : { received, ends: await receivedEnds(on, received) }
}

const findSent = async (on: Uses, id: string): Promise<Found | undefined> => {
  const wireId = id.slice(SENT.length)
  const sent = id.startsWith(SENT) ? await on.messages.byWireId(wireId) : undefined
  return sent === undefined || sent.wireId !== wireId ? undefined : { sent, ends: await sentEnds(on, sent) }
}

const aboutSent = (sent: StoredMessage): MessageFacts => ({
  id: `${SENT}${sent.wireId}`,
  direction: 'sent',
  at: sent.madeAt,
  ...(isId('referral', sent.itemId) ? { itemId: sent.itemId, recipientId: sent.recipientId } : {}),
  ...(sent.format === undefined ? {} : { format: sent.format }),
  purpose: sent.purpose,
  messageVersion: sent.messageVersion,
  sha256: sent.sha256,
  ...(sent.earlier === undefined
    ? {}
    : { earlier: sent.earlier.map(({ madeAt: at, ...rest }) => ({ ...rest, at })) }),
  attempts: sent.attempts.map(({ number, channelId, startedAt, result }) => ({
    number,
    channelId,
    startedAt,
    ...(result === undefined ? {} : { outcome: result.outcome, reason: result.reason }),
  })),
})

const aboutReceived = (received: StoredReceivedMessage): MessageFacts => ({
  id: received.id,
  direction: 'received',
  at: received.receivedAt,
  ...(received.referralId === undefined ? {} : { itemId: received.referralId }),
  ...(received.channelId === undefined ? {} : { channelId: received.channelId }),
  sha256: received.fingerprint,
})

/** @see MessageCommands.readMessage */
export const readMessage = async (
  on: Uses,
  ask: Parameters<MessageCommands['readMessage']>[0],
): Promise<MessageFacts | Refusal> => {
  const found = await find(on, ask)
  if (isRefusal(found)) return found
  await note(on, ask.user, found, 'facts')
  const { bytes, contentType } = await originalOf(on, found)
  const facts = 'sent' in found ? aboutSent(found.sent) : aboutReceived(found.received)
  return { ...facts, contentType, size: bytes.byteLength }
}

/** @see MessageCommands.openMessage */
export const openMessage = async (
  on: Uses,
  ask: Parameters<MessageCommands['openMessage']>[0],
): Promise<MessageBytes | Refusal> => {
  const { user, id, reason, attempt, earlier } = ask
  const found = await find(on, ask)
  if (isRefusal(found)) return found
  await note(on, user, found, reason)
  if (earlier !== undefined) return openEarlier(on, user, found, earlier)
  if (attempt === undefined) return { id, bytes: (await originalOf(on, found)).bytes }
  const answer = 'sent' in found ? await on.messages.answerOf(found.sent.key, attempt) : undefined
  return answer === undefined
    ? refuse('not-found', 'No answer to that attempt is kept.')
    : { id: `${id}-answer-${attempt}`, bytes: answer }
}

/**
 * What it was before: for those who sent it alone. A later decision may have taken out of it what its recipient is not to
 * read any more.
 */
const openEarlier = async (
  on: Uses,
  user: User,
  found: Found,
  sha256: string,
): Promise<MessageBytes | Refusal> => {
  const { from } = found.ends
  const isTheirs = from !== undefined && mayRead(user, { from })
  if (!isTheirs || !('sent' in found) || !found.sent.earlier?.some((one) => one.sha256 === sha256))
    return refuse('not-found', 'It had no such bytes before, or they are not yours to read.')
  const { key, wireId } = found.sent
  return {
    id: `${SENT}${wireId}-${sha256.slice(0, 8)}`,
    bytes: await on.messages.earlierBytesOf(key, sha256),
  }
}

/** @see MessageCommands.listMessages */
export const listMessages = async (
  on: Uses,
  { user, itemId }: Parameters<MessageCommands['listMessages']>[0],
): Promise<readonly MessageFacts[] | Refusal> => {
  const referral = await on.referrals.byId(itemId)
  const facts = referral === undefined ? [] : await readableOf(on, user, referral)
  if (facts.length === 0)
    return refuse('not-found', 'There is no such item, or no message of it is yours to read.')
  await noteItem(on, user, itemId)
  return facts
}

const readableOf = async (on: Uses, user: User, referral: Referral): Promise<readonly MessageFacts[]> => {
  const [sent, received] = await Promise.all([
    on.messages.aboutItem(referral.id),
    on.received.aboutItem(referral.id),
  ])
  const readable = [
    ...sent.filter((one) => mayRead(user, endsOfSent(referral, one))).map(aboutSent),
    ...received
      .filter(({ sender }) => isId('agency', sender) && mayRead(user, endsOfReceived(sender, referral)))
      .map(aboutReceived),
  ]
  return readable.toSorted((one, other) => (one.at < other.at ? -1 : 1))
}

const originalOf = (on: Uses, found: Found) =>
  'sent' in found ? on.messages.documentOf(found.sent.key) : on.received.original(found.received.id)

const note = async (on: Uses, user: User, found: Found, because: string): Promise<void> => {
  const about =
    'sent' in found
      ? isId('referral', found.sent.itemId)
        ? { referralId: found.sent.itemId, recipientId: found.sent.recipientId }
        : { receivedMessageId: found.sent.itemId }
      : {
          receivedMessageId: found.received.id,
          ...(found.received.referralId === undefined ? {} : { referralId: found.received.referralId }),
        }
  await on.audit.append({ ...entryOf(on, user, because), ...about })
}

const noteItem = (on: Uses, user: User, referralId: ReferralId): Promise<void> =>
  on.audit.append({ ...entryOf(on, user, 'list'), referralId })

const entryOf = ({ now }: Uses, user: User, because: string) => ({
  action: 'message.read' as const,
  actor: { userId: user.id, agencyId: user.agencyId },
  because,
  outcome: 'permitted' as const,
  at: iso(now()),
})
