/** An answer to what has ended: it moves nothing, and is kept and shown, as they may be acting on it. Pure. */
import type { CommandId, RecipientId } from './ids.ts'
import { hasEnded, RESPONSE_MOVES, type ResponseMove } from './recipient.ts'
import type { Referral } from './referral.ts'
import { recipientOf, withEntry, withRecipient } from './referral-changes.ts'

const TITLES = {
  ask: 'they ask a question',
  accept: 'they have taken it on',
  decline: 'they have declined it',
  start: 'they have started',
  hold: 'they have put it on hold',
  finish: 'they have finished',
} as const satisfies Record<Exclude<ResponseMove, 'open'>, string>

type LateMove = keyof typeof TITLES

/** Whether this is an answer to what has ended. That somebody has looked at it is none. */
export const isLateResponse = (
  referral: Referral,
  recipientId: RecipientId,
  move: string,
): move is LateMove => {
  const recipient = recipientOf(referral, recipientId)
  const answers = (RESPONSE_MOVES as readonly string[]).includes(move) && move !== 'open'
  return answers && recipient !== undefined && hasEnded(referral.kind, recipient)
}

/** Kept with its words; the same command changes nothing again. */
export const withLateResponse = (
  referral: Referral,
  late: {
    readonly recipientId: RecipientId
    readonly move: LateMove
    readonly commandId: CommandId
    readonly at: string
    readonly by: string
  },
): Referral => {
  const { recipientId, move, commandId, at, by } = late
  const key = `late:${commandId}`
  if (referral.timeline.some((entry) => entry.key === key)) return referral
  const kept = withRecipient(referral, recipientId, at, (recipient) => ({
    ...recipient,
    lateCommandId: commandId,
  }))
  return withEntry(kept, {
    key,
    at,
    title: `Answered after it had ended: ${TITLES[move]}`,
    by,
    recipientId,
    commandId,
  })
}
