/** The words that come with commands: free text and what was decided, sealed at rest. */
import type { ContentChange, CorrectedParts } from '../domain/correction.ts'
import type { AnswerWords } from '../domain/information-request.ts'
import type { ResponseWords } from '../domain/referral.ts'
import type { SharingDecision } from '../domain/sharing-decision.ts'

/** Words that came with a command, whoever said them. */
export interface CommandWords extends ResponseWords {
  readonly saidBy?: string
  readonly how?: string
  readonly spokeTo?: string
  readonly theirReference?: string
  readonly note?: string
  /** Of asking again by link: hash of the new code. */
  readonly codeHash?: string
  readonly decision?: SharingDecision
  /** Of a correction: what has changed, and the parts of the content that are given anew. */
  readonly changes?: readonly ContentChange[]
  readonly corrected?: CorrectedParts
  /** Answers to an information request. */
  readonly answers?: readonly AnswerWords[]
}

const isText = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((part) => typeof part === 'string'))

const isAnswers = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every(
    (answer: unknown) =>
      typeof answer === 'object' &&
      answer !== null &&
      'question' in answer &&
      'ending' in answer &&
      isText(answer.question) &&
      isText(answer.ending),
  )

const isDecision = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'decision' in value && isText(value.decision)

const isChanges = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every(
    (change: unknown) =>
      typeof change === 'object' &&
      change !== null &&
      'category' in change &&
      'text' in change &&
      isText(change.category) &&
      isText(change.text),
  )

const isParts = (value: unknown): boolean => typeof value === 'object' && value !== null

const CHECKS: Readonly<Record<string, (held: unknown) => boolean>> = {
  decision: isDecision,
  answers: isAnswers,
  changes: isChanges,
  corrected: isParts,
}

/** What was sealed, as words; `undefined` where it has another shape. */
export const asWords = (value: unknown): CommandWords | undefined =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(([name, held]) => (CHECKS[name] ?? isText)(held))
    ? value
    : undefined
