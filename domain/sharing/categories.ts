/** What may be shared, what for, and how serious it is: the words that every part of a sharing decision is made of. */

export const PURPOSES = [
  'protect-from-harm',
  'assess-need',
  'provide-service',
  'prevent-crime',
  'court',
  'continuity-of-care',
  'statutory-return',
] as const
export type Purpose = (typeof PURPOSES)[number]

/** Kinds of information a recipient may be allowed. */
export const CATEGORIES = [
  'identity',
  'address',
  'concern',
  'family',
  'health',
  'education',
  'offence',
] as const
export type Category = (typeof CATEGORIES)[number]

/** As a social worker would say it, with what of a referral belongs to it. */
export const CATEGORY_WORDS = {
  identity: 'who the child is',
  address: 'where the child lives and how to reach them',
  concern: 'what was seen or told, and what is wanted',
  family: 'parents, carers and others in the family',
  health: 'health',
  education: 'school and learning',
  offence: 'offences and allegations of them',
} as const satisfies Record<Category, string>

/** Special category data, UK GDPR article 9(1): an article 9 condition is needed besides article 6. */
export const SPECIAL_CATEGORIES: readonly Category[] = ['health']

/** Criminal-offence data, UK GDPR article 10: a paragraph of Schedule 1 DPA 2018 is needed besides article 6. */
export const OFFENCE_CATEGORIES: readonly Category[] = ['offence']

/** Information about adults of the family: the child's consent does not cover it. */
export const ADULT_CATEGORIES: readonly Category[] = ['family']

/** The least that someone needs to act in an emergency, where the decision names nothing. */
export const LEAST_IN_EMERGENCY: readonly Category[] = ['identity', 'concern']

/** How serious it is, by the local threshold document. */
export const THRESHOLDS = ['universal', 'early-help', 's17', 's47', 'emergency', 'not-child-welfare'] as const
export type Threshold = (typeof THRESHOLDS)[number]

/** Significant harm is likely: privacy is never a hard stop (golden rule 1 of the DfE advice). */
export const isHarmLikely = (threshold: Threshold): boolean =>
  threshold === 's47' || threshold === 'emergency'
