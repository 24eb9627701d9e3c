/** Documents on their way in, and the scan, on a real database. */
import { createHash, randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { receiveAttachment } from '../../commands/receive-attachment.ts'
import { sweepAttachments } from '../../commands/sweep-attachments.ts'
import { iso } from '../../domain/instant.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { newId } from '../../runtime/new-id.ts'
import { jpegWithPlace } from '../attachments/sample-pictures.ts'
import {
  AMIRA,
  type AttachmentParts,
  attachmentParts,
  aUser,
  inPieces,
  kept,
  newAttachmentWorld,
  photo,
  scan,
  scanSteps,
  upload,
} from './attachment-stage.ts'
import { useDatabase } from './database-world.ts'
import { COUNCIL, SCHOOL } from './record-samples.ts'

const database = useDatabase()
const world = newAttachmentWorld()
let on: AttachmentParts
beforeAll(() => {
  on = attachmentParts(database.store(), world)
})
const SAM = aUser('responder', SCHOOL)

describe('a document that is sent', () => {
  it('is kept with its hash, and its scan started', async () => {
    const bytes = Buffer.from('A letter.')
    const taken = await upload(on, bytes)
    expect(taken).toMatchObject({
      started: true,
      replayed: false,
      attachment: {
        state: 'received',
        type: 'text',
        bytes: 9,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      },
    })
    expect(world.scansStarted.at(-1)).toBe(isRefusal(taken) ? '' : taken.attachment.id)
  })

  it('twice under one key is one document, and another file under it is refused', async () => {
    const key = { idempotencyKey: 'the-same-key-again' }
    const before = await on.database.connection.collection('attachment_bytes.files').countDocuments()
    const [first, second] = [await upload(on, undefined, key), await upload(on, undefined, key)]
    expect(second).toMatchObject({ replayed: true, attachment: isRefusal(first) ? {} : first.attachment })
    expect(await upload(on, Buffer.from('Another.'), key)).toMatchObject({ code: 'idempotency-key-reused' })
    expect(await upload(on, undefined, { ...key, fileName: 'other.txt' })).toMatchObject({
      code: 'idempotency-key-reused',
    })
    const after = await on.database.connection.collection('attachment_bytes.files').countDocuments()
    expect(after).toBe(before + 1)
  })

  it('is refused with the reason where it is not what it says, and nothing of it stays', async () => {
    const before = await on.database.connection.collection('attachments').countDocuments()
    const lie = await upload(on, jpegWithPlace(), { fileName: 'letter.pdf', declared: 'application/pdf' })
    expect(lie).toMatchObject({ code: 'attachment-refused', errors: [{ code: 'type-disagrees' }] })
    expect(await upload(on, Buffer.alloc(0))).toMatchObject({ errors: [{ code: 'empty' }] })
    expect(await upload(on, undefined, { fileName: '..' })).toMatchObject({
      errors: [{ code: 'name-missing' }],
    })
    expect(await on.database.connection.collection('attachments').countDocuments()).toBe(before)
  })

  it('is not taken without a scanner, or from who may raise nothing', async () => {
    const without = { ...on, takesAttachments: false }
    const ask = {
      user: AMIRA,
      idempotencyKey: 'k',
      fingerprint: 'f',
      fileName: 'a.txt',
      declared: 'text/plain',
    }
    const pieces = inPieces(Buffer.from('a'))
    expect(await receiveAttachment(without, { ...ask, pieces })).toMatchObject({
      code: 'attachments-not-taken',
    })
    expect(await receiveAttachment(on, { ...ask, pieces, user: SAM })).toMatchObject({
      code: 'not-permitted',
    })
  })

  it('that breaks off is never known, and the sweep takes away what there is', async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield randomBytes(400_000)
      throw new RangeError('the caller hung up')
    }
    await expect(upload(on, undefined, { pieces: broken() })).rejects.toThrow('hung up')
    const arriving = () =>
      on.attachments.inState({ state: 'arriving', receivedBefore: iso(world.now + 1), limit: 9 })
    expect(await arriving()).toHaveLength(1)
    await sweepAttachments(on, iso(world.now - 10_000), 10)
    expect(await arriving()).toHaveLength(1)
    world.now += 3_700_000
    await sweepAttachments(on, iso(world.now - 10_000), 10)
    expect(await arriving()).toEqual([])
  })

  it('while the workflow engine is away is kept, and its scan started by the sweep', async () => {
    world.engine = false
    const taken = await upload(on)
    world.engine = true
    expect(taken).toMatchObject({ started: false })
    world.now += 20_000
    await sweepAttachments(on, iso(world.now - 10_000), 100)
    expect(world.scansStarted).toContain(isRefusal(taken) ? '' : taken.attachment.id)
  })
})

describe('a scan', () => {
  it('reads the very bytes, and its verdict stands', async () => {
    const id = await photo(on)
    await scan(on, world, id)
    expect(world.seen.at(-1)?.equals(jpegWithPlace())).toBe(true)
    expect(await on.attachments.byId(id)).toMatchObject({ state: 'clean', scannedBy: 'ClamAV 1.4.3' })
    const scans = world.seen.length
    await scan(on, world, id, { verdict: 'infected', signature: 'X' })
    expect(world.seen).toHaveLength(scans)
  })

  it('without a verdict leaves it unscanned, to be asked again', async () => {
    const id = await kept(on)
    await expect(scan(on, world, id, 'away')).rejects.toMatchObject({ code: 'scanner-away' })
    expect((await on.attachments.byId(id))?.state).toBe('scanning')
    await scan(on, world, id, { verdict: 'infected', signature: 'Eicar' })
    expect(await on.attachments.byId(id)).toMatchObject({ state: 'infected', signature: 'Eicar' })
  })

  it('that takes long is told to those who run the exchange, once an hour', async () => {
    const steps = scanSteps(on, world, 'away')
    const open = async () => {
      const { rows } = await on.attention.list({ ownerAgencies: [COUNCIL], kind: 'our-fault', limit: 50 })
      return rows.filter(({ because }) => because === 'scanner-away').length
    }
    await steps.noteScannerAway({ attachmentId: newId('attachment') })
    await steps.noteScannerAway({ attachmentId: newId('attachment') })
    expect(await open()).toBe(1)
    world.now += 3_600_000
    await steps.noteScannerAway({ attachmentId: newId('attachment') })
    expect(await open()).toBe(2)
  })
})
