/** The child or young person an item is about, as the referrer gave them. All of it is personal data: sealed at rest. */

export type Sex = 'female' | 'male' | 'other' | 'unknown'

export interface Address {
  readonly lines: readonly string[]
  readonly postcode?: string
}

/** Someone to ring about the child (BaRS Patient.contact). */
export interface PersonContact {
  readonly name?: string
  readonly relationship?: string
  readonly phone?: string
}

/** Nobody alive was born before: an earlier day is a slip or stands for none. */
export const EARLIEST_BIRTH = '1900-01-01'

export interface Person {
  /** Ten digits with a right check digit, as claimed: not confirmed until identity says so. */
  readonly nhsNumber?: string
  /** A number that failed its check digit in a partner's message: kept for a person to see, never used or sent on. */
  readonly unusableNhsNumber?: string
  readonly familyName: string
  readonly givenNames: readonly string[]
  /** `YYYY-MM-DD` */
  readonly birthDate?: string
  readonly sex?: Sex
  readonly address?: Address
  readonly phone?: string
  readonly contacts?: readonly PersonContact[]
}

/** How far the identity of the person is established. Identity never stops a referral. */
export type IdentityStatus = 'not-checked' | 'confirmed' | 'not-confirmed'

/** Why an identity is not confirmed; each leads to an attention item for a person. */
const IDENTITY_DOUBTS = {
  'no-match': 'The register has no record that matches.',
  'several-matches': 'More than one record fits: a further detail is needed.',
  'number-invalid': 'The NHS number given fails its check digit.',
  'number-of-another': 'The NHS number given belongs to a record with other details.',
  'number-withdrawn': 'The NHS number given is no longer valid.',
  'details-corrected': 'The details were corrected after the register was asked.',
  'not-enough-details': 'Too few details were given to look the child up.',
  'register-away': 'The register could not be reached.',
  'register-refused': 'The register refused the question.',
} as const

export type IdentityDoubt = keyof typeof IDENTITY_DOUBTS

/** What the check of a person's identity found. */
export interface Identity {
  readonly status: IdentityStatus
  readonly doubt?: IdentityDoubt
  /** Instant (ISO 8601, UTC) of the check. */
  readonly checkedAt?: string
  /**
   * The register marks this record as restricted: the address is kept from every recipient without the
   * safe-address permission. The marker itself is never shown.
   */
  readonly addressProtected?: boolean
}

/** A confirmed identity, with the register's present number (it may have replaced the one given): sealed at rest. */
export interface ConfirmedNumber {
  readonly nhsNumber: string
}
