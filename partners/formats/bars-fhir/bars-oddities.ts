/** What is unusual in a message that is taken all the same. */

/** Each oddity in plain words; `person` ones are put before somebody, the others are only noted. */
export const BARS_ODDITIES = {
  'pairing-unusual': {
    person: true,
    words: 'Event, reason, category and status are not paired as in the standard.',
  },
  'reason-delete': {
    person: true,
    words: 'The reason is delete, which the standard lists but does not use.',
  },
  'more-than-expected': { person: true, words: 'The message holds more of this than the standard expects.' },
  'resource-unexpected': {
    person: true,
    words: 'The message holds a kind of resource that the standard does not list.',
  },
  'nhs-number-invalid': {
    person: true,
    words: 'The NHS number fails its check digit: it is not used, and the identity is to be confirmed.',
  },
  'nhs-number-several': { person: true, words: 'More than one NHS number is given for the patient.' },
  'patient-name-missing': { person: true, words: 'The patient has no name.' },
  'consent-refused': {
    person: true,
    words: 'The message carries a consent that forbids sharing or is not active.',
  },
  'consent-limited': {
    person: true,
    words: 'The message carries a consent with exceptions: what they exclude is for a person to see.',
  },
  'consent-not-of-child': {
    person: true,
    words: 'The message carries a consent that is not about the child, or not clearly.',
  },
  'consent-period-unreadable': {
    person: true,
    words: 'Until when the consent counts cannot be read.',
  },
  'outcome-unexplained': { person: true, words: 'It says that there is no further action, and not why.' },
  'decline-unexplained': {
    person: true,
    words: 'It says that they do not take it on, and not why, or not what it was held against.',
  },
  'response-unclear': { person: true, words: 'What the partner means by this response is not clear.' },
  'full-url-repeated': { person: true, words: 'Two entries have the same full URL.' },
  'element-missing': { person: true, words: 'An element that the standard makes mandatory is missing.' },
  'destination-differs': {
    person: true,
    words: 'The header NHSD-Target-Identifier names another service than the message.',
  },
  'date-in-future': { person: true, words: 'A time that should be past lies ahead.' },
  'subject-outside': {
    person: true,
    words: 'It says that it is about somebody who is no entry of the message.',
  },
  'nhs-number-status': {
    person: false,
    words: 'The verification status of the NHS number is missing or unknown.',
  },
  'consent-unusual': { person: false, words: 'The consent is written otherwise than the standard says.' },
  'element-left-out': {
    person: false,
    words: 'An element that the standard makes mandatory, and that others leave out too, is missing.',
  },
  'recommended-missing': { person: false, words: 'Something that the standard recommends is missing.' },
  'header-not-first': { person: false, words: 'The MessageHeader is not the first entry.' },
  'full-url-missing': { person: false, words: 'An entry has no full URL.' },
  'reference-loose': { person: false, words: 'A reference is not written as the full URL of its entry.' },
  'reference-outside': { person: false, words: 'A reference leads to nothing in the message.' },
  'birth-date-partial': { person: false, words: 'The date of birth is not a whole date.' },
  'priority-unknown': { person: false, words: 'The priority is not one that FHIR knows.' },
  'system-unexpected': { person: false, words: 'A code comes from another code system than expected.' },
  'snomed-check-digit': { person: false, words: 'A SNOMED CT code fails its check digit.' },
} as const

export type BarsOddityCode = keyof typeof BARS_ODDITIES

export interface BarsOddity {
  readonly code: BarsOddityCode
  /** The element it is about, `Bundle.entry[3].resource.identifier`. */
  readonly expression: string
  /** Whether a person should see the message. */
  readonly forPerson: boolean
}

export const oddity = (code: BarsOddityCode, expression: string): BarsOddity => ({
  code,
  expression,
  forPerson: BARS_ODDITIES[code].person,
})
