/** Names of the procedure that answers a message which matched nothing. */
import type { ReceivedMessageId } from '../domain/ids.ts'

export interface ReplyInput {
  readonly receivedMessageId: ReceivedMessageId
}

export const replyWorkflowId = (id: ReceivedMessageId): string => `reply/${id}`
