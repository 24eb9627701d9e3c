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

/** The responses of a move, whatever it moves. */
export const moveResponses = <Schema extends z.ZodType>(schema: Schema) =>
  ({
    200: { description: 'Done; the state afterwards', schema, headers: HEADERS },
    202: {
      description: 'Kept, and done as soon as the workflow engine is back; the state before',
      schema,
      headers: HEADERS,
    },
  }) as const

/** 202 where it is kept. */
export const moveStatus = ({ applied }: { readonly applied: boolean }): 200 | 202 => (applied ? 200 : 202)

export const MOVE_RESPONSES = moveResponses(moved)

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
  return { status: moveStatus(result), body: { state, applied }, replayed }
}
