/**
 * A Word or OpenDocument text without its properties (author, company, times, small picture of the first page) and
 * with the pictures in it cleaned. The text itself, its comments and changes are the document and stay.
 */
import { jpegCopy } from './jpeg-copy.ts'
import { NotFit } from './not-fit.ts'
import { pngCopy } from './png-copy.ts'
import type { PropertiesCopy } from './properties-copy.ts'
import { readZip, unpackWhole, type ZipEntry } from './zip-reader.ts'
import { repacked, writeZip } from './zip-writer.ts'

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006'

/** What stands in for the parts that hold properties. */
const EMPTY_PARTS: ReadonlyMap<string, string> = new Map([
  [
    'docProps/core.xml',
    `${XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>`,
  ],
  ['docProps/app.xml', `${XML}<Properties xmlns="${OFFICE}/extended-properties"/>`],
  ['docProps/custom.xml', `${XML}<Properties xmlns="${OFFICE}/custom-properties"/>`],
  [
    'meta.xml',
    `${XML}<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"><office:meta/></office:document-meta>`,
  ],
])

const PICTURES = /^(word\/media|Pictures|docProps|Thumbnails)\//
/** Drawings that hold no place: lines and colours only. */
const PLAIN_DRAWING = /\.(emf|wmf|bmp|xml|rels)$/i

const isJpeg = (content: Uint8Array): boolean => content[0] === 0xff && content[1] === 0xd8
const isPng = (content: Uint8Array): boolean => content[0] === 0x89 && content[1] === 0x50

/** The picture cleaned, or `undefined` where it cannot be. */
const cleanPicture = (content: Uint8Array): Uint8Array | undefined => {
  try {
    if (isJpeg(content)) return jpegCopy(content)
    return isPng(content) ? pngCopy(content) : undefined
  } catch (thrown) {
    if (thrown instanceof NotFit) return undefined
    throw thrown
  }
}

const cleanEntry = async (
  entry: ZipEntry,
): Promise<{ readonly entry: ZipEntry; readonly remains: boolean }> => {
  const empty = EMPTY_PARTS.get(entry.name)
  if (empty !== undefined) return { entry: repacked(entry, Buffer.from(empty, 'utf8')), remains: false }
  if (!PICTURES.test(entry.name) || entry.name.endsWith('/') || PLAIN_DRAWING.test(entry.name))
    return { entry, remains: false }
  const clean = cleanPicture(await unpackWhole(entry))
  return clean === undefined ? { entry, remains: true } : { entry: repacked(entry, clean), remains: false }
}

/** A signature would no longer hold over a changed document. */
const isSigned = (entries: readonly ZipEntry[]): boolean =>
  entries.some(({ name }) => /^_xmlsignatures\/|^META-INF\/[^/]*signatures\.xml$/i.test(name))

/** The copy. */
export const officeCopy = async (file: Uint8Array): Promise<PropertiesCopy> => {
  const entries = readZip(file)
  if (isSigned(entries)) return { bytes: file, propertiesRemain: true }
  const cleaned = []
  for (const entry of entries) cleaned.push(await cleanEntry(entry))
  return {
    bytes: writeZip(cleaned.map(({ entry }) => entry)),
    propertiesRemain: cleaned.some(({ remains }) => remains),
  }
}
