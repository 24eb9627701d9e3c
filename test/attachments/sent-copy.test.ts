/** The copy that is sent: nothing of place, device and author is left, and the document is the same. */
import { describe, expect, it } from '@jest/globals'
import exifr from 'exifr'
import fc from 'fast-check'
import { inspectAttachment } from '../../attachments/inspect-attachment.ts'
import { isFrame, JPEG, jpegSegments } from '../../attachments/jpeg-segments.ts'
import { pngChunks } from '../../attachments/png-chunks.ts'
import { sentCopy } from '../../attachments/sent-copy.ts'
import { readZip, unpackWhole } from '../../attachments/zip-reader.ts'
import type { AttachmentType } from '../../domain/attachment.ts'
import { docx, odt, packedMetadata, packedObjects, pdf } from './sample-documents.ts'
import { jpegSegment, jpegWithPlace, PLAIN_JPEG, pngWithPlace, TELLTALE } from './sample-pictures.ts'

/** Everything that an independent reader finds in a picture. */
const EVERYTHING = {
  tiff: true,
  xmp: true,
  iptc: true,
  icc: true,
  exif: true,
  gps: true,
  ifd1: true,
} as const

const found = async (bytes: Uint8Array): Promise<Readonly<Record<string, unknown>>> =>
  ((await exifr.parse(Buffer.from(bytes), EVERYTHING)) as Record<string, unknown> | undefined) ?? {}

/** What draws a JPEG: tables, frames and scans with their data. */
const picture = (file: Uint8Array): Buffer =>
  Buffer.concat(
    jpegSegments(file)
      .filter(({ marker }) => isFrame(marker) || [0xdb, 0xc4, JPEG.scan].includes(marker))
      .map(({ from, to }) => file.subarray(from, to)),
  )

const holds = (bytes: Uint8Array, text: string = TELLTALE): boolean => Buffer.from(bytes).includes(text)

describe('the samples', () => {
  it('do say place, maker and author, so that the tests below mean something', async () => {
    const jpeg = await found(jpegWithPlace())
    expect(jpeg).toMatchObject({ latitude: 56.5, longitude: 3.25, Make: TELLTALE, creator: TELLTALE })
    expect(await found(pngWithPlace())).toMatchObject({ latitude: 56.5 })
  })
})

describe('a JPEG', () => {
  it('keeps nothing but its picture and how it is turned', async () => {
    for (const orientation of [2, 3, 6, 8]) {
      const { bytes, propertiesRemain } = await sentCopy('jpeg', jpegWithPlace(orientation))
      expect(propertiesRemain).toBe(false)
      expect(Object.keys(await found(bytes))).toEqual(['Orientation'])
      expect(await exifr.orientation(Buffer.from(bytes))).toBe(orientation)
      expect(holds(bytes)).toBe(false)
      expect(picture(bytes)).toEqual(picture(PLAIN_JPEG))
      expect(bytes.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]))
    }
  })

  it('that is upright says nothing at all', async () => {
    const { bytes } = await sentCopy('jpeg', jpegWithPlace(1))
    expect(await found(bytes)).toEqual({})
    expect(await exifr.gps(Buffer.from(bytes))).toBeUndefined()
  })

  it('keeps its colours: profile and Adobe mark', async () => {
    const profile = jpegSegment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01colours', 'latin1'))
    const whole = jpegWithPlace()
    const { bytes } = await sentCopy(
      'jpeg',
      Buffer.concat([whole.subarray(0, 20), profile, whole.subarray(20)]),
    )
    expect(holds(bytes, 'ICC_PROFILE')).toBe(true)
    expect(holds(bytes, 'Adobe')).toBe(true)
  })

  it('is still taken, and copied again is the same', async () => {
    const { bytes } = await sentCopy('jpeg', jpegWithPlace())
    expect(await inspectAttachment({ bytes, name: 'a.jpg', declared: 'image/jpeg' })).toEqual({
      type: 'jpeg',
    })
    expect((await sentCopy('jpeg', bytes)).bytes).toEqual(bytes)
  })

  it('with any properties keeps none of them', async () => {
    const markers = fc.constantFrom(...Array.from({ length: 15 }, (_one, index) => 0xe1 + index), 0xfe)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(markers, fc.string()), { maxLength: 8 }), async (segments) => {
        const extra = segments.map(([marker, text]) => jpegSegment(marker, `${TELLTALE}${text}`))
        const file = Buffer.concat([PLAIN_JPEG.subarray(0, 20), ...extra, PLAIN_JPEG.subarray(20)])
        const { bytes } = await sentCopy('jpeg', file)
        expect(Buffer.from(bytes)).toEqual(PLAIN_JPEG)
      }),
    )
  })
})

describe('a PNG', () => {
  it('keeps nothing but its picture, its colours and how it is turned', async () => {
    const { bytes } = await sentCopy('png', pngWithPlace(6))
    expect(pngChunks(bytes).map(({ type }) => type)).toEqual(['IHDR', 'eXIf', 'gAMA', 'IDAT', 'IEND'])
    expect(await exifr.orientation(Buffer.from(bytes))).toBe(6)
    expect(await exifr.gps(Buffer.from(bytes))).toBeUndefined()
    expect(holds(bytes)).toBe(false)
    const data = (file: Uint8Array) => pngChunks(file).find(({ type }) => type === 'IDAT')?.content
    expect(data(bytes)).toEqual(data(pngWithPlace()))
  })

  it('that is upright has no EXIF data', async () => {
    const { bytes } = await sentCopy('png', pngWithPlace(1))
    expect(pngChunks(bytes).map(({ type }) => type)).toEqual(['IHDR', 'gAMA', 'IDAT', 'IEND'])
  })
})

const OFFICE: readonly (readonly [AttachmentType, () => Buffer, string])[] = [
  ['docx', docx, 'word/document.xml'],
  ['odt', odt, 'content.xml'],
]

describe.each(OFFICE)('a text in %s', (type, sample, text) => {
  it('loses its properties and those of its pictures, and keeps its words', async () => {
    const { bytes, propertiesRemain } = await sentCopy(type, sample())
    expect(propertiesRemain).toBe(false)
    const [before, after] = [readZip(sample()), readZip(bytes)]
    expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name))
    for (const entry of after) {
      const content = await unpackWhole(entry)
      expect(holds(content)).toBe(false)
      if (/jpe?g$/.test(entry.name)) expect(picture(content)).toEqual(picture(PLAIN_JPEG))
    }
    const words = async (entries: typeof after) => {
      const entry = entries.find(({ name }) => name === text)
      return entry === undefined ? '' : (await unpackWhole(entry)).toString()
    }
    expect(await words(after)).toBe(await words(before))
    const name = `letter.${type}`
    expect(await inspectAttachment({ bytes, name, declared: 'application/octet-stream' })).toEqual({ type })
  })
})

describe('an office file whose properties cannot all be removed says so', () => {
  it('for a picture of another kind', async () => {
    const more = { 'word/media/image2.tiff': Buffer.from(`II*\0${TELLTALE}`, 'latin1') }
    expect(await sentCopy('docx', docx(more))).toMatchObject({ propertiesRemain: true })
  })

  it('for a signed one, which stays as it is', async () => {
    const signed = docx({ '_xmlsignatures/sig1.xml': '<Signature/>' })
    expect(await sentCopy('docx', signed)).toEqual({ bytes: signed, propertiesRemain: true })
  })
})

describe('a PDF', () => {
  it('loses author, times, XMP and the place of its pictures, and every byte keeps its place', async () => {
    const file = pdf()
    const { bytes, propertiesRemain } = await sentCopy('pdf', file)
    expect(propertiesRemain).toBe(false)
    expect(bytes).toHaveLength(file.length)
    for (const gone of [
      TELLTALE,
      Buffer.from(TELLTALE).toString('hex'),
      'Exif',
      '2025010',
      'xmpmeta',
      'nested',
    ])
      expect([gone, holds(bytes, gone)]).toEqual([gone, false])
    for (const kept of ['/Author (', '/Type /Catalog', 'startxref', '<< /Type /Page /Parent 2 0 R'])
      expect([kept, holds(bytes, kept)]).toEqual([kept, true])
    expect(await inspectAttachment({ bytes, name: 'a.pdf', declared: 'application/pdf' })).toEqual({
      type: 'pdf',
    })
  })

  it.each([
    ['packed XMP', pdf([packedMetadata()])],
    ['a packed author', pdf([packedObjects('7 0 << /Author (Someone) >>')])],
    ['a signature', pdf(['<< /Type /Sig /ByteRange [0 10 20 30] >>'])],
  ])('with %s says that properties remain', async (_what, file) => {
    expect(await sentCopy('pdf', file)).toMatchObject({ propertiesRemain: true })
  })

  it('with other packed objects says that none remain', async () => {
    expect(await sentCopy('pdf', pdf([packedObjects('7 0 << /Kind /Page >>')]))).toMatchObject({
      propertiesRemain: false,
    })
  })
})

describe('plain text', () => {
  it('goes as it is', async () => {
    const text = Buffer.from('Zoë was seen on Monday.')
    expect(await sentCopy('text', text)).toEqual({ bytes: text, propertiesRemain: false })
  })
})
