/**
 * The people a decision concerns: who was told and what they think, who must not be told, and how somebody can be
 * reached without putting anyone at risk (information-sharing law §§5.4, 7).
 */
import type { CalendarDay } from '../calendar-day.ts'

export const PERSON_ROLES = ['child', 'parent', 'carer', 'person-of-concern'] as const
export type PersonRole = (typeof PERSON_ROLES)[number]

export const INFORMED = ['informed-before', 'to-be-informed-after', 'not-informed'] as const
export type Informed = (typeof INFORMED)[number]

export const VIEWS_SOUGHT = ['yes', 'no-unsafe', 'no-not-practicable', 'no-pre-verbal-observed'] as const
export type ViewsSought = (typeof VIEWS_SOUGHT)[number]

/** One person: whether they were told, and what they say to it. */
export interface PersonInvolved {
  /** As the record calls them; ties the entries of one person together. */
  readonly name: string
  readonly role: PersonRole
  readonly informed: Informed
  /** Why not; required where they were not informed. */
  readonly because?: string
  readonly viewsSought?: ViewsSought
  readonly view?: string
}

export const DO_NOT_TELL_REASONS = [
  'risk-to-child',
  'risk-to-adult',
  'risk-to-staff',
  'evidence-or-investigation',
  'court-order',
  'forced-marriage-or-honour-based',
  'fabricated-illness',
] as const
export type DoNotTellReason = (typeof DO_NOT_TELL_REASONS)[number]

/** Somebody who must not learn of it. */
export interface DoNotTell {
  readonly name: string
  readonly reason: DoNotTellReason
  /** Last day before it is looked at again. */
  readonly reviewDay: CalendarDay
  /** When it was said, where an earlier decision said it. */
  readonly setAt?: string
}

/** Most working days until a do-not-tell is looked at again (local rule). */
export const WORKING_DAYS_OF_DO_NOT_TELL = 10

export const CONTACT_CHANNELS = ['phone', 'sms', 'email', 'post', 'in-person', 'via-third-party'] as const
export type ContactChannel = (typeof CONTACT_CHANNELS)[number]

export const SAFETY = ['yes', 'no', 'unknown'] as const
export type Safety = (typeof SAFETY)[number]

/** One way to reach one person. */
export interface SafeContact {
  readonly name: string
  readonly channel: ContactChannel
  readonly value: string
  readonly safe: Safety
  readonly safeTimes?: string
  readonly leaveMessage?: Safety
  readonly reviewDay?: CalendarDay
}

export const ADDRESS_PROTECTION = [
  'none',
  'restricted',
  'refuge',
  'police-protected',
  'adoption',
  'court-order',
] as const
export type AddressProtection = (typeof ADDRESS_PROTECTION)[number]

/** Whether two names (or addresses) are written alike. */
export const sameName = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase()

/** Whether nothing may be addressed to this person. A do-not-tell holds until somebody lifts it. */
export const mustNotBeTold = (name: string, doNotTell: readonly DoNotTell[] = []): boolean =>
  doNotTell.some((entry) => sameName(entry.name, name))

/**
 * Whether a machine may write or ring there: known to be safe, not due for review, and not to somebody who must not be
 * told. Not known counts as no.
 */
export const machineMayContact = (
  contact: SafeContact,
  doNotTell: readonly DoNotTell[],
  today: CalendarDay,
): boolean =>
  contact.safe === 'yes' &&
  (contact.reviewDay ?? today) >= today &&
  ['sms', 'email', 'phone', 'post'].includes(contact.channel) &&
  !mustNotBeTold(contact.name, doNotTell)
