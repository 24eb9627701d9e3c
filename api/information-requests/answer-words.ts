/** Answers to an information request and what it came to, as the API tells them. */
import { z } from 'zod'
import type { ReadableReferral } from '../../database/readable-referral-views.ts'
import { statementsForAsker } from '../../domain/answer-sharing.ts'
import { ANSWER_ENDINGS, type AnswerGiven, STATEMENT_KINDS } from '../../domain/information-request.ts'
import type { Recipient } from '../../domain/referral.ts'
import { currentAnswers } from '../../domain/request-answers.ts'
import { requestSummary } from '../../domain/request-summary.ts'
import { CATEGORIES } from '../../domain/sharing/categories.ts'
import { idText, instant } from '../parameters.ts'

const text = z.string()

export const answerGiven = z
  .object({
    recipientId: idText('recipient'),
    question: text,
    ending: z.enum(ANSWER_ENDINGS),
    at: instant,
    current: z.boolean().meta({ description: 'Whether it is what counts now; earlier ones are kept' }),
    late: z.enum(['correction', 'after-closing']).optional(),
    statements: z
      .array(
        z.object({
          kind: z.enum(STATEMENT_KINDS),
          category: z.enum(CATEGORIES).optional(),
          text,
          source: text.optional(),
          asAt: text.optional(),
        }),
      )
      .readonly()
      .optional(),
    reason: text.optional().meta({ description: 'Why nothing, or not all, was shared' }),
    sharedUnder: z
      .object({ purpose: text.optional(), article6: text.optional(), gateway: text.optional() })
      .optional()
      .meta({ description: "The answering agency's own decision to share" }),
  })
  .meta({ id: 'AnswerGiven' })

export const requestOutcome = z
  .object({
    answered: z.array(idText('recipient')).readonly(),
    refused: z
      .array(z.object({ recipientId: idText('recipient'), question: text, reason: text.optional() }))
      .readonly()
      .optional(),
    decidedWithout: z.array(idText('recipient')).readonly().meta({
      description: 'Had not answered every question when it was over',
    }),
    closedBecause: text.optional().meta({ description: 'Why the asker did not wait for the rest' }),
  })
  .meta({ id: 'InformationRequestOutcome' })

const wordsOf = (
  { words }: ReadableReferral,
  { commandId, question }: Pick<AnswerGiven, 'commandId' | 'question'>,
) => words.get(commandId)?.answers?.find((answer) => answer.question === question)

const sharedUnder = ({ words }: ReadableReferral, { commandId, ending }: AnswerGiven) => {
  const decision = words.get(commandId)?.decision
  if (decision?.decision !== 'share' || (ending !== 'full' && ending !== 'part')) return undefined
  const { purpose, article6, gateway } = decision
  return { purpose, article6, gateway }
}

/** The asker reads what the answering agency decided to share; that agency its own words. */
const statementsIn = (readable: ReadableReferral, answer: AnswerGiven) => {
  const { words, referral, reader } = readable
  const statements = wordsOf(readable, answer)?.statements
  return reader === 'referrer'
    ? statementsForAsker(statements, words.get(answer.commandId)?.decision, referral, answer.at)
    : statements
}

const answersOf = (readable: ReadableReferral, recipient: Recipient) => {
  const current = [...currentAnswers(recipient).values()]
  return (recipient.answers ?? []).map((answer) => {
    const { question, ending, at, late } = answer
    const words = wordsOf(readable, answer)
    return {
      recipientId: recipient.id,
      question,
      ending,
      at,
      late,
      current: current.includes(answer),
      statements: statementsIn(readable, answer),
      reason: words?.reason,
      sharedUnder: sharedUnder(readable, answer),
    }
  })
}

/** Every answer that this reader may see, in the order in which each agency gave them; none for a supervisor. */
export const answersIn = (readable: ReadableReferral) =>
  readable.reader === 'other'
    ? []
    : readable.referral.recipients.flatMap((recipient) => answersOf(readable, recipient))

/** What it came to, for the side that asked; for a supervisor without what was refused and why. */
export const outcomeOf = (readable: ReadableReferral) => {
  const { referral, reader, words } = readable
  const summary = reader === 'partner' ? undefined : requestSummary(referral)
  if (summary === undefined) return undefined
  const { answered, refused, decidedWithout, closedBy } = summary
  if (reader === 'other') return { answered, decidedWithout }
  return {
    answered,
    refused: refused.map(({ recipientId, ...answer }) => ({
      recipientId,
      question: answer.question,
      reason: wordsOf(readable, answer)?.reason,
    })),
    decidedWithout,
    closedBecause: closedBy === undefined ? undefined : words.get(closedBy)?.reason,
  }
}
