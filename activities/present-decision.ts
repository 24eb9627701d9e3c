/**
 * A message is composed once and then sent the same on every try. Only a fresh sharing decision has it composed anew,
 * under the same key: what the decision of now does not allow must not leave because one of before did (P4). A partner
 * that has the first one knows the key, and takes no second case from it (P2).
 */
import { tellsContent } from '../domain/delivery.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import type { Referral } from '../domain/referral.ts'
import type { AttemptOrder } from '../workflows/activity-contracts.ts'
import type { Delivering, MessageToSend } from './attempt-message.ts'
import { composeMessage } from './compose-message.ts'
import { withDocuments } from './gather-documents.ts'
import { wholeOrFault } from './records.ts'

/** When the decision was made that a message of now is composed under; it names the decision. */
export const madeUnder = ({ sharingDecision }: Referral): { readonly madeUnder?: string } =>
  sharingDecision.decision === 'share' ? { madeUnder: sharingDecision.decidedAt } : {}

/** The message as the present decision allows it. */
export const underPresentDecision = async (
  delivering: Delivering,
  toSend: MessageToSend,
  { referral, order, channel }: { referral: Referral; order: AttemptOrder; channel: Channel },
): Promise<MessageToSend> => {
  const { message, document: fresh } = toSend
  const isPresent = message.madeUnder === undefined || message.madeUnder === madeUnder(referral).madeUnder
  // A notice or an answer says nothing that a decision could narrow.
  if (fresh !== undefined || isPresent || !tellsContent(order.purpose)) return toSend
  const { records, messages, waysOf } = delivering
  const present = await wholeOrFault(records, order.referralId)
  const composed = await composeMessage(delivering, present, order)
  const outgoing = await withDocuments(delivering, present, composed, order, channel)
  const document = waysOf(channel).format.toWire(outgoing)
  const remade = await messages.remake(message, {
    document,
    madeAt: iso(records.now()),
    ...madeUnder(referral),
  })
  return { message: remade }
}
