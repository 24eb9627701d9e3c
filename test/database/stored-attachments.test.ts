/** Documents in MongoDB: their bytes sealed piece by piece in GridFS, and what is known of them. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { AttachmentId } from '../../domain/ids.ts'
import { isFault } from '../../runtime/fault.ts'
import { newId } from '../../runtime/new-id.ts'
import { rawText, useDatabase } from './database-world.ts'
import { AT, aKey, COUNCIL, later, WORKER } from './record-samples.ts'

const world = useDatabase()
const MARK = 'Seen without a coat on three frosty mornings.'

async function* pieces(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part as Uint8Array)
}

const whole = async (parts: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const read: Uint8Array[] = []
  for await (const part of parts) read.push(part)
  return Buffer.concat(read)
}

const chunks = () => world.store().database.connection.collection('attachment_bytes.chunks')

describe('the bytes of a document', () => {
  it.each([0, 1, 255, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 1_500_000])(
    'come back as they were: %d of them',
    async (length) => {
      const { attachmentBytes } = world.store()
      const [id, bytes] = [newId('attachment'), randomBytes(length)]
      const third = Math.floor(length / 3)
      await attachmentBytes.write(id, pieces(bytes.subarray(0, third), '', bytes.subarray(third)))
      expect((await whole(attachmentBytes.read(id))).equals(bytes)).toBe(true)
    },
  )

  it('cannot be read where they lie', async () => {
    const { attachmentBytes } = world.store()
    await attachmentBytes.write(newId('attachment'), pieces(MARK))
    const stored = await chunks().find().toArray()
    expect(stored.length).toBeGreaterThan(0)
    for (const { data } of stored) {
      const bytes = (data as { value(): Uint8Array }).value()
      expect(Buffer.from(bytes).includes('frosty')).toBe(false)
    }
  })

  const damaged = async (id: AttachmentId): Promise<boolean> => {
    const thrown: unknown = await whole(world.store().attachmentBytes.read(id)).catch(
      (error: unknown) => error,
    )
    return isFault(thrown, 'data-damaged')
  }

  it('do not open where one was altered, left out, or belongs to another', async () => {
    const { attachmentBytes } = world.store()
    const [id, other] = [newId('attachment'), newId('attachment')]
    await attachmentBytes.write(id, pieces(randomBytes(700_000)))
    await attachmentBytes.write(other, pieces(randomBytes(700_000)))
    const own = await fileOf(id)
    const first = await chunks().findOne({ files_id: own, n: 0 })
    const foreign = await chunks().findOne({ files_id: await fileOf(other), n: 0 })
    await chunks().updateOne({ files_id: own, n: 0 }, { $set: { data: foreign?.data } })
    expect(await damaged(id)).toBe(true)
    await chunks().updateOne({ files_id: own, n: 0 }, { $set: { data: first?.data } })
    expect(await damaged(id)).toBe(false)
  })

  const fileOf = async (id: AttachmentId) => {
    const files = world.store().database.connection.collection('attachment_bytes.files')
    return (await files.findOne({ filename: id }))?._id
  }

  it('that break off leave nothing that can be read, and are taken away', async () => {
    const { attachmentBytes } = world.store()
    const id = newId('attachment')
    const before = await chunks().countDocuments()
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield randomBytes(600_000)
      throw new RangeError('cut off')
    }
    await expect(attachmentBytes.write(id, broken())).rejects.toThrow('cut off')
    await expect(whole(attachmentBytes.read(id))).rejects.toThrow()
    await attachmentBytes.remove(id)
    expect(await chunks().countDocuments()).toBe(before)
    await attachmentBytes.remove(id)
  })
})

const arrived = (more: Partial<{ readonly key: string; readonly fingerprint: string }> = {}) => ({
  type: 'text' as const,
  bytes: 45,
  sha256: 'ab'.repeat(32),
  fileName: 'Tamsin Quillfeather.txt',
  idempotency: { ...aKey(), ...more },
})

const begin = async (at: string = AT): Promise<AttachmentId> => {
  const id = newId('attachment')
  await world.store().attachments.begin({ id, agencyId: COUNCIL, userId: WORKER, receivedAt: at })
  return id
}

const received = async (at?: string): Promise<AttachmentId> => {
  const id = await begin(at)
  await world.store().attachments.receive(id, arrived())
  return id
}

describe('what is known of a document', () => {
  it('is nothing before its last byte', async () => {
    const { attachments } = world.store()
    const id = await begin()
    expect(await attachments.byId(id)).toBeUndefined()
    await attachments.receive(id, arrived())
    expect(await attachments.byId(id)).toMatchObject({
      id,
      state: 'received',
      fileName: 'Tamsin Quillfeather.txt',
    })
    expect(await rawText(world.store(), 'attachments')).not.toContain('Quillfeather')
  })

  it('is kept once for each key, also when two arrive at once', async () => {
    const { attachments } = world.store()
    const ids = await Promise.all(Array.from({ length: 8 }, () => begin()))
    const receipts = await Promise.all(
      ids.map((id, index) => attachments.receive(id, arrived({ key: 'one-key', fingerprint: `f${index}` }))),
    )
    expect(receipts.filter((receipt) => receipt.received)).toHaveLength(1)
    expect(new Set(receipts.map(({ attachment }) => attachment.id)).size).toBe(1)
    expect(new Set(receipts.map(({ fingerprint }) => fingerprint)).size).toBe(1)
  })

  it('goes from state to state, and a verdict stands', async () => {
    const { attachments } = world.store()
    const id = await received()
    expect((await attachments.beginScan(id)).state).toBe('scanning')
    expect((await attachments.beginScan(id)).state).toBe('scanning')
    const scan = { scannedAt: AT, scannedBy: 'ClamAV 1' }
    expect((await attachments.endScan(id, 'infected', { ...scan, signature: 'X' })).state).toBe('infected')
    expect((await attachments.endScan(id, 'clean', scan)).state).toBe('infected')
    expect((await attachments.beginScan(id)).state).toBe('infected')
    expect(await attachments.byId(id)).toMatchObject({ signature: 'X', scannedAt: AT })
  })

  it('is found by state and age, oldest first', async () => {
    const { attachments } = world.store()
    const old = await received(later(-3_600_000))
    const older = await received(later(-7_200_000))
    const young = await received(later(3_600_000))
    const query = { state: 'received', receivedBefore: later(-1), limit: 10 } as const
    expect(await attachments.inState(query)).toEqual([older, old])
    expect(await attachments.inState({ ...query, receivedBefore: later(1e9) })).toContain(young)
    await attachments.forget(old)
    expect(await attachments.byId(old)).toBeDefined()
  })

  it('is taken for one referral alone, unless that came to nothing', async () => {
    const { attachments } = world.store()
    const id = await received()
    const never = async () => false
    const keys = Array.from({ length: 6 }, (_one, index) => `key-${index}`)
    const claims = await Promise.all(keys.map((key) => attachments.claim(id, key, AT, never)))
    expect(claims.filter((claimed) => claimed)).toHaveLength(1)
    const winner = keys[claims.indexOf(true)] ?? ''
    expect(await attachments.claim(id, winner, AT, never)).toBe(true)
    const asked: string[] = []
    const taken = await attachments.claim(id, 'another', AT, async (earlier, usedAt) => {
      asked.push(earlier, usedAt)
      return true
    })
    expect([taken, asked]).toEqual([true, [winner, AT]])
    expect(await attachments.claim(id, winner, AT, never)).toBe(false)
  })
})
