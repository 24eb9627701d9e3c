/**
 * What a withdrawn agreement ends for one who has, or may have, what rested on it. Of a kind of information that never
 * reached them they are told nothing: the notice alone would say that there is some, and that the family said no. Pure.
 */
import { type AttemptOutcome, type MessagePurpose, tellsContent } from '../delivery.ts'
import type { RecipientId } from '../ids.ts'
import { hasReached } from '../involvement.ts'
import type { Recipient, Referral } from '../referral.ts'
import { CATEGORIES, type Category } from './categories.ts'
import { endedByWithdrawal } from './referral-gate.ts'

/** A try at sending something, as far as it says whether they may have it. */
export interface TryMade {
  readonly number: number
  readonly startedAt: string
  /** The first of the round that it was of: what a person has settled since is in doubt no more. */
  readonly roundStart?: number
  /** Kinds of information in what was sent by it. Absent: not noted. */
  readonly categories?: readonly Category[]
  readonly result?: { readonly outcome: AttemptOutcome }
  readonly returned?: object
}

/** A message with the tries at sending it. */
export interface MessageTried {
  readonly recipientId: RecipientId
  readonly purpose: MessagePurpose
  readonly attempts: readonly TryMade[]
}

/** Whether they may have what was sent by this try. */
export const mayBeTaken = ({ result, returned }: Pick<TryMade, 'result' | 'returned'>): boolean =>
  returned === undefined && (result === undefined || !SURELY_NOT_TAKEN.includes(result.outcome))

const SURELY_NOT_TAKEN: readonly AttemptOutcome[] = ['refused', 'not-now', 'misconfigured']

/** Tries of the last round that may have told them something. */
const triesThatMayTell = ({ attempts }: MessageTried): readonly TryMade[] => {
  const round = Math.max(...attempts.map(({ roundStart = 1 }) => roundStart))
  return attempts.filter((one) => one.number >= round && mayBeTaken(one))
}

/** Since when nothing is shown that rested on it, however often it was withdrawn. */
const withdrawnSince = (referral: Referral): string => {
  const { agreementWithdrawal, sharingDecision: present, earlierDecisions = [], timeline } = referral
  const decision = present.decision === 'awaited' ? earlierDecisions.at(-1) : present
  const decidedAt = decision === undefined || decision.decision === 'awaited' ? '' : decision.decidedAt
  const [first] = timeline
    .filter(({ key, at }) => key.startsWith('agreement-withdrawn:') && at >= decidedAt)
    .map(({ at }) => at)
    .sort()
  return first ?? agreementWithdrawal?.at ?? ''
}

/** The kinds of information that the withdrawal ended and that they have or may have; none: they are told nothing. */
export const endedForHolder = (
  referral: Referral,
  recipient: Recipient,
  messages: readonly MessageTried[],
): readonly Category[] => {
  const ended = endedByWithdrawal(referral, recipient)
  const since = withdrawnSince(referral)
  // Reached before, they may have read all of it on our own pages, whatever their message held.
  if (recipient.deliveredAt !== undefined && recipient.deliveredAt <= since) return ended
  const own = messages.filter((one) => one.recipientId === recipient.id && tellsContent(one.purpose))
  const tries = own.flatMap(triesThatMayTell)
  if (tries.some(({ startedAt }) => startedAt <= since)) return ended
  // Told by telephone, or the record of how they were reached is not here.
  if (tries.length === 0) return hasReached(recipient) ? ended : []
  const told = tries.flatMap(({ categories = CATEGORIES }) => categories)
  return ended.filter((category) => told.includes(category))
}
