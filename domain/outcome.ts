/**
 * What a partner may answer at the end, as codes with their words: the outcome, why there is no further action, why it
 * declined (referral practice and clocks §4; screens.md, reply pages). What else must be said with a code is here too, so
 * that every door asks for it in the same words. Pure.
 */
import type { ResponseMove } from './recipient.ts'
import type { ResponseWords } from './referral.ts'

/** The codes of the Standard Safeguarding Dataset for a referral, and what services other than social care end with. */
export const OUTCOMES = {
  'support-given': 'Support was given',
  'advice-or-signpost': 'Advice was given, or where to turn',
  'step-down-early-help': 'Early help takes it on',
  'assessment-required': 'An assessment is to be made',
  'strategy-or-s47': 'A strategy discussion or a section 47 enquiry',
  'not-brought': 'The child was not brought',
  'not-taken-up': 'The family did not take it up',
  'no-further-action': 'No further action',
  other: 'Another outcome',
} as const

/** One is required with `no-further-action`. No room is none of them: that is a waiting list, so `hold` with a review day. */
export const NO_FURTHER_ACTION_REASONS = {
  'below-threshold': 'Below the threshold',
  duplicate: 'The same was referred already',
  'already-open': 'They work with the family already',
  'wrong-area': 'Another area is responsible, and it was passed on',
  'consent-refused-not-overridden':
    'The family did not agree, and there are not enough grounds to go on without',
  'insufficient-information': 'Not enough is known',
  'family-moved': 'The family has moved',
  'need-met-elsewhere': 'The need is met elsewhere',
  'age-out-of-scope': 'Outside the ages they work with',
  'advice-given': 'Advice was enough',
} as const
export type NoFurtherActionReason = keyof typeof NO_FURTHER_ACTION_REASONS

/** Why a partner does not take it on. */
export const DECLINE_REASONS = {
  age: 'Outside the ages they work with',
  area: 'Outside their area',
  threshold: 'Does not meet their threshold',
  'no-room': 'No room',
  'already-helping': 'They work with the family already',
  'wrong-service': 'The wrong service',
  'not-enough-known': 'Not enough is known',
  duplicate: 'The same was referred already',
  'family-said-no': 'The family said no',
  'not-safe-to-deliver': 'Not safe to deliver',
  other: 'Another reason',
} as const

const wordsOf = (table: Readonly<Record<string, string>>, code: string | undefined): string | undefined =>
  code === undefined ? undefined : (table[code] ?? code)

/** The outcome in words; text of a system that has no codes as it stands. */
export const outcomeInWords = ({ outcome, noFurtherActionReason }: ResponseWords): string | undefined => {
  const reason = wordsOf(NO_FURTHER_ACTION_REASONS, noFurtherActionReason)
  const said = wordsOf(OUTCOMES, outcome)
  return said === undefined || reason === undefined ? said : `${said}: ${reason.toLowerCase()}`
}

/** Why it was declined, or is on hold, in words; text of a system that has no codes as it stands. */
export const reasonInWords = ({ reason }: ResponseWords): string | undefined =>
  wordsOf(DECLINE_REASONS, reason)

/** Whether the partner said no, at the door or at the end: to be followed by what whoever does not agree can do. */
export const saysNo = ({ reason = '', outcome }: ResponseWords): boolean =>
  outcome === 'no-further-action' || reason in DECLINE_REASONS

/** Something that has to be said and was not. */
export interface Unsaid {
  readonly field: 'noFurtherActionReason' | 'missing' | 'resubmitBy' | 'forwardedTo' | 'threshold'
  readonly message: string
}

const NEEDED_WITH: { readonly [Reason in NoFurtherActionReason]?: readonly Unsaid[] } = {
  'insufficient-information': [
    { field: 'missing', message: 'Say what is missing.' },
    { field: 'resubmitBy', message: 'Enter the day by which it should be referred again.' },
  ],
  'wrong-area': [{ field: 'forwardedTo', message: 'It is passed on, not sent back: say who has it now.' }],
  'below-threshold': [{ field: 'threshold', message: 'Name the threshold it was held against.' }],
}

const given = (words: ResponseWords, { field }: Unsaid): boolean => (words[field] ?? '') !== ''

/** What an outcome still lacks. */
export const unsaidOfOutcome = (words: ResponseWords): readonly Unsaid[] => {
  if (words.outcome !== 'no-further-action') return []
  const { noFurtherActionReason: reason = '' } = words
  if (reason === '')
    return [{ field: 'noFurtherActionReason', message: 'Select why there is no further action.' }]
  const needed = NEEDED_WITH[reason as NoFurtherActionReason] ?? []
  return needed.filter((unsaid) => !given(words, unsaid))
}

/** What a refusal still lacks. */
export const unsaidOfDecline = (words: ResponseWords): readonly Unsaid[] =>
  words.reason === 'threshold' && (words.threshold ?? '') === ''
    ? [{ field: 'threshold', message: 'Name the threshold it was held against.' }]
    : []

/** No further action and nothing else, as people and systems without our codes write it. */
const BARE_NO_FURTHER_ACTION =
  /^\W*(?:(?:outcome|result|closed|completed)\W+)?(?:no further action|nfa)(?: (?:is )?(?:required|needed|necessary|taken))?\W*$/i

/** Texts that say what came of it; `other` only says that the words beside it do. */
const saysOnlyNoFurtherAction = ({ outcome, explanation, noFurtherActionReason }: ResponseWords): boolean => {
  const texts = [outcome === 'other' ? '' : outcome, explanation, noFurtherActionReason].filter(Boolean)
  return (
    texts.length > 0 &&
    texts.every((text) => BARE_NO_FURTHER_ACTION.test((text ?? '').replace(/[-_\s]+/g, ' ')))
  )
}

const givesNoReason = ({ reason = '', explanation = '' }: ResponseWords): boolean =>
  ['', 'other'].includes(reason) && explanation === ''

/**
 * What a person must ask for where a partner's system, which fills in no form of ours, says no and not why. That it
 * says nothing of an outcome is usual in the standard: it is only shown, as {@link outcomeOrSilence} does.
 */
export const unexplainedIn = (
  move: ResponseMove,
  words: ResponseWords,
): 'outcome-unexplained' | 'decline-unexplained' | undefined => {
  if (move === 'finish' && (unsaidOfOutcome(words).length > 0 || saysOnlyNoFurtherAction(words)))
    return 'outcome-unexplained'
  return move === 'decline' && (unsaidOfDecline(words).length > 0 || givesNoReason(words))
    ? 'decline-unexplained'
    : undefined
}

/** Stands where a partner ended it without an outcome. */
export const NO_OUTCOME_SAID = 'They did not say what came of it: ask them.'

/** The outcome in words, or that there is none: silence is not to be taken for a good end. */
export const outcomeOrSilence = (words: ResponseWords): string => outcomeInWords(words) ?? NO_OUTCOME_SAID

/**
 * What happens next, in the partner's words; where a partner's system said nothing, that is said, so that nobody
 * takes silence for an end.
 */
export const nextAsSaid = ({ nextStep, forwardedTo, resubmitBy }: ResponseWords, agency: string): string =>
  [
    nextStep === undefined
      ? `${agency} did not say what happens next: ask them.`
      : `What happens next: ${nextStep}`,
    ...(forwardedTo === undefined ? [] : [`It is now with: ${forwardedTo}.`]),
    ...(resubmitBy === undefined ? [] : [`It may be referred again by ${resubmitBy.slice(0, 10)}.`]),
  ].join(' ')

/** Where a professional who does not agree turns to, and how soon (Working Together: every partnership has a ladder). */
export const DISAGREEMENT =
  'If you do not agree, speak to the practitioner who decided within 1 working day; then the line managers, then the safeguarding leads. If the child may come to harm, act within 24 hours.'
