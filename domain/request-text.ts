/** An information request as people read it, wherever a format only has room for what is wanted. */
import type { QuestionWords, RequestFacts, RequestWords } from './information-request.ts'

const periodOf = ({ periodFrom, periodTo }: QuestionWords): string => {
  if (periodFrom === undefined && periodTo === undefined) return ''
  if (periodTo === undefined) return ` Since ${periodFrom}.`
  return periodFrom === undefined ? ` Until ${periodTo}.` : ` From ${periodFrom} to ${periodTo}.`
}

/** What each agency is asked, under which power, and whether the family may know. */
export const requestText = (
  { function: gateway, familyMayKnow }: Pick<RequestFacts, 'function' | 'familyMayKnow'>,
  { statement, questions }: RequestWords,
): string =>
  [
    'Request for information: please answer each question, or say why not. Whether you share is your own decision.',
    `Power relied on: ${statement} (${gateway})`,
    ...questions.map(
      (question, index) => `${index + 1}. ${question.text}${periodOf(question)} Why: ${question.why}`,
    ),
    familyMayKnow ? 'The family may be told of this request.' : 'DO NOT TELL the family of this request.',
  ].join('\n')
