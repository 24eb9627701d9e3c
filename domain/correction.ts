/**
 * What was said is corrected: the content takes its next version, the ones before are kept, and whoever has an earlier
 * one is told what has changed, as far as they may have it. Pure.
 */
import { type CalendarDay, dayOf } from './calendar-day.ts'
import type { CorrectionNoted } from './correction-noted.ts'
import type { AttemptOutcome } from './delivery.ts'
import type { CommandId, RecipientId } from './ids.ts'
import { hasReached } from './involvement.ts'
import type { RecipientState } from './recipient.ts'
import type { Recipient, Referral, ReferralContent } from './referral.ts'
import { withEntry } from './referral-changes.ts'
import { isAnotherChild } from './same-child.ts'
import { CATEGORIES, CATEGORY_WORDS, type Category } from './sharing/categories.ts'
import { isRecordOverdue } from './sharing/decision-owed.ts'
import { allowedFor, gateFor, readableFor } from './sharing/referral-gate.ts'

/** What has changed, in the referrer's words, for those who may have that kind of information. */
export interface ContentChange {
  readonly category: Category
  readonly text: string
}

/** The parts of the content that a correction may give anew. */
export type CorrectedParts = Partial<
  Pick<ReferralContent, 'person' | 'referrer' | 'facts' | 'opinion' | 'wanted' | 'needs' | 'details'>
>

/** The content with the parts that are given; what is not given stays. */
export const correctedContent = (content: ReferralContent, parts: CorrectedParts): ReferralContent => ({
  ...content,
  ...parts,
})

/** Version of the present content. */
export const contentVersionOf = ({ corrections = [] }: Pick<Referral, 'corrections'>): number =>
  corrections.at(-1)?.version ?? 1

const differ = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other)

/** The kinds of information in which two versions differ; none: they say the same. */
export const changedCategories = (before: ReferralContent, after: ReferralContent): readonly Category[] => {
  const { address, phone, contacts, ...identity } = before.person
  const { address: newAddress, phone: newPhone, contacts: newContacts, ...newIdentity } = after.person
  const texts = ({ details = [] }: ReferralContent, category: Category) =>
    details.filter((detail) => detail.category === category).map(({ text }) => text)
  const concern = ({ referrer, facts, opinion, wanted, needs }: ReferralContent) => [
    referrer,
    facts,
    opinion,
    wanted,
    needs,
  ]
  const changed: Partial<Record<Category, boolean>> = {
    identity: differ(identity, newIdentity),
    address: differ([address, phone], [newAddress, newPhone]),
    concern: differ(concern(before), concern(after)),
    family: differ(contacts, newContacts),
  }
  return CATEGORIES.filter(
    (category) => changed[category] === true || differ(texts(before, category), texts(after, category)),
  )
}

/** Whether a fact has changed, and not only what somebody thinks or wants, or whom to ring. */
export const isOfFact = (before: ReferralContent, after: ReferralContent): boolean =>
  differ(
    [before.person, before.facts, before.details ?? []],
    [after.person, after.facts, after.details ?? []],
  )

/**
 * Whether it would make another child of the one it is about: by any version so far, as several corrections that each
 * change a little may end at somebody else.
 * @param versions every version so far, or the first and the present one
 */
export const isForAnotherChild = (
  versions: readonly ReferralContent[],
  after: ReferralContent,
  confirmedNumber: string | undefined,
): boolean => versions.some(({ person }) => isAnotherChild(after.person, person, confirmedNumber))

/** The record with a correction noted as not taken: between asking and recording another one had come. */
export const withCorrectionNotTaken = (
  referral: Referral,
  { commandId, at, by }: Pick<CorrectionNoted, 'commandId' | 'at'> & { readonly by: string },
): Referral =>
  withEntry(referral, {
    key: `not-corrected:${commandId}`,
    at,
    title: 'A correction was not taken: these are the details of another child',
    by,
    commandId,
  })

/** The record with the next version noted. Who the child is was established by the details of before. */
export const withCorrection = (
  referral: Referral,
  { by, ...noted }: Omit<CorrectionNoted, 'version'> & { readonly by: string },
): Referral => {
  const { corrections = [], identity } = referral
  if (corrections.some(({ commandId }) => commandId === noted.commandId)) return referral
  const { commandId, at } = noted
  const version = contentVersionOf(referral) + 1
  const doubtful = noted.categories.includes('identity') && identity.status === 'confirmed'
  return withEntry(
    {
      ...referral,
      corrections: [...corrections, { ...noted, version }],
      ...(doubtful
        ? { identity: { ...identity, status: 'not-confirmed', doubt: 'details-corrected' } as const }
        : {}),
    },
    {
      key: `corrected:${commandId}`,
      at,
      title: `Corrected: version ${version}`,
      by,
      commandId,
      // It may be of what a partner must not have; who is owed it has an entry of its own.
      seenBy: 'referrer',
    },
  )
}

/** Corrections since the content that this recipient has, or may have. */
export const correctionsSince = (
  { corrections = [] }: Pick<Referral, 'corrections'>,
  { contentVersion = 1 }: Pick<Recipient, 'contentVersion'>,
): readonly CorrectionNoted[] => corrections.filter(({ version }) => version > contentVersion)

/** States in which a recipient is not acting on it any more. */
const NOT_ACTING: readonly RecipientState[] = [
  'declined',
  'redirected',
  'finished',
  'not-shared',
  'withdrawn',
]

const isNotActing = ({ state }: Recipient): boolean => NOT_ACTING.includes(state)

/**
 * Whether it holds an earlier version of something that it may have. One that is not acting on it is told of facts alone.
 * Where the gate holds it, a person sees to it.
 */
export const isCorrectionOwed = (referral: Referral, recipient: Recipient, today: CalendarDay): boolean => {
  // Nothing of it can have arrived.
  if (recipient.contentVersion === undefined && !hasReached(recipient)) return false
  const changed = correctionsSince(referral, recipient)
    .filter(({ ofFact }) => ofFact || !isNotActing(recipient))
    .flatMap(({ categories }) => categories)
  if (changed.length === 0) return false
  const answer = gateFor(referral, recipient, today)
  return (
    answer.gate !== 'allowed' ||
    changed.some((category) => answer.categories.includes(category)) ||
    isCorrectionHeld(referral, recipient, today)
  )
}

/** Whether part of a correction waits for the overdue record of an emergency. */
export const isCorrectionHeld = (referral: Referral, recipient: Recipient, today: CalendarDay): boolean => {
  if (!isRecordOverdue(referral.sharingDecision, referral, today)) return false
  const [may, now] = [readableFor(referral, recipient), allowedFor(referral, recipient, today)]
  return correctionsSince(referral, recipient).some(({ categories }) =>
    categories.some((category) => may.includes(category) && !now.includes(category)),
  )
}

/**
 * Whom the procedure is to see to after a correction: everyone who acts on it or is being sent it, and of those who have
 * ended whoever still holds what a fact in it was wrong about. `held` has nothing, and is sent the newest.
 */
export const recipientsToCorrect = (referral: Referral, now: number): readonly RecipientId[] =>
  referral.recipients
    .filter(({ state }) => state !== 'held')
    .filter((recipient) => !isNotActing(recipient) || isCorrectionOwed(referral, recipient, dayOf(now)))
    .map(({ id }) => id)

/** What a recipient with these categories is told has changed: our own words where the referrer gave none for a kind. */
export const changesInWords = (
  corrections: readonly CorrectionNoted[],
  wordsOf: (commandId: CommandId) => readonly ContentChange[],
  allowed: readonly Category[],
): string =>
  corrections
    .flatMap(({ commandId, categories }) => {
      const said = wordsOf(commandId)
      const texts = said.filter(({ category }) => allowed.includes(category)).map(({ text }) => text)
      const unsaid = categories.filter(
        (one) => allowed.includes(one) && !said.some(({ category }) => category === one),
      )
      return unsaid.length === 0
        ? texts
        : [...texts, `Corrected: ${unsaid.map((category) => CATEGORY_WORDS[category]).join('; ')}.`]
    })
    .join('\n')

/** Notes which content a recipient has, or may have, after an attempt. What they may already have stays the lower bound. */
export const withContentSent = (
  recipient: Recipient,
  outcome: AttemptOutcome,
  contentVersion: number,
): Recipient => {
  if (outcome === 'taken') return { ...recipient, contentVersion }
  const mayHaveIt = outcome === 'already-known' || outcome === 'unknown'
  return mayHaveIt && recipient.contentVersion === undefined ? { ...recipient, contentVersion } : recipient
}

/** Told by phone, they know what is known now. */
export const toldByPhone = (referral: Referral): Pick<Recipient, 'contentVersion'> =>
  contentVersionOf(referral) === 1 ? {} : { contentVersion: contentVersionOf(referral) }
