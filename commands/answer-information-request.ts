/** An agency answers an information request, question by question, by its own decision to share or not. */
import { dayOf } from '../domain/calendar-day.ts'
import { type AnswerWords, sharesSomething } from '../domain/information-request.ts'
import { involvementOf } from '../domain/involvement.ts'
import { can } from '../domain/permissions.ts'
import type { Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import { type Refusal, type RefusedField, refuse } from '../domain/refusal.ts'
import { answeringMove } from '../domain/request-answers.ts'
import { checkDecision, mayShare, type SharingDecision } from '../domain/sharing-decision.ts'
import type { AnswerInformationRequest, MoveTaken } from './command-contracts.ts'
import { decisionFrom } from './decision-from.ts'
import { type MakingMoves, makeMove } from './make-move.ts'

const unknownRequest = (): Refusal => refuse('not-found', 'There is no such item, or it is not yours to see.')

/** @see Commands.answerInformationRequest */
export const answerInformationRequest = async (
  on: MakingMoves,
  ask: AnswerInformationRequest,
): Promise<MoveTaken | Refusal> => {
  const { referralId, recipientId, user, answers, sharingDecision } = ask
  const referral = await on.referrals.byId(referralId)
  const recipient = referral === undefined ? undefined : recipientOf(referral, recipientId)
  if (referral?.kind !== 'information-request' || recipient === undefined) return unknownRequest()
  const involvement = { ...involvementOf(referral), recipientAgency: recipient.agencyId }
  // An agency that the message has not reached must not learn from a refusal that there is one.
  if (!can(user, 'referral.read', involvement)) return unknownRequest()
  if (!can(user, 'information-request.answer', involvement))
    return refuse('not-permitted', 'Only the agency that was asked can answer for this recipient.')
  const decision = sharingDecision === undefined ? undefined : decisionFrom(sharingDecision, user, on.now())
  const refusal = wrongQuestions(referral, answers) ?? unlawful(answers, decision, on.now())
  if (refusal !== undefined) return refusal
  return makeMove(on, {
    asking: ask,
    referral,
    recipientId,
    move: answeringMove(
      referral,
      recipient,
      answers.map(({ question }) => question),
    ),
    words: { answers, ...(decision === undefined ? {} : { decision }) },
  })
}

/** Each answer is to a question of this request, and each question is answered once at a time. */
const wrongQuestions = ({ request }: Referral, answers: readonly AnswerWords[]): Refusal | undefined => {
  const errors: RefusedField[] = answers.flatMap(({ question }, index) => {
    const pointer = `/answers/${index}/question`
    if (request?.questions.includes(question) !== true)
      return [{ pointer, code: 'unknown', message: 'This request has no such question.' }]
    const first = answers.findIndex((answer) => answer.question === question)
    return first === index ? [] : [{ pointer, code: 'twice', message: 'Answer each question once.' }]
  })
  return errors.length === 0
    ? undefined
    : refuse('validation-failed', 'The answers do not fit the questions. Nothing was kept.', { errors })
}

/** What is shared is shared by the answering agency's own decision; sharing or refusing is theirs. */
const unlawful = (
  answers: readonly AnswerWords[],
  decision: SharingDecision | undefined,
  now: number,
): Refusal | undefined => {
  if (!answers.some(({ ending }) => sharesSomething(ending))) return undefined
  const today = dayOf(now)
  const allowed =
    decision !== undefined && mayShare(decision, { recipientCovered: true, today }).gate === 'allowed'
  if (decision !== undefined && allowed) return checkDecision(decision, today)
  return refuse(
    'lawful-basis-missing',
    'What you share needs your own decision to share: on what basis, for what purpose. Or refuse, with the reason.',
    {
      errors: [
        { pointer: '/sharingDecision', code: 'required', message: 'Decide to share, with the basis.' },
      ],
    },
  )
}
