/** Documents that go with a referral: taken by it, read, and put into its messages, on a real database. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { claimAttachments } from '../../commands/claim-attachments.ts'
import type { SubmitReferral } from '../../commands/command-contracts.ts'
import { openAttachment, readAttachment } from '../../commands/read-attachment.ts'
import { ATTACHMENT_TYPES, type AttachedDocument } from '../../domain/attachment.ts'
import { type AttachmentId, idOf } from '../../domain/ids.ts'
import { iso } from '../../domain/instant.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { User } from '../../domain/user.ts'
import { newId } from '../../runtime/new-id.ts'
import { docx } from '../attachments/sample-documents.ts'
import { jpegWithPlace, TELLTALE } from '../attachments/sample-pictures.ts'
import {
  AMIRA,
  type AttachmentParts,
  attachmentParts,
  aUser,
  kept,
  newAttachmentWorld,
  photo,
  scan,
} from './attachment-stage.ts'
import { useDatabase } from './database-world.ts'
import { aRecipient, aReferral, CONTENT, SCHOOL } from './record-samples.ts'

const database = useDatabase()
const world = newAttachmentWorld()
let on: AttachmentParts
beforeAll(() => {
  on = attachmentParts(database.store(), world)
})
const SAM = aUser('responder', SCHOOL)

describe('a referral takes a document', () => {
  const claim = (ids: readonly AttachmentId[], key: string, who = AMIRA) =>
    claimAttachments(
      on,
      {
        user: who,
        content: { ...CONTENT, attachments: ids.map((id) => ({ id, category: 'health', title: 'Letter' })) },
      } as unknown as SubmitReferral,
      key,
    )
  const code = async (...order: Parameters<typeof claim>) => (await claim(...order))?.errors?.[0]?.code

  it('that is its own agency’s, clean or still being scanned', async () => {
    const [scanned, waiting] = [await kept(on), await kept(on)]
    await scan(on, world, scanned)
    expect(await claim([scanned, waiting], 'k1')).toBeUndefined()
    expect(await claim([scanned, waiting], 'k1')).toBeUndefined()
    expect(await claim([], 'k0')).toBeUndefined()
  })

  it('and no other one', async () => {
    const [own, infected] = [await kept(on), await kept(on)]
    await scan(on, world, infected, { verdict: 'infected', signature: 'X' })
    expect(await code([own], 'k2', aUser('practitioner', SCHOOL))).toBe('unknown')
    expect(await code([newId('attachment')], 'k2')).toBe('unknown')
    expect(await code([own, own], 'k2')).toBe('repeated')
    expect(await code([own, infected], 'k2')).toBe('infected')
    expect(await claim([own], 'k2')).toBeUndefined()
    expect(await code([own], 'k3')).toBe('used')
  })

  it('that a referral which was never stored had taken, after a while', async () => {
    const id = await kept(on)
    expect(await claim([id], 'never-stored')).toBeUndefined()
    expect(await code([id], 'k4')).toBe('used')
    world.now += 61_000
    expect(await claim([id], 'k4')).toBeUndefined()
  })
})

describe('a document is read', () => {
  const raised = async (
    id: AttachmentId,
    categories: readonly ('identity' | 'health')[],
    more: Partial<AttachedDocument> = {},
  ) => {
    const referral = aReferral({ recipients: [aRecipient({ state: 'delivered' })] })
    const decided = {
      ...referral.sharingDecision,
      decision: 'share',
      article9: '9h',
      categories,
    } as typeof referral.sharingDecision
    const content = {
      ...CONTENT,
      attachments: [{ id, category: 'health' as const, title: 'Photo', ...more }],
    }
    const key = `raised-${id}`
    await on.referrals.insertOnce({ ...referral, sharingDecision: decided }, content, {
      key,
      fingerprint: 'f',
    })
    await on.attachments.claim(id, key, iso(world.now), async () => false)
  }
  const bytesFor = async (who: User, id: AttachmentId): Promise<Buffer | string> => {
    const opened = await openAttachment(on, { user: who, id })
    if (isRefusal(opened)) return opened.code
    const read: Uint8Array[] = []
    for await (const piece of opened.pieces) read.push(piece)
    return Buffer.concat(read)
  }

  it('by its own agency once it is clean, as it was sent', async () => {
    const id = await photo(on)
    expect(await bytesFor(AMIRA, id)).toBe('state-conflict')
    expect(await readAttachment(on, { user: AMIRA, id })).toMatchObject({
      state: 'received',
      fileName: 'photo.jpg',
    })
    await scan(on, world, id)
    expect(await bytesFor(AMIRA, id)).toEqual(jpegWithPlace())
    expect(await bytesFor(aUser('supervisor'), id)).toBe('not-found')
  })

  it('by an agency that was asked and may have it, without place and maker', async () => {
    const id = await photo(on)
    await scan(on, world, id)
    expect(await bytesFor(SAM, id)).toBe('not-found')
    await raised(id, ['identity', 'health'])
    const copy = await bytesFor(SAM, id)
    expect(copy).toBeInstanceOf(Buffer)
    expect((copy as Buffer).includes(TELLTALE)).toBe(false)
    expect(await bytesFor(aUser('responder', idOf('agency', 'agc_nobody')), id)).toBe('not-found')
  })

  const signedLetter = async (title: string, more: Partial<AttachedDocument> = {}) => {
    const file = docx({ '_xmlsignatures/sig1.xml': '<Signature/>' })
    const id = await kept(on, file, {
      fileName: 'Tamsin at 4 Lantern Row.docx',
      declared: ATTACHMENT_TYPES.docx.contentType,
    })
    await scan(on, world, id)
    await raised(id, ['identity', 'health'], { title, ...more })
    return { id, file }
  }

  it('by an asked agency only without what its file says of author and place, unless that was allowed', async () => {
    const kept = await signedLetter('Letter')
    expect(await bytesFor(SAM, kept.id)).toBe('state-conflict')
    expect(await bytesFor(AMIRA, kept.id)).toEqual(kept.file)
    const allowed = await signedLetter('Letter', { sendAsItIs: true })
    expect(await bytesFor(SAM, allowed.id)).toEqual(allowed.file)
  })

  it('under its own name by its agency, and by its cleaned title by one that may not have the address', async () => {
    const { id } = await signedLetter('Seen at 4 Lantern Row, ZZ1 1AA.docx')
    const name = async (user: User) => {
      const shown = await readAttachment(on, { user, id })
      return isRefusal(shown) ? shown.code : shown.fileName
    }
    expect(await name(AMIRA)).toBe('Tamsin at 4 Lantern Row.docx')
    expect(await name(SAM)).toMatch(/^Seen at .*\.docx$/)
    expect(await name(SAM)).not.toMatch(/Lantern|ZZ1|docx\.docx/)
  })

  it('by nobody to whom the decision does not give its category', async () => {
    const id = await photo(on)
    await scan(on, world, id)
    await raised(id, ['identity'])
    expect(await bytesFor(SAM, id)).toBe('not-found')
    expect(await readAttachment(on, { user: SAM, id })).toMatchObject({ code: 'not-found' })
  })

  it('by nobody once a virus was found in it', async () => {
    const id = await photo(on)
    await scan(on, world, id, { verdict: 'infected', signature: 'X' })
    expect(await bytesFor(AMIRA, id)).toBe('state-conflict')
  })
})
