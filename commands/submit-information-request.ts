/** Takes an information request: like a referral, but that it names the power it rests on and asks questions. */
import { agencyTimes } from '../database/agency-times.ts'
import { defaultAnswerBy } from '../domain/answer-by.ts'
import type { QuestionWords, RequestFacts, RequestWords } from '../domain/information-request.ts'
import { iso } from '../domain/instant.ts'
import { type Refusal, type RefusedField, refuse } from '../domain/refusal.ts'
import { requestText } from '../domain/request-text.ts'
import type { RaisedReferral, SubmitInformationRequest } from './command-contracts.ts'
import type { StandingOn } from './standing-on.ts'
import { submitItem } from './submit-referral.ts'

/** A power in fewer characters than this says nothing. */
const SHORTEST_STATEMENT = 20

/** @see Commands.submitInformationRequest */
export const submitInformationRequest = async (
  on: StandingOn,
  ask: SubmitInformationRequest,
): Promise<RaisedReferral | Refusal> => {
  const { power, purpose, band, questions, familyMayKnow, recipients, content, ...rest } = ask
  const now = on.now()
  const named: QuestionWords[] = questions.map((question, index) => ({ id: `q${index + 1}`, ...question }))
  const words: RequestWords = { statement: power?.statement ?? '', questions: named }
  const facts: RequestFacts = {
    function: power?.function ?? 'CA2004-S10',
    purpose,
    band,
    familyMayKnow,
    questions: named.map(({ id }) => id),
  }
  const timeOf = await agencyTimes(on)
  const given = new Map(recipients.map(({ service, dueAt }) => [service, dueAt] as const))
  const fault = withoutPower(ask) ?? wrongTimes(ask, now)
  return submitItem(
    on,
    {
      ...rest,
      services: recipients.map(({ service }) => service),
      content: { ...content, wanted: requestText(facts, words), needs: [], request: words },
    },
    {
      facts: { kind: 'information-request', request: facts },
      dueAt: ({ id, agencyId }) =>
        given.get(id) ?? iso(defaultAnswerBy({ band, urgency: ask.urgency }, now, timeOf(agencyId))),
      ...(fault === undefined ? {} : { fault }),
    },
  )
}

/** An agency may answer only where it is told under which power it is asked. */
const withoutPower = ({ power }: SubmitInformationRequest): Refusal | undefined => {
  const says = (power?.statement ?? '').length >= SHORTEST_STATEMENT
  if (power?.function !== undefined && says) return undefined
  const pointer = power?.function === undefined ? '/power/function' : '/power/statement'
  return refuse(
    'request-without-power',
    'A request must say which function and which power it relies on: the agencies asked could not answer lawfully.',
    {
      errors: [{ pointer, code: 'required', message: 'Name the power, and say in a sentence what for.' }],
    },
  )
}

/** What is due must lie ahead, and a period must not end before it begins. */
const wrongTimes = (
  { recipients, questions }: SubmitInformationRequest,
  now: number,
): Refusal | undefined => {
  const errors: RefusedField[] = [
    ...recipients.flatMap(({ dueAt }, index) =>
      dueAt === undefined || Date.parse(dueAt) > now
        ? []
        : [{ pointer: `/recipients/${index}/dueAt`, code: 'past', message: 'Enter a time in the future.' }],
    ),
    ...questions.flatMap(({ periodFrom, periodTo }, index) =>
      periodFrom === undefined || periodTo === undefined || periodFrom <= periodTo
        ? []
        : [
            {
              pointer: `/questions/${index}/periodTo`,
              code: 'before-start',
              message: 'The period must not end before it begins.',
            },
          ],
    ),
  ]
  return errors.length === 0
    ? undefined
    : refuse('validation-failed', 'A time in the request cannot be right. Nothing was sent.', { errors })
}
