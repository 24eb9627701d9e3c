/** Who may read a message as it went over the wire: the bytes themselves, which nothing is taken out of any more. Pure. */
import type { AttemptOutcome, AttemptResult } from './delivery.ts'
import type { AgencyId } from './ids.ts'
import { hasReached } from './involvement.ts'
import type { MessageEnds } from './permissions.ts'
import type { Referral } from './referral.ts'
import { readableFor } from './sharing/referral-gate.ts'

/** Why somebody reads it: a code, as it is kept in the open. */
export const READING_REASONS = [
  'delivery-in-dispute',
  'fault-finding',
  'complaint',
  'data-protection-request',
  'safeguarding-review',
] as const
export type ReadingReason = (typeof READING_REASONS)[number]

/** What is asked about a message that was sent, or is to be. */
export interface SentMessage {
  readonly recipientId: string
  readonly purpose: string
  /** When its present bytes were made, and those that it had before. */
  readonly madeAt: string
  readonly earlier?: readonly unknown[]
  readonly attempts: readonly {
    readonly startedAt: string
    readonly result?: Pick<AttemptResult, 'outcome'>
    readonly returned?: unknown
  }[]
}

/** After these ends the bytes are surely not there. */
const STAYED_HERE: readonly AttemptOutcome[] = ['not-now', 'misconfigured']

/** Whether its present bytes may have reached anybody: one under way may. */
const mayHaveLeft = ({ madeAt, earlier, attempts }: SentMessage): boolean =>
  attempts.some(
    ({ startedAt, result, returned }) =>
      (earlier === undefined || startedAt >= madeAt) &&
      returned === undefined &&
      (result === undefined || !STAYED_HERE.includes(result.outcome)),
  )

/**
 * The ends of a message that was sent about an item. Whoever was asked has a part once these bytes may have reached
 * them, and reads them no longer than the item: when nothing of it is readable for them, the bytes are not either.
 */
export const endsOfSent = (referral: Referral, sent: SentMessage): MessageEnds => {
  const { recipientId, purpose } = sent
  const { returnRoute, raisedBy } = referral
  // An answer goes to whoever sent us the item; it tells of others, so its words are theirs alone.
  if (purpose === 'answer')
    return { to: returnRoute.by === 'message' ? returnRoute.agencyId : raisedBy.agencyId }
  const recipient = referral.recipients.find(({ id }) => id === recipientId)
  const mayRead =
    recipient !== undefined &&
    hasReached(recipient) &&
    mayHaveLeft(sent) &&
    readableFor(referral, recipient).length > 0
  return { from: raisedBy.agencyId, ...(mayRead ? { to: recipient.agencyId } : {}) }
}

/** The ends of a message that came in: about an item once it was matched with it. */
export const endsOfReceived = (sender: AgencyId, referral: Referral | undefined): MessageEnds => ({
  from: sender,
  ...(referral === undefined ? {} : { to: referral.raisedBy.agencyId }),
})
