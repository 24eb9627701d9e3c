/**
 * The referrer corrects what was said. The procedure puts the next version in place and sees to whoever has an earlier
 * one; where the referral is over no procedure runs, and a person tells those who hold it.
 */
import { raiseAttention } from '../database/raise-attention.ts'
import { recordCorrection } from '../database/record-correction.ts'
import type { WholeReferral } from '../database/whole-referral.ts'
import { dayOf } from '../domain/calendar-day.ts'
import {
  changedCategories,
  correctedContent,
  isCorrectionOwed,
  isForAnotherChild,
} from '../domain/correction.ts'
import type { Referral } from '../domain/referral.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { loaded, unknownReferral } from './about-referral.ts'
import type { CorrectReferral, MoveTaken } from './command-contracts.ts'
import { commandKey, type MakingMoves, makeMove } from './make-move.ts'
import { storeWhenOver } from './store-when-over.ts'
import { checkPerson } from './submit-referral.ts'

/** @see Commands.correctReferral */
export const correctReferral = async (
  on: MakingMoves,
  ask: CorrectReferral,
): Promise<MoveTaken | Refusal> => {
  const referral = await loaded(on, ask, 'referral.correct')
  if (isRefusal(referral)) return referral
  // What was taken has changed the content: to a repeat nothing would seem to be corrected.
  const isRepeat = (await on.storedCommands.byKey(commandKey(ask))) !== undefined
  const whole = isRepeat ? undefined : await on.referrals.wholeById(referral.id)
  const refusal = isRepeat
    ? undefined
    : whole === undefined
      ? unknownReferral()
      : await faultIn(on, ask, whole)
  if (refusal !== undefined) return refusal
  const words = { corrected: ask.corrected, changes: ask.changes, reason: ask.reason }
  return referral.endedAt === undefined
    ? makeMove(on, { asking: ask, referral, move: 'correct', words })
    : whenOver(on, ask, referral, words)
}

const invalid = (detail: string, pointer: string, code: string, message: string): Refusal =>
  refuse('validation-failed', detail, { errors: [{ pointer, code, message }] })

const anotherChild = (): Refusal =>
  invalid(
    'These are the details of another child. Withdraw the referral and raise one for that child.',
    '/person',
    'another-child',
    'These details contradict those of the child it is about.',
  )

/** What is wrong with it. */
const faultIn = async (
  { referrals }: Pick<MakingMoves, 'referrals'>,
  { corrected, changes }: CorrectReferral,
  { referral, content, confirmedNumber }: WholeReferral,
): Promise<Refusal | undefined> => {
  if ((content.carried ?? []).length > 0)
    return invalid(
      'This referral came by message: its sender corrects it there, or withdraws it and sends another.',
      '',
      'came-by-message',
      'It cannot be corrected here.',
    )
  const after = correctedContent(content, corrected)
  const wrong = checkPerson(after)
  if (wrong !== undefined) return wrong
  if (isForAnotherChild(await referrals.contentVersions(referral.id), after, confirmedNumber))
    return anotherChild()
  const categories = changedCategories(content, after)
  if (categories.length === 0)
    return invalid('It says the same as before.', '', 'nothing-changed', 'Give what is to be corrected.')
  const unfounded = changes.findIndex(({ category }) => !categories.includes(category))
  return unfounded < 0
    ? undefined
    : invalid(
        'What is said to have changed has not.',
        `/changes/${unfounded}/category`,
        'not-changed',
        'Select a kind of information that is corrected.',
      )
}

/** Nothing is left to send: whoever holds what was wrong is told by a person. */
const whenOver = async (
  on: MakingMoves,
  ask: CorrectReferral,
  referral: Referral,
  words: object,
): Promise<MoveTaken | Refusal> => {
  const kept = await storeWhenOver(on, { asking: ask, referral, move: 'correct', words })
  if (isRefusal(kept)) return kept
  const { stored, command } = kept
  const correcting = { ...on, commands: on.storedCommands }
  const after = await recordCorrection(correcting, { referralId: referral.id, command, by: 'the referrer' })
  if (after.corrections?.some(({ commandId }) => commandId === command.id) !== true) {
    const refusal = anotherChild()
    await on.storedCommands.finish(command.id, 'refused', refusal)
    return refusal
  }
  for (const recipient of after.recipients)
    if (isCorrectionOwed(after, recipient, dayOf(on.now())))
      await raiseAttention(on, after, {
        kind: 'correction-not-sent',
        ownerAgency: after.raisedBy.agencyId,
        because: 'correction',
        occurrence: command.id,
        recipientId: recipient.id,
      })
  await on.storedCommands.finish(command.id, 'applied', { state: after.state })
  return { state: after.state, applied: true, replayed: !stored }
}
