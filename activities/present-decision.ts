/**
 * A message is composed once and then sent the same on every try. It is composed anew, under the same key, for a fresh
 * sharing decision and where the gate now gives less, as what is not allowed now must not leave because it was before
 * (P4); and where nothing of it can have arrived, for what was corrected since and for a channel of another format. A
 * partner that has the first one knows the key, and takes no second case from it (P2).
 */
import type { StoredMessage } from '../database/message-document.ts'
import { dayOf } from '../domain/calendar-day.ts'
import { contentVersionOf } from '../domain/correction.ts'
import { tellsContent } from '../domain/delivery.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import type { Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import { CATEGORIES, type Category } from '../domain/sharing/categories.ts'
import { mayBeTaken } from '../domain/sharing/ended-for-holder.ts'
import { allowedFor } from '../domain/sharing/referral-gate.ts'
import type { OutgoingMessage } from '../partners/format.ts'
import type { AttemptFollowUp, AttemptOrder } from '../workflows/activity-contracts.ts'
import type { Delivering, MessageToSend } from './attempt-message.ts'
import { withKindOfToday } from './kind-of-today.ts'
import { type Records, wholeOrFault } from './records.ts'
import { isWrittenFor, writeForChannel, writtenFor } from './write-for-channel.ts'

/** Version of the content that a message of now is composed of. */
export const madeOf = (referral: Referral): { readonly contentVersion?: number } => {
  const contentVersion = contentVersionOf(referral)
  return contentVersion === 1 ? {} : { contentVersion }
}

/** When the decision was made that a message of now is composed under; it names the decision. */
export const madeUnder = ({ sharingDecision }: Referral): { readonly madeUnder?: string } =>
  sharingDecision.decision === 'share' ? { madeUnder: sharingDecision.decidedAt } : {}

/** The kinds of information that a message holds at most; nothing of a notice or an answer, which no decision narrows. */
export const holding = (
  { withheld = [] }: Pick<OutgoingMessage, 'withheld'>,
  { purpose }: Pick<AttemptOrder, 'purpose'>,
): { readonly categories?: readonly Category[] } =>
  tellsContent(purpose) ? { categories: CATEGORIES.filter((category) => !withheld.includes(category)) } : {}

/** A consent may have been withdrawn or have run out since, the decision being the same. */
const isAllowedStill = async (
  { directory, now }: Pick<Records, 'directory' | 'now'>,
  { categories = [], recipientId }: StoredMessage,
  referral: Referral,
): Promise<boolean> => {
  const recipient = recipientOf(referral, recipientId)
  if (recipient === undefined || categories.length === 0) return true
  const allowed = allowedFor(referral, await withKindOfToday(directory, recipient), dayOf(now()))
  return categories.every((category) => allowed.includes(category))
}

const isNewest = ({ contentVersion = 1 }: StoredMessage, referral: Referral): boolean =>
  contentVersion === contentVersionOf(referral)

/**
 * Whether they may have it as it was: then it is sent the same, as they would not take another one under its key, and
 * what has changed since follows as a message of its own.
 */
export const attemptMayHaveArrived = (
  { attempts }: Pick<StoredMessage, 'attempts'>,
  { roundStart, attempt }: Pick<AttemptOrder, 'roundStart' | 'attempt'>,
): boolean => attempts.some((one) => one.number >= roundStart && one.number <= attempt && mayBeTaken(one))

interface Now {
  readonly referral: Referral
  readonly order: AttemptOrder
  readonly channel: Channel
}

const isPresent = async (
  { records }: Pick<Delivering, 'records'>,
  message: StoredMessage,
  { referral, order, channel }: Now,
): Promise<boolean> => {
  // A notice or an answer says nothing that a decision could narrow.
  const follows = tellsContent(order.purpose)
  const isDecided =
    !follows || message.madeUnder === undefined || message.madeUnder === madeUnder(referral).madeUnder
  if (!isDecided || !(await isAllowedStill(records, message, referral))) return false
  // In doubt it stays as it is to the byte, whatever the channel has become since.
  if (attemptMayHaveArrived(message, order)) return true
  return (!follows || isNewest(message, referral)) && (await isWrittenFor(records, message, channel))
}

/** The message as the present decision and channel want it. */
export const underPresentDecision = async (
  delivering: Delivering,
  toSend: MessageToSend,
  { referral, order, channel }: Now,
): Promise<MessageToSend | AttemptFollowUp> => {
  const { message, document: fresh } = toSend
  if (fresh !== undefined || (await isPresent(delivering, message, { referral, order, channel })))
    return toSend
  const { records, messages } = delivering
  const present = await wholeOrFault(records, order.referralId)
  // A wait says that nothing is in doubt.
  const waits = !attemptMayHaveArrived(message, order)
  const written = await writeForChannel(delivering, present, order, channel, { waits })
  if ('next' in written) return written
  const remade = await messages.remake(message, {
    document: written.document,
    madeAt: iso(records.now()),
    ...madeUnder(referral),
    ...holding(written.outgoing, order),
    ...madeOf(referral),
    ...writtenFor(channel),
  })
  return { message: remade }
}
