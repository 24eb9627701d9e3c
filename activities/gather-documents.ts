/**
 * The documents that go with a message: the copies of those that may, and a note of those that do not. A message waits
 * a little for a scan that is not over, never long: nothing about a child waits for a scanner.
 */
import type { AttachmentFiles } from '../attachments/attachment-files.ts'
import type { AttachmentBytes } from '../database/attachment-bytes.ts'
import { raiseAttention } from '../database/raise-attention.ts'
import type { WholeReferral } from '../database/whole-referral.ts'
import { ATTACHMENT_TYPES, type AttachedDocument, awaitsScan } from '../domain/attachment.ts'
import {
  maySend,
  NOT_SENT_WORDS,
  type NotSentBecause,
  roomFor,
  SCAN_PATIENCE_SECONDS,
} from '../domain/attachment-sending.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import { withEntry } from '../domain/referral-changes.ts'
import { BY_THIS_SERVICE } from '../domain/timeline.ts'
import type { OutgoingDocument, OutgoingMessage } from '../partners/format.ts'
import { isFault } from '../runtime/fault.ts'
import type { AttemptFollowUp, AttemptOrder } from '../workflows/activity-contracts.ts'
import type { Records } from './records.ts'

export interface Gathering {
  readonly records: Records
  readonly attachmentBytes: Pick<AttachmentBytes, 'read'>
  readonly attachmentFiles: Pick<AttachmentFiles, 'copy'>
}

const LOOK_AGAIN_SECONDS = 2

/** The documents of a message that carries content. */
const documentsOf = (
  { content }: Pick<WholeReferral, 'content'>,
  { purpose }: Pick<AttemptOrder, 'purpose'>,
): readonly AttachedDocument[] =>
  purpose === 'new' || purpose === 'correction' ? (content.attachments ?? []) : []

/** What follows where a scan is not over and the urgency allows to wait for it; the wait is no attempt. */
export const waitForScans = async (
  { records }: Gathering,
  whole: WholeReferral,
  order: Pick<AttemptOrder, 'purpose'>,
): Promise<AttemptFollowUp | undefined> => {
  const { urgency, raisedAt } = whole.referral
  const patienceOver = records.now() - Date.parse(raisedAt) >= SCAN_PATIENCE_SECONDS[urgency] * 1000
  if (patienceOver) return undefined
  const attachments = await Promise.all(
    documentsOf(whole, order).map(({ id }) => records.attachments.byId(id)),
  )
  return attachments.some((attachment) => attachment !== undefined && awaitsScan(attachment.state))
    ? { next: 'wait', seconds: LOOK_AGAIN_SECONDS, inDoubt: false }
    : undefined
}

/** The message with its documents. What does not go is on the timeline, and before the referrer, before it is made. */
export const withDocuments = async (
  on: Gathering,
  whole: WholeReferral,
  message: OutgoingMessage,
  order: AttemptOrder,
  channel: Channel,
): Promise<OutgoingMessage> => {
  const named = documentsOf(whole, order)
  if (named.length === 0) return message
  // As this recipient may have them: a title may tell what the recipient may not know.
  const covered = new Map((message.content.attachments ?? []).map((each) => [each.id, each]))
  const documents: OutgoingDocument[] = []
  const missing: NotSentBecause[] = []
  let room = roomFor(channel.abilities)
  for (const { id } of named) {
    const document = covered.get(id)
    const found = document === undefined ? 'not-covered' : await outgoing(on, document, channel, room)
    if (typeof found === 'string') missing.push(found)
    else {
      documents.push(found)
      room -= found.bytes.length
    }
  }
  await noteNotSent(on.records, whole, order, missing)
  // One that the decision keeps from this recipient is not mentioned to them at all.
  const documentsMissing = missing.filter((because) => because !== 'not-covered').length
  return { ...message, documents, documentsMissing }
}

const outgoing = async (
  { records, attachmentBytes, attachmentFiles }: Gathering,
  { id, category, title, sendAsItIs = false }: AttachedDocument,
  channel: Channel,
  room: number,
): Promise<OutgoingDocument | NotSentBecause> => {
  const attachment = await records.attachments.byId(id)
  if (attachment === undefined) return 'unreadable'
  const { state, type } = attachment
  const judge = (bytes: number, propertiesRemain: boolean) =>
    maySend({ state, category, bytes, propertiesRemain, sendAsItIs }, channel.abilities, [category], room)
  // Only what may go as far as is known before is opened at all.
  const before = judge(0, false)
  if (!before.send) return before.because
  const copy = await copyOrNothing(records, () => attachmentFiles.copy(type, () => attachmentBytes.read(id)))
  if (copy === undefined) return 'unreadable'
  const answer = judge(copy.bytes.length, copy.propertiesRemain)
  if (!answer.send) return answer.because
  return { title, contentType: ATTACHMENT_TYPES[type].contentType, bytes: copy.bytes }
}

/** A document that cannot be copied stays behind: it never holds up what is said about the child. */
const copyOrNothing = async <Copy>(
  { events }: Pick<Records, 'events'>,
  copy: () => Promise<Copy>,
): Promise<Copy | undefined> => {
  try {
    return await copy()
  } catch (thrown) {
    if (isFault(thrown) && thrown.retryable) throw thrown
    events.failed({ thrown })
    return undefined
  }
}

const noteNotSent = async (
  records: Records,
  { referral }: WholeReferral,
  { referralId, recipientId, messageVersion }: AttemptOrder,
  missing: readonly NotSentBecause[],
): Promise<void> => {
  const at = iso(records.now())
  for (const because of new Set(missing)) {
    const count = missing.filter((one) => one === because).length
    await records.referrals.change(referralId, (current) =>
      withEntry(current, {
        key: `document-not-sent:${recipientId}:${messageVersion}:${because}`,
        at,
        title: count === 1 ? 'A document was not sent' : `${count} documents were not sent`,
        detail: NOT_SENT_WORDS[because],
        by: BY_THIS_SERVICE,
        recipientId,
        // The message says itself how many it lacks; what the decision keeps back is not mentioned at all.
        seenBy: 'referrer',
      }),
    )
    // What the referrer's own decision keeps back needs nobody.
    if (because !== 'not-covered')
      await raiseAttention(records, referral, {
        kind: 'document-not-sent',
        ownerAgency: referral.raisedBy.agencyId,
        because,
        occurrence: `${messageVersion}:${because}`,
        recipientId,
      })
  }
}
