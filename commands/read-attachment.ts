/** Shows a document to those with a part in it: where it stands, and its bytes once the scanner has called it clean. */
import type { Attachment } from '../database/attachment-document.ts'
import { awaitsScan } from '../domain/attachment.ts'
import type { AttachmentId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { can } from '../domain/permissions.ts'
import { contentForReader } from '../domain/referral-for-reader.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { User } from '../domain/user.ts'
import type { OpenedAttachment } from './attachment-contracts.ts'
import type { StandingOn } from './standing-on.ts'

type Uses = Pick<
  StandingOn,
  'attachments' | 'attachmentBytes' | 'attachmentFiles' | 'referrals' | 'audit' | 'now'
>

interface Ask {
  readonly user: User
  readonly id: AttachmentId
}

/** @see AttachmentCommands.readAttachment */
export const readAttachment = async (on: Uses, { user, id }: Ask): Promise<Attachment | Refusal> => {
  const attachment = await on.attachments.byId(id)
  const hidden = refuse('not-found', 'There is no such document, or it is not yours to see.')
  if (attachment === undefined) return hidden
  const { agencyId } = attachment
  if (can(user, 'attachment.read', { raisedByAgency: agencyId, askedAgencies: [] })) return attachment
  const askedAgencies = (await isAllowed(on, user, attachment)) ? [user.agencyId] : []
  return can(user, 'attachment.read', { raisedByAgency: agencyId, askedAgencies }) ? attachment : hidden
}

/** Whether it goes with a referral of which this reader may see that category. */
const isAllowed = async (
  { referrals }: Uses,
  user: User,
  { id, usedUnder }: Attachment,
): Promise<boolean> => {
  const accepted = usedUnder === undefined ? undefined : await referrals.acceptedUnder(usedUnder)
  if (accepted === undefined) return false
  const { referral } = accepted
  const content = contentForReader(user, referral, await referrals.contentOf(referral.id), undefined)
  return content?.attachments?.some((document) => document.id === id) === true
}

/** @see AttachmentCommands.openAttachment */
export const openAttachment = async (on: Uses, ask: Ask): Promise<OpenedAttachment | Refusal> => {
  const attachment = await readAttachment(on, ask)
  if (isRefusal(attachment)) return attachment
  const { id, type, state } = attachment
  if (state !== 'clean') return notOpened(attachment)
  const { user } = ask
  await on.audit.append({
    action: 'attachment.read',
    actor: { userId: user.id, agencyId: user.agencyId },
    attachmentId: id,
    outcome: 'permitted',
    at: iso(on.now()),
  })
  if (user.agencyId === attachment.agencyId) return { attachment, pieces: on.attachmentBytes.read(id) }
  const copy = await on.attachmentFiles.copy(type, () => on.attachmentBytes.read(id))
  return { attachment, pieces: inOnePiece(copy.bytes) }
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

const notOpened = ({ state }: Attachment): Refusal =>
  refuse(
    'state-conflict',
    awaitsScan(state)
      ? 'It is still being checked for viruses. Ask again shortly.'
      : 'It is not opened: the virus scanner did not call it clean. Ask the person who sent it for another copy.',
    { state, possible: [] },
  )
