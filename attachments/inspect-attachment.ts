/**
 * What a file really is, told by its content and never by its name: the type that its first bytes say, held against
 * its structure, its name and what was declared (files: trust and audit standard, §7).
 */
import {
  ATTACHMENT_LIMITS,
  ATTACHMENT_TYPES,
  type AttachmentRefusal,
  type AttachmentType,
} from '../domain/attachment.ts'
import { inspectOffice } from './inspect-office.ts'
import { inspectPdf } from './inspect-pdf.ts'
import { inspectJpeg, inspectPng } from './inspect-picture.ts'
import { mustHold, NotFit } from './not-fit.ts'
import { PNG_SIGNATURE } from './png-chunks.ts'

export interface FileGiven {
  readonly bytes: Uint8Array
  /** As cleaned by the domain's rule. */
  readonly name: string
  /** Content type as declared, in lower case and without parameters. */
  readonly declared: string
}

export type Inspection = { readonly type: AttachmentType } | { readonly refused: AttachmentRefusal }

const OLD_OFFICE = Buffer.from('d0cf11e0a1b11ae1', 'hex')
/** The stream in which a locked Office file lies, in UTF-16. */
const LOCKED_OFFICE = Buffer.from('EncryptedPackage', 'utf16le')

/** Looks into a file. Never throws for what is in it. */
export const inspectAttachment = async (file: FileGiven): Promise<Inspection> => {
  try {
    mustHold(file.bytes.length > 0, 'empty')
    mustHold(file.bytes.length <= ATTACHMENT_LIMITS.bytesEach, 'damaged')
    const type = await typeOf(file.bytes)
    mustHold(agrees(type, file), 'type-disagrees')
    return { type }
  } catch (thrown) {
    if (thrown instanceof NotFit) return { refused: thrown.reason }
    throw thrown
  }
}

const begins = (bytes: Uint8Array, magic: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(magic.length, bytes.length)).equals(magic)

const typeOf = async (bytes: Uint8Array): Promise<AttachmentType> => {
  if (begins(bytes, Buffer.from('%PDF-', 'latin1'))) {
    inspectPdf(bytes)
    return 'pdf'
  }
  if (begins(bytes, Buffer.from([0xff, 0xd8, 0xff]))) {
    inspectJpeg(bytes)
    return 'jpeg'
  }
  if (begins(bytes, PNG_SIGNATURE)) {
    inspectPng(bytes)
    return 'png'
  }
  if (begins(bytes, Buffer.from('PK\x03\x04', 'latin1'))) return inspectOffice(bytes)
  if (begins(bytes, OLD_OFFICE))
    throw new NotFit(Buffer.from(bytes).includes(LOCKED_OFFICE) ? 'password-protected' : 'type-not-allowed')
  mustHold(isPlainText(bytes), 'type-not-allowed')
  return 'text'
}

/** UTF-8 throughout, and nothing that a screen would not show but tab and line breaks. */
const isPlainText = (bytes: Uint8Array): boolean => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return !/[^\P{Cc}\t\n\r\f]/u.test(text)
  } catch {
    return false
  }
}

/** Both the name's ending and the declared type, where one was declared, say the same as the content. */
const agrees = (type: AttachmentType, { name, declared }: FileGiven): boolean => {
  const { contentType, extensions } = ATTACHMENT_TYPES[type]
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  return (
    extensions.some((allowed) => allowed === ending) &&
    (declared === contentType || declared === 'application/octet-stream')
  )
}
