/** Names and messages of the procedure that asks somebody for consent: ids and codes only. */
import { defineUpdate } from '@temporalio/workflow'
import type { ConsentPersonMove } from '../domain/consent-life.ts'
import type { CommandId, ConsentRequestId } from '../domain/ids.ts'

export interface ConsentInput {
  readonly consentRequestId: ConsentRequestId
}

export const consentWorkflowId = (id: ConsentRequestId): string => `consent/${id}`

/** One move of a person. The update's id is the command's. */
export interface ConsentMove {
  readonly commandId: CommandId
  readonly move: ConsentPersonMove
}

/** A move that is impossible now is refused before it enters history. */
export const moveConsent = defineUpdate<void, [ConsentMove]>('moveConsent')
