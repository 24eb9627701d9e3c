/**
 * Has a document scanned, however long the scanner is away: until it has given its verdict nobody opens or is sent
 * the document. Who runs the exchange is told when that takes long.
 */
import { condition } from '@temporalio/workflow'
import { scanning } from './activity-profiles.ts'
import type { AttachmentInput } from './attachment-messages.ts'

/** A scan takes seconds; by then the scanner is away or stuck. */
const TAKES_LONG = '5 minutes'

/** @see module comment. */
export async function attachmentWorkflow(input: AttachmentInput): Promise<void> {
  const scan = { ended: false }
  const watching = tellWhenLong(input, () => scan.ended)
  await scanning.scanAttachment(input)
  scan.ended = true
  await watching
}

async function tellWhenLong(input: AttachmentInput, ended: () => boolean): Promise<void> {
  if (await condition(ended, TAKES_LONG)) return
  await scanning.noteScannerAway(input)
}
