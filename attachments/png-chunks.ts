/** The chunks of a PNG file (W3C PNG, third edition, §5), for looking at them and for leaving some out. */
import { crc32 } from 'node:zlib'
import { mustHold } from './not-fit.ts'

export interface PngChunk {
  readonly type: string
  readonly content: Uint8Array
}

export const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** All chunks up to the end of the picture; what follows it is not among them. @throws NotFit `damaged` */
export const pngChunks = (bytes: Uint8Array): readonly PngChunk[] => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  mustHold(file.subarray(0, 8).equals(PNG_SIGNATURE), 'damaged')
  const chunks: PngChunk[] = []
  let at = PNG_SIGNATURE.length
  for (;;) {
    mustHold(at + 12 <= file.length, 'damaged')
    const length = file.readUInt32BE(at)
    const end = at + 12 + length
    mustHold(end <= file.length, 'damaged')
    const type = file.toString('latin1', at + 4, at + 8)
    mustHold(crc32(file.subarray(at + 4, end - 4)) === file.readUInt32BE(end - 4), 'damaged')
    chunks.push({ type, content: file.subarray(at + 8, end - 4) })
    mustHold(chunks.length > 1 || (type === 'IHDR' && length === 13), 'damaged')
    if (type === 'IEND') return chunks
    at = end
  }
}

/** A PNG file with these chunks. */
export const writePng = (chunks: readonly PngChunk[]): Uint8Array =>
  Buffer.concat([
    PNG_SIGNATURE,
    ...chunks.flatMap(({ type, content }) => {
      const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
      const length = Buffer.alloc(4)
      length.writeUInt32BE(content.length)
      const sum = Buffer.alloc(4)
      sum.writeUInt32BE(crc32(named))
      return [length, named, sum]
    }),
  ])
