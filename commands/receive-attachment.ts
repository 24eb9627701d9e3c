/**
 * Takes a document: permitted, stored sealed while it arrives, found to be what it says, kept with its key, its scan
 * started. Nothing is acknowledged before its last byte is stored.
 */
import { createHash } from 'node:crypto'
import type { Attachment } from '../database/attachment-document.ts'
import { ATTACHMENT_REFUSALS, type AttachmentRefusal, type AttachmentType } from '../domain/attachment.ts'
import { cleanFileName } from '../domain/attachment-name.ts'
import type { AttachmentId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { can } from '../domain/permissions.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { newId } from '../runtime/new-id.ts'
import { sha256Of } from '../runtime/sha256.ts'
import type { ReceiveAttachment, TakenAttachment } from './attachment-contracts.ts'
import type { StandingOn } from './standing-on.ts'

type Uses = Pick<
  StandingOn,
  | 'attachments'
  | 'attachmentBytes'
  | 'attachmentFiles'
  | 'takesAttachments'
  | 'audit'
  | 'tell'
  | 'now'
  | 'events'
>

/** The refusal of a file, in words for the person who sent it. */
const attachmentRefused = (because: AttachmentRefusal): Refusal =>
  refuse('attachment-refused', ATTACHMENT_REFUSALS[because], {
    errors: [{ pointer: '', code: because, message: ATTACHMENT_REFUSALS[because] }],
  })

/** @see AttachmentCommands.receiveAttachment */
export const receiveAttachment = async (
  on: Uses,
  ask: ReceiveAttachment,
): Promise<TakenAttachment | Refusal> => {
  const { user } = ask
  if (!can(user, 'attachment.upload', undefined))
    return refuse('not-permitted', 'Your role cannot add a document. A practitioner or team manager can.')
  if (!on.takesAttachments)
    return refuse(
      'attachments-not-taken',
      'This exchange takes no documents, as no virus scanner is set up. Raise the referral without it and send the document another way.',
    )
  const fileName = cleanFileName(ask.fileName)
  if (fileName === undefined) return attachmentRefused('name-missing')
  const id = newId('attachment')
  const at = iso(on.now())
  const actor = { userId: user.id, agencyId: user.agencyId }
  await on.audit.append({ action: 'attachment.upload', actor, attachmentId: id, outcome: 'permitted', at })
  await on.attachments.begin({ id, agencyId: user.agencyId, userId: user.id, receivedAt: at })
  try {
    return await arrive(on, ask, id, fileName)
  } catch (thrown) {
    // A piece may still be on its way to the database: its record stays `arriving`, so that the sweep looks again.
    await on.attachmentBytes.remove(id).catch(() => undefined)
    throw thrown
  }
}

const arrive = async (
  on: Uses,
  ask: ReceiveAttachment,
  id: AttachmentId,
  fileName: string,
): Promise<TakenAttachment | Refusal> => {
  const hash = createHash('sha256')
  let bytes = 0
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of ask.pieces) {
      hash.update(piece)
      bytes += piece.length
      yield piece
    }
  }
  await on.attachmentBytes.write(id, counted())
  const sha256 = hash.digest('hex')
  const inspected = await on.attachmentFiles.inspect(() => on.attachmentBytes.read(id), {
    name: fileName,
    declared: ask.declared,
  })
  if ('refused' in inspected) {
    await discard(on, id)
    return attachmentRefused(inspected.refused)
  }
  return keep(on, ask, id, { type: inspected.type, bytes, sha256, fileName })
}

const keep = async (
  on: Uses,
  ask: ReceiveAttachment,
  id: AttachmentId,
  arrived: { readonly type: AttachmentType } & Pick<Attachment, 'bytes' | 'sha256' | 'fileName'>,
): Promise<TakenAttachment | Refusal> => {
  const { user, idempotencyKey } = ask
  const key = digest(user.id, user.agencyId, idempotencyKey)
  const fingerprint = digest(ask.fingerprint, arrived.fileName, ask.declared, arrived.sha256)
  const receipt = await on.attachments.receive(id, { ...arrived, idempotency: { key, fingerprint } })
  if (!receipt.received) await discard(on, id)
  if (receipt.fingerprint !== fingerprint)
    return refuse('idempotency-key-reused', 'This Idempotency-Key was used for another file. Use a new key.')
  const { attachment } = receipt
  const started = attachment.state !== 'received' || (await on.tell.startScan(attachment.id))
  if (receipt.received) on.events.attachmentReceived({ attachmentId: id, kind: attachment.type })
  return { attachment, started, replayed: !receipt.received }
}

/** Nothing is left of what was not acknowledged; where that fails, the sweep does it. */
const discard = async ({ attachments, attachmentBytes }: Uses, id: AttachmentId): Promise<void> => {
  try {
    await attachmentBytes.remove(id)
    await attachments.forget(id)
  } catch {
    // It lies there as `arriving`, which the sweep takes away.
  }
}

const digest = (...parts: readonly string[]): string => sha256Of(parts.join('\n'))
