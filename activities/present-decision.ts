/**
 * A message is composed once and then sent the same on every try. Only a fresh sharing decision has it composed anew,
 * and a correction where nothing of it can have arrived, under the same key: what the decision of now does not allow must not leave because one of before did (P4). A partner
 * that has the first one knows the key, and takes no second case from it (P2).
 */
import type { StoredMessage } from '../database/message-document.ts'
import { contentVersionOf } from '../domain/correction.ts'
import { type AttemptOutcome, tellsContent } from '../domain/delivery.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import type { Referral } from '../domain/referral.ts'
import type { AttemptOrder } from '../workflows/activity-contracts.ts'
import type { Delivering, MessageToSend } from './attempt-message.ts'
import { composeMessage } from './compose-message.ts'
import { withDocuments } from './gather-documents.ts'
import { wholeOrFault } from './records.ts'

/** When the decision was made that a message of now is composed under; it names the decision. */
/** Version of the content that a message of now is composed of. */
export const madeOf = (referral: Referral): { readonly contentVersion?: number } => {
  const contentVersion = contentVersionOf(referral)
  return contentVersion === 1 ? {} : { contentVersion }
}

export const madeUnder = ({ sharingDecision }: Referral): { readonly madeUnder?: string } =>
  sharingDecision.decision === 'share' ? { madeUnder: sharingDecision.decidedAt } : {}

const isNewest = ({ contentVersion = 1 }: StoredMessage, referral: Referral): boolean =>
  contentVersion === contentVersionOf(referral)

/**
 * Whether they may have it as it was: then it is sent the same, as they would not take another one under its key, and
 * what has changed since follows as a message of its own.
 */
const mayHaveArrived = ({ attempts }: StoredMessage, { roundStart, attempt }: AttemptOrder): boolean =>
  attempts.some(
    ({ number, result }) =>
      number >= roundStart &&
      number <= attempt &&
      (result === undefined || !SURELY_NOT_TAKEN.includes(result.outcome)),
  )

const SURELY_NOT_TAKEN: readonly AttemptOutcome[] = ['refused', 'not-now', 'misconfigured']

/** The message as the present decision allows it. */
export const underPresentDecision = async (
  delivering: Delivering,
  toSend: MessageToSend,
  { referral, order, channel }: { referral: Referral; order: AttemptOrder; channel: Channel },
): Promise<MessageToSend> => {
  const { message, document: fresh } = toSend
  const isDecided = message.madeUnder === undefined || message.madeUnder === madeUnder(referral).madeUnder
  const isPresent = isDecided && (isNewest(message, referral) || mayHaveArrived(message, order))
  // A notice or an answer says nothing that a decision could narrow.
  if (fresh !== undefined || isPresent || !tellsContent(order.purpose)) return toSend
  const { records, messages, waysOf } = delivering
  const present = await wholeOrFault(records, order.referralId)
  const composed = await composeMessage(delivering, present, order)
  const { format } = waysOf(channel)
  const outgoing =
    format.content === 'stays-here'
      ? composed
      : await withDocuments(delivering, present, composed, order, channel)
  const document = format.toWire(outgoing)
  const remade = await messages.remake(message, {
    document,
    madeAt: iso(records.now()),
    ...madeUnder(referral),
    ...madeOf(referral),
  })
  return { message: remade }
}
