/** How answers change the record of an information request: pure, each harmless when repeated. */
import type { CommandId, RecipientId } from './ids.ts'
import type { AnswerEnding, AnswerGiven, QuestionId } from './information-request.ts'
import { provesDelivery, type RecipientState } from './recipient.ts'
import type { Recipient, Referral } from './referral.ts'
import { recipientOf, withEntry, withRecipient } from './referral-changes.ts'
import { MOVE_TITLES } from './timeline.ts'

/** Each question's answer as it counts now: the last that came before the request was over. */
export const currentAnswers = ({
  answers = [],
}: Pick<Recipient, 'answers'>): ReadonlyMap<QuestionId, AnswerGiven> =>
  new Map(
    answers
      .filter(({ late }) => late !== 'after-closing')
      .map((answer) => [answer.question, answer] as const),
  )

/** The move that answers to these questions make: the last one missing, or a part. */
export const answeringMove = (
  { request }: Pick<Referral, 'request'>,
  recipient: Recipient,
  given: readonly QuestionId[],
): 'answer' | 'part-answer' => {
  const answered = currentAnswers(recipient)
  const missing = request?.questions.filter((id) => !answered.has(id) && !given.includes(id)) ?? []
  return missing.length === 0 ? 'answer' : 'part-answer'
}

/** Answers to take: only what says something new. */
export interface AnswersTaken {
  readonly commandId: CommandId
  readonly at: string
  /** Who answered, as the timeline names them. */
  readonly by: string
  readonly given: readonly { readonly question: QuestionId; readonly ending: AnswerEnding }[]
}

/** Nobody waits for answers of this recipient any more. */
const isOver = ({ state }: Pick<Referral, 'state'>, recipient: Recipient): boolean =>
  state === 'closed' || !(provesDelivery(recipient.state) || MAY_STILL_ANSWER.includes(recipient.state))

const MAY_STILL_ANSWER: readonly RecipientState[] = ['held', 'sending', 'uncertain', 'undeliverable']

const TITLES = {
  correction: 'Answer changed: the earlier one is kept',
  'after-closing': 'Answer after it was closed: kept',
} as const satisfies Record<NonNullable<AnswerGiven['late']>, string>

/**
 * The record with these answers. One to a question that has ended takes the place of the earlier one, which is kept:
 * what is known of a child must never be turned away because something else was said before. One that comes when the
 * request is over is kept beside the rest and changes nothing else.
 */
export const withAnswers = (referral: Referral, id: RecipientId, taken: AnswersTaken): Referral => {
  const { commandId, at, by, given } = taken
  const key = `move:${commandId}:${id}`
  const before = recipientOf(referral, id)
  if (before === undefined || given.length === 0 || referral.timeline.some((entry) => entry.key === key))
    return referral
  const fresh = freshAnswers(referral, before, taken)
  const changed = withRecipient(referral, id, at, (recipient) =>
    isOver(referral, recipient)
      ? { ...recipient, answers: [...(recipient.answers ?? []), ...fresh] }
      : answeredFurther(referral, recipient, fresh, at),
  )
  return withEntry(changed, { key, at, title: titleOf(changed, id, fresh), by, recipientId: id, commandId })
}

const freshAnswers = (
  referral: Referral,
  recipient: Recipient,
  { given, commandId, at }: AnswersTaken,
): readonly AnswerGiven[] => {
  const known = currentAnswers(recipient)
  const over = isOver(referral, recipient)
  return given.map(({ question, ending }) => {
    const answer = { question, ending, commandId, at }
    if (over) return { ...answer, late: 'after-closing' }
    return known.has(question) ? { ...answer, late: 'correction' } : answer
  })
}

const answeredFurther = (
  referral: Referral,
  { nextAttemptAt: _next, ...recipient }: Recipient,
  fresh: readonly AnswerGiven[],
  at: string,
): Recipient => {
  const answers = [...(recipient.answers ?? []), ...fresh]
  const isWhole = answeringMove(referral, { ...recipient, answers }, []) === 'answer'
  const state = isWhole || recipient.state === 'answered' ? 'answered' : 'part-answered'
  return {
    ...recipient,
    answers,
    deliveredAt: recipient.deliveredAt ?? at,
    ...(state === recipient.state ? {} : { state, since: at }),
  }
}

const titleOf = (referral: Referral, id: RecipientId, fresh: readonly AnswerGiven[]): string => {
  const late = fresh.find((answer) => answer.late !== undefined)?.late
  if (late !== undefined) return TITLES[late]
  return MOVE_TITLES[recipientOf(referral, id)?.state === 'answered' ? 'answer' : 'part-answer']
}
