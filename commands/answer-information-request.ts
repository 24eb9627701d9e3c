/** An agency answers an information request, question by question, by its own decision to share or not. */
import { notShared, sharedWithAsker } from '../domain/answer-sharing.ts'
import { type AnswerWords, sharesSomething } from '../domain/information-request.ts'
import { involvementOf } from '../domain/involvement.ts'
import { can } from '../domain/permissions.ts'
import type { Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import { isRefusal, type Refusal, type RefusedField, refuse } from '../domain/refusal.ts'
import { answeringMove } from '../domain/request-answers.ts'
import type { Category } from '../domain/sharing/categories.ts'
import type { SharingDecision } from '../domain/sharing-decision.ts'
import type { AnswerInformationRequest, DecisionInput, MoveTaken } from './command-contracts.ts'
import { askedWithKinds, decisionFrom, refuseUnlawful } from './decision-from.ts'
import { earlierMove, type MakingMoves, makeMove } from './make-move.ts'
import type { StandingOn } from './standing-on.ts'

type Answering = MakingMoves & Pick<StandingOn, 'directory'>

const unknownRequest = (): Refusal => refuse('not-found', 'There is no such item, or it is not yours to see.')

/** @see Commands.answerInformationRequest */
export const answerInformationRequest = async (
  on: Answering,
  ask: AnswerInformationRequest,
): Promise<MoveTaken | Refusal> => {
  const { referralId, recipientId, user, answers } = ask
  const referral = await on.referrals.byId(referralId)
  const recipient = referral === undefined ? undefined : recipientOf(referral, recipientId)
  if (referral?.kind !== 'information-request' || recipient === undefined) return unknownRequest()
  const involvement = { ...involvementOf(referral), recipientAgency: recipient.agencyId }
  // An agency that the message has not reached must not learn from a refusal that there is one.
  if (!can(user, 'referral.read', involvement)) return unknownRequest()
  if (!can(user, 'information-request.answer', involvement))
    return refuse('not-permitted', 'Only the agency that was asked can answer for this recipient.')
  const earlier = await earlierMove(on, ask, referral)
  if (earlier !== undefined) return earlier
  const wrong = wrongQuestions(referral, answers)
  if (wrong !== undefined) return wrong
  const decided = await decisionToAnswer(on, ask, referral)
  if (isRefusal(decided)) return decided
  return makeMove(on, {
    asking: ask,
    referral,
    recipientId,
    move: answeringMove(
      referral,
      recipient,
      answers.map(({ question }) => question),
    ),
    words: { answers, ...(decided === undefined ? {} : { decision: decided }) },
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

/**
 * What is shared is shared by the answering agency's own decision, made for the agency that asks, and put before the
 * gate like any other; sharing or refusing is theirs. `undefined` where nothing is shared and nothing was decided.
 */
const decisionToAnswer = async (
  on: Pick<Answering, 'directory' | 'now' | 'referrals'>,
  { user, answers, sharingDecision }: AnswerInformationRequest,
  { id, raisedBy }: Referral,
): Promise<SharingDecision | Refusal | undefined> => {
  const shares = answers.some(({ ending }) => sharesSomething(ending))
  if (sharingDecision === undefined) return shares ? notDecided() : undefined
  const now = on.now()
  const asker = { agencyId: raisedBy.agencyId }
  const item = { id, asked: await askedWithKinds(on, [asker]) }
  const input = requestedUnder(sharingDecision, (await on.referrals.contentOf(id)).request?.statement)
  const decision = decisionFrom(input, user, now, item)
  const made = { user, now, item, at: '/sharingDecision' }
  const unlawful = await refuseUnlawful(on, input, decision, made)
  if (unlawful !== undefined) return unlawful
  if (!shares) return decision
  const allowed = sharedWithAsker(decision, { id, raisedBy }, now)
  return allowed === undefined ? notDecided() : (beyondDecision(answers, allowed) ?? decision)
}

/** The agency's own decision is the limit of its own answer. */
const beyondDecision = (
  answers: readonly AnswerWords[],
  allowed: readonly Category[],
): Refusal | undefined => {
  const errors = notShared(answers, allowed)
  return errors.length === 0
    ? undefined
    : refuse('validation-failed', 'The answers say more than your decision shares. Nothing was kept.', {
        errors,
      })
}

/** The power that the request states is known here: who answers need not write it down again. */
const requestedUnder = (input: DecisionInput, statement: string | undefined): DecisionInput =>
  input.decision !== 'share' || statement === undefined || input.reasons?.requestedUnder !== undefined
    ? input
    : { ...input, reasons: { ...input.reasons, requestedUnder: statement } }

const notDecided = (): Refusal =>
  refuse(
    'lawful-basis-missing',
    'What you share needs your own decision to share: on what basis, for what purpose. Or refuse, with the reason.',
    {
      errors: [
        { pointer: '/sharingDecision', code: 'required', message: 'Decide to share, with the basis.' },
      ],
    },
  )
