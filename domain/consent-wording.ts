/**
 * The exact words that somebody is asked, made from what is asked: kept with the request under their version and hash,
 * so that afterwards nobody has to guess what was said. They name no child. A changed text is a new version.
 */
import { CATEGORY_WORDS, type Category, type Purpose } from './sharing/categories.ts'
import { PURPOSE_WORDS } from './sharing/sharing-words.ts'

/**
 * *Consent* is the basis of the sharing and a no ends it; *agreement* is asked for out of fairness where another basis
 * decides, and says so, so that nobody is offered a choice that they do not have.
 */
export const CONSENT_QUESTIONS = ['consent', 'agreement'] as const
export type ConsentQuestionKind = (typeof CONSENT_QUESTIONS)[number]

/** The version of each text. */
export const WORDING_VERSIONS = {
  consent: 'consent.1',
  agreement: 'agreement.1',
} as const satisfies Record<ConsentQuestionKind, string>

export interface WordingFacts {
  readonly asks: ConsentQuestionKind
  /** Names as the directory has them. */
  readonly askingAgency: string
  readonly recipients: readonly string[]
  readonly purposes: readonly Purpose[]
  readonly categories: readonly Category[]
  readonly exclusions?: readonly Category[]
  /** What whoever asks adds in their own words. */
  readonly explanation?: string
  /** `9 March 2027`: until when the answer holds. */
  readonly until: string
}

const CHOICE = {
  consent: [
    'It is your choice. If you say no, it is not shared for this, and nobody will think the worse of you.',
  ],
  agreement: [
    'We ask because we want to work with you. You can say no, and we will listen.',
    'The law sometimes lets or makes us share without your agreement, for example to keep somebody safe.',
  ],
} as const satisfies Record<ConsentQuestionKind, readonly string[]>

const bullets = (lines: readonly string[]): readonly string[] => lines.map((line) => `- ${line}`)

const categoryWords = (categories: readonly Category[]): readonly string[] =>
  bullets(categories.map((category) => CATEGORY_WORDS[category]))

/** The words, in plain letters. */
export const consentWording = (facts: WordingFacts): string => {
  const { asks, askingAgency, recipients, purposes, categories, exclusions = [], explanation, until } = facts
  return [
    `${askingAgency} asks whether you agree that it shares this:`,
    ...categoryWords(categories),
    ...(exclusions.length === 0 ? [] : ['It will not share this:', ...categoryWords(exclusions)]),
    'It would be shared with:',
    ...bullets(recipients),
    'It would be shared:',
    ...bullets(purposes.map((purpose) => PURPOSE_WORDS[purpose])),
    ...(explanation === undefined ? [] : ['', explanation]),
    '',
    ...CHOICE[asks],
    'You can change your mind at any time: tell the person who asked you. What has been shared by then cannot be',
    'called back, but those who have it will be told.',
    `Your answer holds until ${until}.`,
  ].join('\n')
}
