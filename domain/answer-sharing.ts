/**
 * What of an answer to an information request may go to whoever asked: each statement says which kind of information it
 * is, and the answering agency's own decision which kinds it shares (information-sharing law §5.5). Pure.
 */
import { dayOf } from './calendar-day.ts'
import type { AnswerWords, Statement } from './information-request.ts'
import type { Referral } from './referral.ts'
import type { RefusedField } from './refusal.ts'
import { CATEGORY_WORDS, type Category } from './sharing/categories.ts'
import { mayShare } from './sharing/sharing-gate.ts'
import type { SharingDecision } from './sharing-decision.ts'

/** Kind of a statement; one kept from before statements named it, or of a system that names none, is of the concern. */
const categoryOf = ({ category = 'concern' }: Pick<Statement, 'category'>): Category => category

/** What the decision allowed the asker on the day of the answer; `undefined`: it did not share with the asker at all. */
export const sharedWithAsker = (
  decision: SharingDecision,
  { id, raisedBy }: Pick<Referral, 'id' | 'raisedBy'>,
  now: number,
): readonly Category[] | undefined => {
  const asker = { agencyId: raisedBy.agencyId }
  const answer = mayShare(decision, { recipient: asker, about: id, today: dayOf(now) })
  return answer.gate === 'allowed' ? answer.categories : undefined
}

/** Each statement that the decision does not share. */
export const notShared = (
  answers: readonly AnswerWords[],
  allowed: readonly Category[],
): readonly RefusedField[] =>
  answers.flatMap(({ statements = [] }, answer) =>
    statements.flatMap((statement, index) => {
      const category = categoryOf(statement)
      if (allowed.includes(category)) return []
      return [
        {
          pointer: `/answers/${answer}/statements/${index}/category`,
          code: 'not-shared',
          message: `Your decision does not share this kind: ${CATEGORY_WORDS[category]}. Decide on it, or leave it out.`,
        },
      ]
    }),
  )

/** The statements that the asker may read, given at `at`; with no decision to share there are none. */
export const statementsForAsker = (
  statements: readonly Statement[] | undefined,
  decision: SharingDecision | undefined,
  request: Pick<Referral, 'id' | 'raisedBy'>,
  at: string,
): readonly Statement[] | undefined => {
  if (statements === undefined) return undefined
  const allowed = decision && sharedWithAsker(decision, request, Date.parse(at))
  return statements.filter((statement) => allowed?.includes(categoryOf(statement)) === true)
}
