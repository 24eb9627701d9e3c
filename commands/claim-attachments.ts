/** The documents that a new referral names: there, its own agency's, not called infected, and with no other referral. */
import type { Attachment } from '../database/attachment-document.ts'
import { ATTACHMENT_LIMITS, type AttachedDocument } from '../domain/attachment.ts'
import { iso } from '../domain/instant.ts'
import { type Refusal, type RefusedField, refuse } from '../domain/refusal.ts'
import type { SubmitReferral } from './command-contracts.ts'
import type { StandingOn } from './standing-on.ts'

type Uses = Pick<StandingOn, 'attachments' | 'referrals' | 'now'>

/** A claim whose referral was never stored is given up after this: the request that made it is long over. */
const GIVEN_UP_MS = 60_000

/** Takes them for the referral that is raised under this key, or says what is wrong; the same again for a repeat. */
export const claimAttachments = async (
  on: Uses,
  { user, content }: SubmitReferral,
  key: string,
): Promise<Refusal | undefined> => {
  const documents = content.attachments ?? []
  if (documents.length === 0) return undefined
  if (new Set(documents.map(({ id }) => id)).size !== documents.length)
    return refused(0, 'repeated', 'Name each document once.')
  let bytes = 0
  for (const [index, { id }] of documents.entries()) {
    const attachment = await on.attachments.byId(id)
    if (attachment === undefined || attachment.agencyId !== user.agencyId)
      return refused(index, 'unknown', 'There is no such document of your agency. Send it first.')
    const unfit = UNFIT[attachment.state]
    if (unfit !== undefined) return refused(index, attachment.state, unfit)
    bytes += attachment.bytes
  }
  if (bytes > ATTACHMENT_LIMITS.bytesPerReferral)
    return refused(0, 'too-large', 'Together the documents are larger than 50 MB. Leave some out.')
  return claimAll(on, documents, key)
}

const UNFIT: { readonly [State in Attachment['state']]?: string } = {
  infected: 'A virus was found in this document. Raise the referral without it.',
  unreadable: 'This document could not be checked for viruses. Raise the referral without it.',
}

const claimAll = async (
  on: Uses,
  documents: readonly AttachedDocument[],
  key: string,
): Promise<Refusal | undefined> => {
  for (const [index, { id }] of documents.entries()) {
    const claimed = await on.attachments.claim(id, key, iso(on.now()), async (earlierKey, usedAt) => {
      if (on.now() - Date.parse(usedAt) < GIVEN_UP_MS) return false
      return (await on.referrals.acceptedUnder(earlierKey)) === undefined
    })
    if (!claimed) return refused(index, 'used', 'This document goes with another referral. Send it again.')
  }
  return undefined
}

const refused = (index: number, code: string, message: string): Refusal => {
  const errors: RefusedField[] = [{ pointer: `/attachments/${index}`, code, message }]
  return refuse('attachment-refused', message, { errors })
}
