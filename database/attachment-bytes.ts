/**
 * The bytes of attachments, in GridFS: cut into pieces, each sealed on its own and bound to its place, so that neither
 * sealing nor opening holds more than one piece in memory, and a piece that was moved or left out does not open.
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import mongoose, { type Connection } from 'mongoose'
import type { AttachmentId } from '../domain/ids.ts'
import { Fault } from '../runtime/fault.ts'
import { sha256Of } from '../runtime/sha256.ts'
import { atEdge } from './at-edge.ts'
import type { Sealer } from './personal-data.ts'

export interface AttachmentBytes {
  /** Stores all pieces; nothing is readable before the last one is there. Throws on what `pieces` throws. */
  write(id: AttachmentId, pieces: AsyncIterable<Uint8Array>): Promise<void>
  /** Opens them in order. @throws Fault `data-damaged` where one is missing, moved or altered */
  read(id: AttachmentId): AsyncIterable<Uint8Array>
  /** Takes away what there is, also of a write that was broken off. */
  remove(id: AttachmentId): Promise<void>
}

const PIECE_BYTES = 256 * 1024
const LENGTH_BYTES = 4
/** No envelope is larger than its piece and a little. */
const LARGEST_ENVELOPE = PIECE_BYTES + 1_024
const BUCKET = 'attachment_bytes'

const { GridFSBucket, ObjectId, MongoRuntimeError } = mongoose.mongo

/** GridFS names files by an id of the driver's own kind: made from ours, so that it need not be kept. */
const fileId = (id: AttachmentId) => new ObjectId(sha256Of(id).slice(0, 24))

const subject = (id: AttachmentId, piece: number): string => `${id}:${piece}`

const damaged = (id: AttachmentId): Fault =>
  new Fault('data-damaged', `The bytes of ${id} are not whole: restore them.`)

/** Builds the store. */
export const createAttachmentBytes = ({
  connection,
  sealer,
}: {
  readonly connection: Connection
  readonly sealer: Sealer
}): AttachmentBytes => {
  const bucket = () => {
    if (connection.db === undefined)
      throw new Fault('database-away', 'The database is not connected: try again.')
    return new GridFSBucket(connection.db, { bucketName: BUCKET })
  }
  return {
    write: (id, pieces) =>
      atEdge(`storing the bytes of ${id}`, async () => {
        const upload = bucket().openUploadStreamWithId(fileId(id), id)
        await pipeline(Readable.from(sealed(sealer, id, pieces)), upload)
      }),
    read: (id) => opened(sealer, id, bucket().openDownloadStream(fileId(id))),
    remove: (id) =>
      atEdge(`removing the bytes of ${id}`, async () => {
        try {
          await bucket().delete(fileId(id))
        } catch (thrown) {
          // Of a write that was broken off there are pieces without a file: they are gone now all the same.
          if (!(thrown instanceof MongoRuntimeError)) throw thrown
        }
      }),
  }
}

/** Cuts into pieces of one size and seals each; the last one, which may be empty, is marked by being shorter. */
async function* sealed(
  sealer: Sealer,
  id: AttachmentId,
  parts: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let number = 0
  let waiting = Buffer.alloc(0)
  for await (const part of parts) {
    waiting = Buffer.concat([waiting, part])
    for (; waiting.length >= PIECE_BYTES; waiting = waiting.subarray(PIECE_BYTES))
      yield envelope(sealer, subject(id, number++), waiting.subarray(0, PIECE_BYTES))
  }
  yield envelope(sealer, subject(id, number), waiting)
}

const envelope = (sealer: Sealer, of: string, piece: Uint8Array): Uint8Array => {
  const bytes = sealer.sealBytes(of, piece)
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

async function* opened(
  sealer: Sealer,
  id: AttachmentId,
  stored: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let number = 0
  let last = PIECE_BYTES
  for await (const bytes of envelopesIn(id, stored)) {
    if (last < PIECE_BYTES) throw damaged(id)
    const piece = sealer.openBytes(subject(id, number), bytes)
    number += 1
    last = piece.length
    if (piece.length > 0) yield piece
  }
  if (last === PIECE_BYTES) throw damaged(id)
}

/** The envelopes, however the parts that arrive are cut. */
async function* envelopesIn(id: AttachmentId, stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting = Buffer.alloc(0)
  for await (const part of atEdgeEach(id, stored)) {
    waiting = Buffer.concat([waiting, part])
    while (waiting.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + waiting.readUInt32BE(0)
      if (end > LENGTH_BYTES + LARGEST_ENVELOPE) throw damaged(id)
      if (waiting.length < end) break
      yield waiting.subarray(LENGTH_BYTES, end)
      waiting = waiting.subarray(end)
    }
  }
  if (waiting.length > 0) throw damaged(id)
}

/** The parts as the driver gives them, its errors turned into ours. */
async function* atEdgeEach(id: AttachmentId, stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const parts = stored[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await atEdge(`reading the bytes of ${id}`, () => parts.next())
      if (next.done === true) return
      yield next.value
    }
  } finally {
    await parts.return?.()
  }
}
