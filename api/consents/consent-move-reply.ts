/** What every move on a request for consent answers with. */
import { z } from 'zod'
import type { ConsentMoveTaken } from '../../commands/consent-contracts.ts'
import { CONSENT_STATES } from '../../domain/consent-life.ts'
import { isRefusal, type Refusal } from '../../domain/refusal.ts'
import { moveResponses, moveStatus } from '../move-reply.ts'

const moved = z
  .object({
    state: z.enum(CONSENT_STATES),
    applied: z.boolean().meta({ description: 'False: kept, and certain to be applied shortly' }),
    code: z.string().optional().meta({ description: 'Of asking again by link: shown this once' }),
  })
  .meta({ id: 'ConsentMoveTaken' })

export const CONSENT_MOVE_RESPONSES = moveResponses(moved)

/** The reply for what a command answered. */
export const consentMoveReply = (result: ConsentMoveTaken | Refusal) => {
  if (isRefusal(result)) return result
  const { replayed, ...body } = result
  return { status: moveStatus(body), body, replayed }
}
