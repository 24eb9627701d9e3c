/** Has a document scanned and records the verdict. May be tried again at any line: a verdict that is there stands. */
import { createHash } from 'node:crypto'
import { Context } from '@temporalio/activity'
import type { Scanner } from '../attachments/scanner.ts'
import { dueInHoursOf } from '../database/agency-times.ts'
import type { AttachmentBytes } from '../database/attachment-bytes.ts'
import type { Attachment } from '../database/attachment-document.ts'
import { attentionItemId } from '../database/attention-id.ts'
import { raiseItem } from '../database/say-attention.ts'
import { awaitsScan, type ScanEnd } from '../domain/attachment.ts'
import { attentionDueMinutes } from '../domain/attention.ts'
import { iso } from '../domain/instant.ts'
import { Fault } from '../runtime/fault.ts'
import type { AttachmentSteps } from '../workflows/activity-contracts.ts'
import { whileBeating } from './attempt-message.ts'
import type { Records } from './records.ts'

export interface Scanning {
  readonly records: Records
  readonly bytes: Pick<AttachmentBytes, 'read'>
  readonly scanner: Scanner
}

/** Builds the steps. */
export const createAttachmentSteps = (on: Scanning): AttachmentSteps => ({
  scanAttachment: ({ attachmentId }) =>
    whileBeating(async () => {
      const attachment = await on.records.attachments.beginScan(attachmentId)
      if (awaitsScan(attachment.state)) await scan(on, attachment)
    }),
  noteScannerAway: () => noteScannerAway(on.records),
})

const scan = async ({ records, bytes, scanner }: Scanning, attachment: Attachment): Promise<void> => {
  const { id, sha256 } = attachment
  const scannedBy = await scanner.version()
  const hash = createHash('sha256')
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes.read(id)) {
      hash.update(piece)
      yield piece
    }
    // What was scanned is what will be sent: said before the scanner is told that this was all.
    if (hash.digest('hex') !== sha256)
      throw new Fault('data-damaged', `The bytes of ${id} are not those that were received: restore them.`)
  }
  const verdict = await scanner.scan(pieces(), Context.current().cancellationSignal)
  const end: ScanEnd = verdict.verdict
  await records.audit.append({
    action: 'attachment.scanned',
    actor: { userId: 'exchange' },
    attachmentId: id,
    because: end,
    outcome: 'done',
    at: iso(records.now()),
  })
  await records.attachments.endScan(id, end, {
    scannedAt: iso(records.now()),
    scannedBy,
    ...(verdict.verdict === 'infected' ? { signature: verdict.signature } : {}),
  })
  records.events.attachmentScanned({ attachmentId: id, state: end })
}

/** One item an hour for all documents that wait: those who run the exchange mend the scanner, not each document. */
const noteScannerAway = async (records: Records): Promise<void> => {
  const { now, operatorAgency } = records
  const at = iso(now())
  await raiseItem(records, {
    id: attentionItemId('our-fault', 'scanner-away', '', at.slice(0, 13)),
    kind: 'our-fault',
    ownerAgency: operatorAgency,
    because: 'scanner-away',
    raisedAt: at,
    dueAt: iso(await dueInHoursOf(records, operatorAgency, now(), attentionDueMinutes('our-fault', false))),
  })
}
