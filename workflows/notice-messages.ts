/** Names of the procedure that sends a notice to a person. */
import type { NoticeId } from '../domain/ids.ts'

export interface NoticeInput {
  readonly noticeId: NoticeId
}

export const noticeWorkflowId = (id: NoticeId): string => `notice/${id}`
