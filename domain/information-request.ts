/**
 * An information request: one body asks others what they know. It names the function and the power relied on, asks each
 * question with its reason, and every agency answers question by question, by its own decision to share or not
 * (information-sharing law §5.5, referral practice and clocks §5).
 */
import type { CommandId } from './ids.ts'
import type { Category, Purpose } from './sharing/categories.ts'
import type { Gateway } from './sharing/gateways.ts'

/** Bands of a front door: how soon partners are to answer. */
export const BANDS = ['red', 'amber', 'green'] as const
export type Band = (typeof BANDS)[number]

/** Names a question within its request: `q1`. */
export type QuestionId = `q${number}`

/** What only an information request has. Codes and ids; what is asked is content. */
export interface RequestFacts {
  /** The power or duty under which it is asked. */
  readonly function: Gateway
  readonly purpose: Purpose
  readonly band: Band
  /** Whether the family may be told that it was asked. */
  readonly familyMayKnow: boolean
  readonly questions: readonly QuestionId[]
}

/** One question in words. */
export interface QuestionWords {
  readonly id: QuestionId
  readonly text: string
  /** Days, `YYYY-MM-DD`. */
  readonly periodFrom?: string
  readonly periodTo?: string
  /** Why it is needed. */
  readonly why: string
}

/** The words of a request: part of the content, sealed. */
export interface RequestWords {
  /** The function and the power relied on, in the asker's words. */
  readonly statement: string
  readonly questions: readonly QuestionWords[]
}

/** How a question ends for one agency. */
export const ANSWER_ENDINGS = ['full', 'part', 'nothing-held', 'refused', 'wrong-person'] as const
export type AnswerEnding = (typeof ANSWER_ENDINGS)[number]

/** Whether information is shared by an answer that ends so: then the answering agency's decision to share is needed. */
export const sharesSomething = (ending: AnswerEnding): boolean => ending === 'full' || ending === 'part'

/** An answer as progress holds it; its words and the decision are those of its command. */
export interface AnswerGiven {
  readonly question: QuestionId
  readonly ending: AnswerEnding
  readonly commandId: CommandId
  readonly at: string
  /** It takes the place of an earlier one, which is kept; or it came when the request was over. */
  readonly late?: 'correction' | 'after-closing'
}

/** What kind of statement: fact, what somebody has said, or a professional's opinion are never mixed. */
export const STATEMENT_KINDS = ['fact', 'reported', 'opinion'] as const

export interface Statement {
  readonly kind: (typeof STATEMENT_KINDS)[number]
  /** Which kind of information it is: the answering agency's decision shares by it. Absent: of the concern. */
  readonly category?: Category
  readonly text: string
  /** Who said it, or where it is recorded. */
  readonly source?: string
  /** The day it speaks of, `YYYY-MM-DD`. */
  readonly asAt?: string
}

/** An answer in words; sealed with its command. */
export interface AnswerWords {
  readonly question: QuestionId
  readonly ending: AnswerEnding
  /** What is shared: of `full` and `part`. */
  readonly statements?: readonly Statement[]
  /** Why nothing, or not all, is shared: always of `refused`. */
  readonly reason?: string
}

/** Whether two answers say the same, in the same words. */
export const sameAnswer = (one: AnswerWords, other: AnswerWords): boolean =>
  JSON.stringify(canonical(one)) === JSON.stringify(canonical(other))

const canonical = ({ question, ending, statements = [], reason = '' }: AnswerWords) => [
  question,
  ending,
  reason,
  statements.map(({ kind, category = 'concern', text, source = '', asAt = '' }) => [
    kind,
    category,
    text,
    source,
    asAt,
  ]),
]
