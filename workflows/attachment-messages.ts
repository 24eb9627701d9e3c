/** Names of the procedure that has a document scanned. */
import type { AttachmentId } from '../domain/ids.ts'

export interface AttachmentInput {
  readonly attachmentId: AttachmentId
}

export const attachmentWorkflowId = (id: AttachmentId): string => `attachment/${id}`
