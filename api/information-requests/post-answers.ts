/** POST …/answers: an agency answers some or all questions, each to its end. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { type AnswerWords, type QuestionId, STATEMENT_KINDS } from '../../domain/information-request.ts'
import { CATEGORIES } from '../../domain/sharing/categories.ts'
import { endpoint } from '../../http/endpoint.ts'
import { maybe } from '../../http/maybe.ts'
import { INFORMATION_REQUESTS, recipientParams, recipientPath } from '../item-door.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { day } from '../parameters.ts'
import { sharingDecisionBody } from '../referrals/sharing-decision-body.ts'
import { LONG_TEXT, sentence } from '../referrals/texts.ts'

const MOST_ANSWERS = 20
const MOST_STATEMENTS = 30

const statement = z
  .strictObject({
    kind: z.enum(STATEMENT_KINDS).meta({ description: 'Fact, what somebody said, or opinion: never mixed' }),
    category: z.enum(CATEGORIES).meta({
      description: 'Which kind of information it is: your decision has to share that kind',
    }),
    text: sentence(LONG_TEXT),
    source: maybe(sentence(200)),
    asAt: maybe(day),
  })
  .meta({ id: 'Statement' })

const question = z
  .custom<QuestionId>((value) => typeof value === 'string' && /^q[1-9]\d?$/.test(value), {
    error: 'Must be the id of a question of this request, for example q1.',
  })
  .meta({ type: 'string', pattern: '^q[1-9]' })

const statements = z.array(statement).min(1).max(MOST_STATEMENTS)
const reason = sentence(2000)

const answer = z.discriminatedUnion(
  'ending',
  [
    z.strictObject({ question, ending: z.literal('full'), statements }),
    z.strictObject({ question, ending: z.literal('part'), statements, reason: maybe(reason) }),
    z.strictObject({ question, ending: z.literal('nothing-held') }),
    z.strictObject({ question, ending: z.literal('refused'), reason }),
    z.strictObject({ question, ending: z.literal('wrong-person'), reason: maybe(reason) }),
  ],
  { error: 'Must be full, part, nothing-held, refused or wrong-person, with the fields of that ending.' },
)

const body = z
  .strictObject({
    answers: z.array(answer).min(1).max(MOST_ANSWERS),
    sharingDecision: maybe(sharingDecisionBody).meta({
      description: 'Your own decision: needed where anything is shared',
    }),
  })
  .meta({ id: 'Answers' })

export const postAnswers = ({
  commands,
}: {
  readonly commands: Pick<Commands, 'answerInformationRequest'>
}) =>
  endpoint({
    method: 'post',
    path: `${recipientPath(INFORMATION_REQUESTS)}/answers`,
    permission: 'information-request.answer',
    tag: INFORMATION_REQUESTS.tag,
    summary: 'Answer for the agency that was asked',
    description:
      'The same answer again changes nothing. Another answer to a question that has ended is kept beside the ' +
      'earlier one, and so is one that comes after closing: both go before the asker.',
    request: { params: recipientParams(INFORMATION_REQUESTS), body },
    responses: MOVE_RESPONSES,
    refusals: [
      ...MOVE_REFUSALS,
      'validation-failed',
      'lawful-basis-missing',
      'consent-not-covering',
      'sharing-decision-invalid',
    ],
    handle: async ({ params: { id, recipientId }, body: { answers, sharingDecision }, asking }) =>
      moveReply(
        await commands.answerInformationRequest({
          ...asking,
          referralId: id,
          recipientId,
          answers: answers satisfies readonly AnswerWords[],
          ...(sharingDecision !== undefined && { sharingDecision }),
        }),
      ),
  })
