/**
 * A PDF with what it says of author, place and time blanked where it lies: every byte keeps its place, so the file
 * stays as valid as it was. What lies packed cannot be blanked so, and is said to remain.
 */
import { JPEG, jpegSegments, segmentBegins } from './jpeg-segments.ts'
import { NotFit } from './not-fit.ts'
import { createUnpacking, filtersOf, type PdfStream, pdfParts } from './pdf-parts.ts'
import type { PropertiesCopy } from './properties-copy.ts'

const SPACE = 0x20
const TELLTALE = /Exif\0\0|<x:xmpmeta|Photoshop 3\.0/
/** Who made it, in an information dictionary that lies packed. */
const PROPERTY = /\/(Author|Company|Keywords|Subject)\b/
const CODE = { open: 0x28, close: 0x29, escape: 0x5c, less: 0x3c, greater: 0x3e, zero: 0x30 } as const

/** The copy. A signed file is left as it is: its signature would no longer hold. */
export const pdfCopy = (file: Uint8Array): PropertiesCopy => {
  const { outside, streams } = pdfParts(file)
  if (/\/ByteRange\s*\[/.test(outside)) return { bytes: file, propertiesRemain: true }
  const copy = Buffer.from(file)
  const unpack = createUnpacking(file)
  let propertiesRemain = false
  for (const stream of streams) if (!blankStream(copy, stream, unpack, outside)) propertiesRemain = true
  blankInformation(copy, outside)
  return { bytes: copy, propertiesRemain }
}

/** Whether nothing is left in it. */
const blankStream = (
  copy: Buffer,
  stream: PdfStream,
  unpack: (stream: PdfStream) => Buffer,
  outside: string,
): boolean => {
  const filters = filtersOf(stream)
  const [first] = filters
  if (/\/Type\s*\/Metadata\b/.test(stream.dictionary)) {
    if (filters.length > 0) return false
    copy.fill(SPACE, stream.from, stream.to)
    return true
  }
  if (/\/Type\s*\/ObjStm\b/.test(stream.dictionary) && /\/Info\s+\d+\s+\d+\s+R/.test(outside))
    return first === 'FlateDecode' && !PROPERTY.test(unpack(stream).toString('latin1'))
  if (first === 'DCTDecode') return blankPicture(copy.subarray(stream.from, stream.to))
  if (filters.includes('DCTDecode'))
    return first === 'FlateDecode' && !TELLTALE.test(unpack(stream).toString('latin1'))
  return first !== 'JPXDecode' || !TELLTALE.test(copy.toString('latin1', stream.from, stream.to))
}

/** Blanks EXIF, XMP, IPTC and comments of a JPEG in place. */
const blankPicture = (picture: Buffer): boolean => {
  try {
    for (const segment of jpegSegments(picture)) {
      const { marker, content, to } = segment
      const colour =
        (marker === JPEG.app2 && segmentBegins(picture, segment, 'ICC_PROFILE\0')) ||
        (marker === JPEG.app14 && segmentBegins(picture, segment, 'Adobe')) ||
        (marker === JPEG.app0 && segmentBegins(picture, segment, 'JFIF\0'))
      if (marker === JPEG.comment || (marker >= JPEG.app0 && marker <= JPEG.app15 && !colour))
        picture.fill(0, content, to)
      // A second picture, with properties of its own, may follow the first.
      if (marker === JPEG.end) picture.fill(0, to)
    }
    return true
  } catch (thrown) {
    if (thrown instanceof NotFit) return !TELLTALE.test(picture.toString('latin1'))
    throw thrown
  }
}

/** Blanks every text in the file's information dictionaries (ISO 32000-1, §14.3.3), in all of its versions. */
const blankInformation = (copy: Buffer, outside: string): void => {
  const named = new Set([...outside.matchAll(/\/Info\s+(\d+\s+\d+)\s+R/g)].map((match) => match[1] ?? ''))
  for (const id of named) {
    const object = new RegExp(`(?<!\\d)${id.replace(/\s+/, '\\s+')}\\s+obj\\b`, 'g')
    for (const match of outside.matchAll(object)) {
      const from = match.index + match[0].length
      const end = outside.indexOf('endobj', from)
      if (end !== -1) blankTexts(copy, from, end)
    }
  }
}

/** Blanks what stands in round brackets, nested ones included, or between angle brackets as hex. */
const blankTexts = (copy: Buffer, from: number, end: number): void => {
  for (let at = from; at < end; at += 1) {
    if (copy[at] === CODE.open) at = blankText(copy, at, end)
    else if (copy[at] === CODE.less && copy[at + 1] === CODE.less) at += 1
    else if (copy[at] === CODE.less)
      for (at += 1; at < end && copy[at] !== CODE.greater; at += 1) copy[at] = CODE.zero
  }
}

/** Blanks one text in round brackets. @returns where it ends */
const blankText = (copy: Buffer, start: number, end: number): number => {
  let depth = 1
  let at = start + 1
  for (; at < end; at += 1) {
    if (copy[at] === CODE.escape) {
      copy.fill(SPACE, at, Math.min(at + 2, end))
      at += 1
      continue
    }
    if (copy[at] === CODE.open) depth += 1
    if (copy[at] === CODE.close) depth -= 1
    if (depth === 0) return at
    copy[at] = SPACE
  }
  return at
}
