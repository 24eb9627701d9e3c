/** Starts the scan of a document whose scanner is away at first. */
import type { WorkflowHandle } from '@temporalio/client'
import type { AttachmentId } from '../../domain/ids.ts'
import { newId } from '../../runtime/new-id.ts'
import { attachmentWorkflowId } from '../../workflows/attachment-messages.ts'
import type { attachmentWorkflow } from '../../workflows/attachment-workflow.ts'
import { WORKFLOW_QUEUE } from '../../workflows/task-queues.ts'
import type { WorkflowWorld } from './workflow-world.ts'

/** `awayFor`: the first so many tries find no scanner. */
export const startScan = async (
  { env, steps }: WorkflowWorld,
  awayFor: number,
): Promise<{ attachmentId: AttachmentId; handle: WorkflowHandle<typeof attachmentWorkflow> }> => {
  const attachmentId = newId('attachment')
  steps.scanner.awayFor(attachmentId, awayFor)
  const handle = await env.client.workflow.start<typeof attachmentWorkflow>('attachmentWorkflow', {
    workflowId: attachmentWorkflowId(attachmentId),
    taskQueue: WORKFLOW_QUEUE,
    args: [{ attachmentId }],
  })
  return { attachmentId, handle }
}
