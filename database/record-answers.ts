/**
 * Records answers to an information request: by the procedure's step while they are waited for, by the command itself
 * when nobody waits for them any more. Both harmless when repeated.
 */
import type { AttentionKind } from '../domain/attention.ts'
import type { CommandId, RecipientId, ReferralId } from '../domain/ids.ts'
import { type AnswerWords, type QuestionId, sameAnswer } from '../domain/information-request.ts'
import { iso } from '../domain/instant.ts'
import type { Recipient, Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import { currentAnswers, withAnswers } from '../domain/request-answers.ts'
import type { CommandRepository, StoredCommand } from './command-repository.ts'
import { type Attending, raiseAttention, settleAttention } from './raise-attention.ts'

/** What recording answers needs. */
export interface Answering extends Attending {
  readonly commands: Pick<CommandRepository, 'wordsOf' | 'wordsOfAll'>
}

export interface AnswersRecorded {
  readonly referralId: ReferralId
  readonly recipientId: RecipientId
  readonly command: Pick<StoredCommand, 'id' | 'actor'>
  /** Who answered, as the timeline names them. */
  readonly by: string
}

/** The record as it then is. An answer that says again what was said changes nothing. */
export const recordAnswers = async (
  on: Answering,
  { referralId, recipientId, command, by }: AnswersRecorded,
): Promise<Referral> => {
  const said = (await on.commands.wordsOf(command.id))?.answers ?? []
  const seen = await on.referrals.byId(referralId)
  const recipient = seen === undefined ? undefined : recipientOf(seen, recipientId)
  const given = recipient === undefined ? said : await newAmong(on, recipient, command.id, said)
  const taken = { commandId: command.id, at: iso(on.now()), by, given }
  // The person first: once it is on the record, a repeat of the command finds it there and asks nobody.
  if (seen !== undefined)
    await askAboutLate(on, seen, withAnswers(seen, recipientId, taken), recipientId, command.id)
  const after = await on.referrals.change(
    referralId,
    (current) => withAnswers(current, recipientId, taken),
    seen === undefined ? {} : { seen },
  )
  await seeTo(on, after, recipientId, command)
  return (await on.referrals.byId(referralId)) ?? after
}

/** Answers that differ from what counts now. */
const newAmong = async (
  { commands }: Pick<Answering, 'commands'>,
  recipient: Recipient,
  commandId: CommandId,
  said: readonly AnswerWords[],
): Promise<readonly AnswerWords[]> => {
  const current = currentAnswers(recipient)
  const earlier = said.flatMap(({ question }) => current.get(question)?.commandId ?? [])
  if (earlier.length === 0) return said
  const words = await commands.wordsOfAll([...new Set(earlier)])
  const before = (question: QuestionId): AnswerWords | undefined => {
    const id = current.get(question)?.commandId
    if (id === undefined || id === commandId) return undefined
    return words.get(id)?.answers?.find((answer) => answer.question === question)
  }
  return said.filter((answer) => {
    const known = before(answer.question)
    return known === undefined || !sameAnswer(known, answer)
  })
}

const ANSWERED_BY_PART: readonly AttentionKind[] = [
  'delivery-uncertain',
  'undeliverable',
  'retrying',
  'not-collected',
  'to-open',
  'not-opened',
]

/** What the answers settle, and what a person must see: the asker may have acted on what was said before. */
const seeTo = async (
  on: Answering,
  referral: Referral,
  recipientId: RecipientId,
  { id, actor }: Pick<StoredCommand, 'id' | 'actor'>,
): Promise<void> => {
  const recipient = recipientOf(referral, recipientId)
  const settled = referral.openAttention.filter(
    (item) =>
      item.recipientId === recipientId &&
      (ANSWERED_BY_PART.includes(item.kind) ||
        (item.kind === 'no-response' && recipient?.state === 'answered')),
  )
  await settleAttention(on, referral, settled, { by: actor.userId, settlement: 'answered' })
  // What was asked for in time may have been closed while this was recorded.
  await askAboutLate(on, referral, referral, recipientId, id)
}

/** Asks once about what `recorded` holds as late of this command. */
const askAboutLate = async (
  on: Answering,
  referral: Referral,
  recorded: Referral,
  recipientId: RecipientId,
  id: CommandId,
): Promise<void> => {
  const { answers = [] } = recipientOf(recorded, recipientId) ?? {}
  const late = answers.find((answer) => answer.commandId === id && answer.late)?.late
  if (late === undefined) return
  await raiseAttention(on, referral, {
    kind: 'waiting-for-referrer',
    ownerAgency: referral.raisedBy.agencyId,
    because: late === 'correction' ? 'answer-changed' : 'answer-after-closing',
    occurrence: `answers:${id}`,
    recipientId,
  })
}
