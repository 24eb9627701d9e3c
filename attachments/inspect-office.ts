/**
 * Looks into Word and OpenDocument files: every entry is unpacked within bounds and held against what is declared; one
 * that can run something, or hides another file, is not taken.
 */
import type { AttachmentType } from '../domain/attachment.ts'
import { mustHold, NotFit } from './not-fit.ts'
import { readZip, unpacked, unpackWhole, type ZipEntry } from './zip-reader.ts'

/** First bytes of what has no place inside a text: programs, archives, old Office files and what they embed. */
const HIDDEN: readonly Buffer[] = [
  Buffer.from('504b0304', 'hex'),
  Buffer.from('504b0506', 'hex'),
  Buffer.from('d0cf11e0a1b11ae1', 'hex'),
  Buffer.from('4d5a', 'hex'),
  Buffer.from('7f454c46', 'hex'),
  Buffer.from('526172211a07', 'hex'),
  Buffer.from('377abcaf271c', 'hex'),
  Buffer.from('1f8b08', 'hex'),
]

/** Parts of either format that hold macros, scripts, controls or other files. */
const ACTIVE_NAMES =
  /(^|\/)vba(project|data)|(^|\/)(activex|embeddings|macros)\/|^(basic|scripts|dialogs)\/|\.(bin|exe|js|vbs|ole)$/i

/** Bin parts that only say how to print. */
const HARMLESS_BIN = /^word\/printerSettings\/[^/]+\.bin$/i

/** What a reader would fetch and run from elsewhere on opening. */
const REMOTE =
  /<(?:\w+:)?Relationship\b(?=[^>]*TargetMode\s*=\s*["']External)[^>]*\/(?:attachedTemplate|oleObject|frame|subDocument)["']/i

const LARGEST_LOOKED_AT = 2_000_000

/** Which of the two it is. @throws NotFit, `type-not-allowed` for any other container */
export const inspectOffice = async (file: Uint8Array): Promise<Extract<AttachmentType, 'docx' | 'odt'>> => {
  const entries = readZip(file)
  const byName = new Map(entries.map((entry) => [entry.name, entry]))
  const type = await typeOf(byName)
  for (const entry of entries) {
    if (!HARMLESS_BIN.test(entry.name)) mustHold(!ACTIVE_NAMES.test(entry.name), 'active-content')
    await mustBeWhatItSays(entry)
  }
  for (const entry of entries) if (/\.rels$/i.test(entry.name)) await mustNotFetch(entry)
  return type
}

const typeOf = async (byName: ReadonlyMap<string, ZipEntry>): Promise<'docx' | 'odt'> => {
  const [contentTypes, mimetype] = [byName.get('[Content_Types].xml'), byName.get('mimetype')]
  if (contentTypes !== undefined && byName.has('word/document.xml')) {
    mustHold(!/macroEnabled|vbaProject/i.test(await textOf(contentTypes)), 'active-content')
    return 'docx'
  }
  if (mimetype === undefined || !byName.has('content.xml')) throw new NotFit('type-not-allowed')
  mustHold((await textOf(mimetype)) === 'application/vnd.oasis.opendocument.text', 'type-not-allowed')
  const manifest = byName.get('META-INF/manifest.xml')
  if (manifest !== undefined) mustHold(!/encryption-data/.test(await textOf(manifest)), 'password-protected')
  return 'odt'
}

const textOf = async (entry: ZipEntry): Promise<string> => {
  mustHold(entry.bytes <= LARGEST_LOOKED_AT, 'damaged')
  return (await unpackWhole(entry)).toString('utf8')
}

const mustBeWhatItSays = async (entry: ZipEntry): Promise<void> => {
  let first: Uint8Array | undefined
  for await (const piece of unpacked(entry)) first ??= piece
  const start = Buffer.from(first?.subarray(0, 8) ?? [])
  mustHold(!HIDDEN.some((magic) => start.subarray(0, magic.length).equals(magic)), 'active-content')
}

const mustNotFetch = async (entry: ZipEntry): Promise<void> =>
  mustHold(!REMOTE.test(await textOf(entry)), 'active-content')
