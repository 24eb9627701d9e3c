/**
 * Reads the zip container of Word and OpenDocument files, trusting nothing that it says: what a header claims is held
 * against what is found (APPNOTE.TXT 6.3, §4.3; archives: trust and audit standard, §7).
 */
import { crc32, createInflateRaw } from 'node:zlib'
import { ATTACHMENT_LIMITS } from '../domain/attachment.ts'
import { mustHold, NotFit } from './not-fit.ts'

export interface ZipEntry {
  readonly name: string
  readonly method: 'stored' | 'deflated'
  readonly crc: number
  /** Unpacked size as declared. */
  readonly bytes: number
  /** As it lies in the file. */
  readonly packed: Uint8Array
}

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const END_BYTES = 22
const LONGEST_COMMENT = 65_535
const ENCRYPTED = 0x1
const UTF8 = 0x800
const METHODS: ReadonlyMap<number, ZipEntry['method']> = new Map([
  [0, 'stored'],
  [8, 'deflated'],
])
/** Small texts of XML may well shrink further than the ratio that bombs are told by. */
const RATIO_COUNTS_FROM = 1_000_000

/** The entries of the container. @throws NotFit */
export const readZip = (bytes: Uint8Array): readonly ZipEntry[] => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = endOf(file)
  const count = file.readUInt16LE(end + 10)
  mustHold(file.readUInt16LE(end + 8) === count && count > 0, 'damaged')
  mustHold(count <= ATTACHMENT_LIMITS.zipEntries, 'expands-too-far')
  const entries: ZipEntry[] = []
  const ranges: [number, number][] = []
  let at = file.readUInt32LE(end + 16)
  for (let index = 0; index < count; index += 1) {
    mustHold(at + 46 <= end && file.readUInt32LE(at) === CENTRAL, 'damaged')
    const { entry, range, next } = entryAt(file, at, end)
    entries.push(entry)
    ranges.push(range)
    at = next
  }
  mustHold(at === end, 'damaged')
  mustNotOverlap(ranges)
  mustNotExpandTooFar(entries, bytes.length)
  mustHold(new Set(entries.map(({ name }) => name.toLowerCase())).size === entries.length, 'damaged')
  return entries
}

const endOf = (file: Buffer): number => {
  const least = Math.max(0, file.length - END_BYTES - LONGEST_COMMENT)
  for (let at = file.length - END_BYTES; at >= least; at -= 1)
    if (file.readUInt32LE(at) === END && at + END_BYTES + file.readUInt16LE(at + 20) === file.length)
      return at
  throw new NotFit('damaged')
}

const entryAt = (file: Buffer, at: number, end: number) => {
  const flags = file.readUInt16LE(at + 8)
  mustHold((flags & ENCRYPTED) === 0, 'password-protected')
  const method = METHODS.get(file.readUInt16LE(at + 10))
  if (method === undefined) throw new NotFit('damaged')
  const packedBytes = file.readUInt32LE(at + 20)
  const bytes = file.readUInt32LE(at + 24)
  const nameBytes = file.readUInt16LE(at + 28)
  const next = at + 46 + nameBytes + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
  mustHold(next <= end, 'damaged')
  const rawName = file.subarray(at + 46, at + 46 + nameBytes)
  const start = file.readUInt32LE(at + 42)
  const from = dataStart(file, start, rawName)
  mustHold(from + packedBytes <= end, 'damaged')
  mustHold(method === 'deflated' || packedBytes === bytes, 'damaged')
  const name = rawName.toString((flags & UTF8) === 0 ? 'latin1' : 'utf8')
  mustBePlainPath(name)
  const packed = file.subarray(from, from + packedBytes)
  const entry: ZipEntry = { name, method, crc: file.readUInt32LE(at + 16), bytes, packed }
  return { entry, range: [start, from + packedBytes] as [number, number], next }
}

/** The local header names the same entry: what one reader sees and another does not is a way past the scanner. */
const dataStart = (file: Buffer, start: number, name: Buffer): number => {
  mustHold(start + 30 <= file.length && file.readUInt32LE(start) === LOCAL, 'damaged')
  const nameBytes = file.readUInt16LE(start + 26)
  mustHold(file.subarray(start + 30, start + 30 + nameBytes).equals(name), 'damaged')
  return start + 30 + nameBytes + file.readUInt16LE(start + 28)
}

const mustBePlainPath = (name: string): void => {
  const plain =
    name !== '' &&
    !/[\\\0:]/.test(name) &&
    !name.startsWith('/') &&
    !name.split('/').some((part) => part === '..' || part === '.')
  mustHold(plain, 'damaged')
}

const mustNotOverlap = (ranges: readonly (readonly [number, number])[]): void => {
  const inOrder = [...ranges].sort(([one], [other]) => one - other)
  mustHold(inOrder[0]?.[0] === 0, 'damaged')
  inOrder.forEach(([start], index) => {
    mustHold(index === 0 || start >= (inOrder[index - 1]?.[1] ?? 0), 'expands-too-far')
  })
}

const mustNotExpandTooFar = (entries: readonly ZipEntry[], fileBytes: number): void => {
  const { unpackedBytes, zipRatio } = ATTACHMENT_LIMITS
  const whole = entries.reduce((sum, { bytes }) => sum + bytes, 0)
  mustHold(whole <= unpackedBytes, 'expands-too-far')
  mustHold(whole <= RATIO_COUNTS_FROM || whole <= fileBytes * zipRatio, 'expands-too-far')
  for (const { bytes, packed } of entries)
    mustHold(bytes <= RATIO_COUNTS_FROM || bytes <= packed.length * zipRatio, 'expands-too-far')
}

/** Unpacks an entry piece by piece. @throws NotFit as soon as it is more, or other, than was declared */
export async function* unpacked({ method, packed, bytes, crc }: ZipEntry): AsyncGenerator<Uint8Array> {
  let count = 0
  let sum = 0
  for await (const piece of method === 'stored' ? [packed] : inflated(packed)) {
    count += piece.length
    mustHold(count <= bytes, 'expands-too-far')
    sum = crc32(piece, sum)
    yield piece
  }
  mustHold(count === bytes && sum === crc, 'damaged')
}

async function* inflated(packed: Uint8Array): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw()
  inflate.end(packed)
  try {
    for await (const piece of inflate as AsyncIterable<Uint8Array>) yield piece
  } catch (thrown) {
    if (thrown instanceof NotFit) throw thrown
    throw new NotFit('damaged')
  }
}

/** An entry unpacked whole. */
export const unpackWhole = async (entry: ZipEntry): Promise<Buffer> => {
  const pieces: Uint8Array[] = []
  for await (const piece of unpacked(entry)) pieces.push(piece)
  return Buffer.concat(pieces)
}
