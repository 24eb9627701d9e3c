/** What every move answers with: the state afterwards, and whether it is applied or kept. */
import { z } from 'zod'
import type { MoveTaken } from '../commands/command-contracts.ts'
import { ITEM_STATES } from '../domain/item-state.ts'
import { RECIPIENT_STATES } from '../domain/recipient.ts'
import { isRefusal, type Refusal, type RefusalCode } from '../domain/refusal.ts'

const moved = z
  .object({
    state: z.enum([...RECIPIENT_STATES, ...ITEM_STATES.filter((state) => !isRecipientState(state))]),
    applied: z.boolean().meta({ description: 'False: kept, and certain to be applied shortly' }),
  })
  .meta({ id: 'MoveTaken' })

function isRecipientState(state: string): boolean {
  return (RECIPIENT_STATES as readonly string[]).includes(state)
}

const HEADERS = { 'Idempotency-Replayed': '`true` for a repeat' }

export const MOVE_RESPONSES = {
  200: { description: 'Done; the state afterwards', schema: moved, headers: HEADERS },
  202: {
    description: 'Kept, and done as soon as the workflow engine is back; the state before',
    schema: moved,
    headers: HEADERS,
  },
} as const

/** Refusals that any move may answer with. */
export const MOVE_REFUSALS: readonly RefusalCode[] = [
  'not-permitted',
  'not-found',
  'state-conflict',
  'idempotency-key-reused',
  'idempotency-in-progress',
]

/** The reply for what a command answered. */
export const moveReply = (result: MoveTaken | Refusal) => {
  if (isRefusal(result)) return result
  const { state, applied, replayed } = result
  return { status: applied ? (200 as const) : (202 as const), body: { state, applied }, replayed }
}
