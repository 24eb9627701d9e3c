/** Writes a plain zip container: no times, no comments, no extra fields, so that it says nothing of who made it. */
import { crc32, deflateRawSync } from 'node:zlib'
import type { ZipEntry } from './zip-reader.ts'

/** 1980-01-01, the earliest day that a zip can name. */
const NO_DATE = 0x21
const UTF8 = 0x800
const VERSION = 20

const codeOf = ({ method }: Pick<ZipEntry, 'method'>): number => (method === 'stored' ? 0 : 8)

/** An entry with new content, packed as the one it stands in for was. */
export const repacked = (
  { name, method }: Pick<ZipEntry, 'name' | 'method'>,
  content: Uint8Array,
): ZipEntry => ({
  name,
  method,
  crc: crc32(content),
  bytes: content.length,
  packed: method === 'stored' ? content : deflateRawSync(content),
})

/** What the local and the central header have in common. */
const described = (entry: ZipEntry, name: Buffer): Buffer => {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(VERSION, 0)
  fields.writeUInt16LE(UTF8, 2)
  fields.writeUInt16LE(codeOf(entry), 4)
  fields.writeUInt16LE(NO_DATE, 8)
  fields.writeUInt32LE(entry.crc, 10)
  fields.writeUInt32LE(entry.packed.length, 14)
  fields.writeUInt32LE(entry.bytes, 18)
  fields.writeUInt16LE(name.length, 22)
  return fields
}

const signature = (code: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(code)
  return bytes
}

/** The container with these entries, in this order. */
export const writeZip = (entries: readonly ZipEntry[]): Uint8Array => {
  const local: Uint8Array[] = []
  const central: Uint8Array[] = []
  let offset = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name, 'utf8')
    const fields = described(entry, name)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    const madeBy = Buffer.alloc(2)
    madeBy.writeUInt16LE(VERSION)
    local.push(signature(0x04034b50), fields, name, entry.packed)
    central.push(signature(0x02014b50), madeBy, fields, tail, name)
    offset += 4 + fields.length + name.length + entry.packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...local, directory, end])
}
