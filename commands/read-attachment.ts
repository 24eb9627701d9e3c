/** Shows a document to those with a part in it: where it stands, and its bytes once the scanner has called it clean. */
import type { Attachment } from '../database/attachment-document.ts'
import {
  ATTACHMENT_TYPES,
  type AttachedDocument,
  type AttachmentType,
  awaitsScan,
} from '../domain/attachment.ts'
import { cleanFileName } from '../domain/attachment-name.ts'
import { mayLeaveAsItIs, NOT_SENT_WORDS } from '../domain/attachment-sending.ts'
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
export const readAttachment = async (on: Uses, ask: Ask): Promise<Attachment | Refusal> => {
  const found = await attachmentFor(on, ask)
  return isRefusal(found) ? found : found.attachment
}

/** As this reader may have it. `document`: the referral's own words of it, for an agency that was asked. */
interface ForReader {
  readonly attachment: Attachment
  readonly document?: AttachedDocument
}

const attachmentFor = async (on: Uses, { user, id }: Ask): Promise<ForReader | Refusal> => {
  const attachment = await on.attachments.byId(id)
  const hidden = refuse('not-found', 'There is no such document, or it is not yours to see.')
  if (attachment === undefined) return hidden
  const { agencyId, type } = attachment
  if (can(user, 'attachment.read', { raisedByAgency: agencyId, askedAgencies: [] })) return { attachment }
  const document = await documentFor(on, user, attachment)
  const askedAgencies = document === undefined ? [] : [user.agencyId]
  if (document === undefined || !can(user, 'attachment.read', { raisedByAgency: agencyId, askedAgencies }))
    return hidden
  return { attachment: { ...attachment, fileName: fileNameOf(document, type) }, document }
}

/** By its title, as this reader may have that: the file's own name may tell what was kept from them. */
const fileNameOf = ({ title }: AttachedDocument, type: AttachmentType): string => {
  const [extension] = ATTACHMENT_TYPES[type].extensions
  const name = title.replace(new RegExp(`\\.${extension}$`, 'i'), '')
  return cleanFileName(`${name}.${extension}`) ?? `document.${extension}`
}

/** The document, where it goes with a referral of which this reader may see that category. */
const documentFor = async (
  { referrals }: Uses,
  user: User,
  { id, usedUnder }: Attachment,
): Promise<AttachedDocument | undefined> => {
  const accepted = usedUnder === undefined ? undefined : await referrals.acceptedUnder(usedUnder)
  if (accepted === undefined) return undefined
  const { referral } = accepted
  const content = contentForReader(user, referral, await referrals.contentOf(referral.id), undefined)
  return content?.attachments?.find((document) => document.id === id)
}

/** @see AttachmentCommands.openAttachment */
export const openAttachment = async (on: Uses, ask: Ask): Promise<OpenedAttachment | Refusal> => {
  const found = await attachmentFor(on, ask)
  if (isRefusal(found)) return found
  const { attachment, document } = found
  const { id, type, state } = attachment
  if (state !== 'clean') return notOpened(attachment)
  if (document === undefined) {
    await noteRead(on, ask)
    return { attachment, pieces: on.attachmentBytes.read(id) }
  }
  const { bytes, propertiesRemain } = await on.attachmentFiles.copy(type, () => on.attachmentBytes.read(id))
  if (!mayLeaveAsItIs({ ...document, propertiesRemain })) return keptBack(attachment)
  await noteRead(on, ask)
  return { attachment, pieces: inOnePiece(bytes) }
}

const noteRead = (on: Uses, { user, id }: Ask): Promise<unknown> =>
  on.audit.append({
    action: 'attachment.read',
    actor: { userId: user.id, agencyId: user.agencyId },
    attachmentId: id,
    outcome: 'permitted',
    at: iso(on.now()),
  })

const keptBack = ({ state }: Attachment): Refusal =>
  refuse(
    'state-conflict',
    `${NOT_SENT_WORDS['properties-remain']} Ask the person who sent it for another copy.`,
    {
      state,
      possible: [],
    },
  )

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
