/** Small pictures that say where they were taken: made here, of nobody and nowhere. */
import { deflateSync } from 'node:zlib'
import { type PngChunk, writePng } from '../../attachments/png-chunks.ts'

/** 16 by 8 pixels, baseline, without any properties. */
export const PLAIN_JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAgAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjL/wAARCAAIABADASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDAsPA3T91+ldNYeBun7r9KKK58XmOI7nBw/m2K094//9k=',
  'base64',
)

/** A word that only the properties hold. */
export const TELLTALE = 'SafeHouseCamera'

const entry = (tag: number, type: number, count: number, value: Buffer): Buffer => {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt16LE(tag, 0)
  bytes.writeUInt16LE(type, 2)
  bytes.writeUInt32LE(count, 4)
  value.copy(bytes, 8)
  return bytes
}
const long = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
const short = (value: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}
const directory = (entries: readonly Buffer[]): Buffer =>
  Buffer.concat([short(entries.length), ...entries, long(0)])
const rational = (...values: readonly number[]): Buffer =>
  Buffer.concat(values.flatMap((value) => [long(value), long(1)]))

/** TIFF data with maker, orientation and a place in the North Sea. */
export const exifWithPlace = (orientation: number): Buffer => {
  const make = Buffer.from(`${TELLTALE}\0`, 'latin1')
  const gpsAt = 8 + 2 + 3 * 12 + 4
  const makeAt = gpsAt + 2 + 4 * 12 + 4
  const latitudeAt = makeAt + make.length
  const first = directory([
    entry(0x010f, 2, make.length, long(makeAt)),
    entry(0x0112, 3, 1, short(orientation)),
    entry(0x8825, 4, 1, long(gpsAt)),
  ])
  const gps = directory([
    entry(1, 2, 2, Buffer.from('N\0')),
    entry(2, 5, 3, long(latitudeAt)),
    entry(3, 2, 2, Buffer.from('E\0')),
    entry(4, 5, 3, long(latitudeAt + 24)),
  ])
  const head = Buffer.concat([Buffer.from('II*\0', 'latin1'), long(8)])
  return Buffer.concat([head, first, gps, make, rational(56, 30, 0), rational(3, 15, 0)])
}

export const jpegSegment = (marker: number, content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content)
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(bytes.length + 2, 2)
  return Buffer.concat([head, bytes])
}

const XMP = `http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="${TELLTALE}"/></rdf:RDF></x:xmpmeta>`
const IPTC = Buffer.concat([
  Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x14\x1c\x02\x50\0\x0f', 'latin1'),
  Buffer.from(TELLTALE),
])

/** A JPEG that says place, maker and author in every way there is; a second picture and more follow its end. */
export const jpegWithPlace = (orientation = 6): Buffer =>
  Buffer.concat([
    PLAIN_JPEG.subarray(0, 20),
    jpegSegment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exifWithPlace(orientation)])),
    jpegSegment(0xe1, Buffer.from(XMP, 'latin1')),
    jpegSegment(0xe2, Buffer.from(`MPF\0${TELLTALE}`, 'latin1')),
    jpegSegment(0xed, IPTC),
    jpegSegment(0xee, Buffer.from('Adobe\0\x64\0\0\0\0\x01', 'latin1')),
    jpegSegment(0xfe, TELLTALE),
    PLAIN_JPEG.subarray(20),
    Buffer.from(`after the end: ${TELLTALE}`),
  ])

const header = (width: number, height: number): Buffer => {
  const bytes = Buffer.alloc(13)
  bytes.writeUInt32BE(width, 0)
  bytes.writeUInt32BE(height, 4)
  bytes.writeUInt8(8, 8)
  return bytes
}

export const pngChunksWithPlace = (orientation = 6): readonly PngChunk[] => [
  { type: 'IHDR', content: header(2, 2) },
  { type: 'gAMA', content: Buffer.from([0, 0, 0xb1, 0x8f]) },
  { type: 'eXIf', content: exifWithPlace(orientation) },
  { type: 'tEXt', content: Buffer.from(`Author\0${TELLTALE}`, 'latin1') },
  { type: 'zTXt', content: Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(TELLTALE)]) },
  { type: 'iTXt', content: Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${XMP}`, 'latin1') },
  { type: 'tIME', content: Buffer.from([7, 0xe9, 1, 2, 3, 4, 5]) },
  { type: 'prVt', content: Buffer.from(TELLTALE) },
  { type: 'IDAT', content: deflateSync(Buffer.from([0, 10, 200, 0, 90, 30])) },
  { type: 'IEND', content: Buffer.alloc(0) },
]

export const pngWithPlace = (orientation = 6): Buffer =>
  Buffer.concat([writePng(pngChunksWithPlace(orientation)), Buffer.from(TELLTALE)])

export const pngOfSize = (width: number, height: number): Buffer =>
  Buffer.from(
    writePng([
      { type: 'IHDR', content: header(width, height) },
      { type: 'IDAT', content: deflateSync(Buffer.alloc(8)) },
      { type: 'IEND', content: Buffer.alloc(0) },
    ]),
  )
