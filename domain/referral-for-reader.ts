/**
 * What one reader may see of a referral: the referrer all of it, a partner its own part, a supervisor references,
 * agencies, times and attempts but no words and no child (screens.md §2.2), of an agency that was asked alone its part.
 * Pure.
 */
import { contentForRecipient } from './content-for-recipient.ts'
import type { AgencyId, RecipientId } from './ids.ts'
import { hasReached, involvementOf } from './involvement.ts'
import { can } from './permissions.ts'
import type { Recipient, Referral, ReferralContent } from './referral.ts'
import type { Category } from './sharing/categories.ts'
import { readableFor } from './sharing/referral-gate.ts'
import type { Reader } from './standing.ts'
import type { User } from './user.ts'

/** From whose side this user reads it. */
export const readerOf = (user: User, referral: Pick<Referral, 'raisedBy'>): Reader => {
  if (user.role === 'supervisor') return 'other'
  return user.agencyId === referral.raisedBy.agencyId ? 'referrer' : 'partner'
}

/** The agencies whose items this user may list. */
export const agenciesListedFor = (user: User): readonly AgencyId[] =>
  user.role === 'supervisor' ? user.supervises : [user.agencyId]

/** Whether this user may read the child's details and what partners wrote. */
export const mayReadContent = (user: User, referral: Pick<Referral, 'raisedBy' | 'recipients'>): boolean =>
  can(user, 'referral.read-content', involvementOf(referral))

/** Whether it is of an agency that this user works for, and has reached it. */
const isOwn = (user: User, recipient: Recipient): boolean =>
  agenciesListedFor(user).includes(recipient.agencyId) && hasReached(recipient)

/** The referral without what belongs to other partners. */
export const referralForReader = <R extends Omit<Referral, 'timeline'>>(user: User, referral: R): R => {
  if (agenciesListedFor(user).includes(referral.raisedBy.agencyId)) return referral
  const recipients = referral.recipients
    .filter((recipient) => isOwn(user, recipient))
    // Who else was asked, before or after, is not theirs to know.
    .map(({ replaces: _before, replacedBy: _after, ...recipient }) => recipient)
  return { ...referral, recipients, openAttention: [] }
}

/** The reader's own recipients that this look opens: delivered on our pages, and read by a person. */
export const opensByReading = (
  user: User,
  referral: Pick<Referral, 'raisedBy' | 'recipients'>,
): readonly RecipientId[] =>
  user.role === 'system-client' || readerOf(user, referral) !== 'partner' || !mayReadContent(user, referral)
    ? []
    : referral.recipients
        .filter((recipient) => isOwn(user, recipient))
        .filter(({ state, readHere }) => readHere === true && state === 'delivered')
        .map(({ id }) => id)

/** The timeline without what belongs to other partners, and without what is for those who raised the item alone. */
export const timelineForReader = (user: User, referral: Referral): Referral['timeline'] => {
  const own = new Set(referralForReader(user, referral).recipients.map(({ id }) => id))
  const isReferrer = readerOf(user, referral) === 'referrer'
  return referral.timeline.filter(
    ({ recipientId, seenBy }) =>
      (recipientId === undefined || own.has(recipientId)) && (seenBy === undefined || isReferrer),
  )
}

/** What any of the reader's services was given; what one of an agency may read, the agency may. */
const readableBy = (user: User, referral: Referral): readonly Category[] => {
  const own = referral.recipients.filter((recipient) => isOwn(user, recipient))
  return [...new Set(own.flatMap((recipient) => readableFor(referral, recipient)))]
}

/** The content for this reader: whole for the referrer, for a partner what the sharing decision allows it. */
export const contentForReader = (
  user: User,
  referral: Referral,
  content: ReferralContent,
  confirmedNumber: string | undefined,
): ReferralContent | undefined => {
  if (!mayReadContent(user, referral)) return undefined
  if (readerOf(user, referral) === 'referrer') return content
  const categories = readableBy(user, referral)
  return categories.length === 0
    ? undefined
    : contentForRecipient(content, categories, referral.identity, confirmedNumber)
}
