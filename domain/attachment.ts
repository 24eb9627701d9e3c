/**
 * A document that goes with a referral: what may be taken, and how it becomes fit to be opened and sent: never before
 * the scanner has called it clean.
 */
import type { AttachmentId } from './ids.ts'
import type { Category } from './sharing/categories.ts'

/** What is taken: the formats in which agencies that help children send letters, reports and pictures. */
export const ATTACHMENT_TYPES = {
  pdf: { contentType: 'application/pdf', extensions: ['pdf'], name: 'a PDF' },
  jpeg: { contentType: 'image/jpeg', extensions: ['jpg', 'jpeg'], name: 'a JPEG picture' },
  png: { contentType: 'image/png', extensions: ['png'], name: 'a PNG picture' },
  docx: {
    contentType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    extensions: ['docx'],
    name: 'a Word document (.docx)',
  },
  odt: {
    contentType: 'application/vnd.oasis.opendocument.text',
    extensions: ['odt'],
    name: 'an OpenDocument text (.odt)',
  },
  text: { contentType: 'text/plain', extensions: ['txt'], name: 'plain text in UTF-8' },
} as const

export type AttachmentType = keyof typeof ATTACHMENT_TYPES

export const ATTACHMENT_CONTENT_TYPES = Object.values(ATTACHMENT_TYPES).map(({ contentType }) => contentType)

/** Limits (trust and audit standard, §7). */
export const ATTACHMENT_LIMITS = {
  bytesEach: 10_000_000,
  perReferral: 10,
  bytesPerReferral: 50_000_000,
  /** Most that goes into one message: as text it must still fit into one stored message. */
  bytesPerMessage: 8_000_000,
  zipEntries: 1_000,
  unpackedBytes: 100_000_000,
  /** Unpacked size for each packed byte; small entries may exceed it. */
  zipRatio: 100,
  pixels: 50_000_000,
} as const

/**
 * `arriving`: its bytes are not whole yet, nothing was acknowledged · `received`: kept, to be scanned · `scanning` ·
 * `clean` · `infected` · `unreadable`: the scanner cannot look into it.
 */
export const ATTACHMENT_STATES = [
  'arriving',
  'received',
  'scanning',
  'clean',
  'infected',
  'unreadable',
] as const
export type AttachmentState = (typeof ATTACHMENT_STATES)[number]

/** How a scan can end. */
export type ScanEnd = Extract<AttachmentState, 'clean' | 'infected' | 'unreadable'>

const NEXT: Readonly<Record<AttachmentState, readonly AttachmentState[]>> = {
  arriving: ['received'],
  received: ['scanning'],
  scanning: ['clean', 'infected', 'unreadable'],
  clean: [],
  infected: [],
  unreadable: [],
}

/** Whether an attachment in the one state may go to the other. A verdict stands for ever. */
export const mayBecome = (from: AttachmentState, to: AttachmentState): boolean => NEXT[from].includes(to)

/** Whether the verdict is still to come. */
export const awaitsScan = (state: AttachmentState): boolean => state === 'received' || state === 'scanning'

/** Why a file is not taken, as codes; each with what the person is told. */
export const ATTACHMENT_REFUSALS = {
  empty: 'The file is empty. Choose the right file and send it again.',
  'name-missing': 'The file has no name. Send its name in Content-Disposition.',
  'type-not-allowed':
    'This kind of file is not taken. Send a PDF, a JPEG or PNG picture, a Word (.docx) or OpenDocument (.odt) text, or plain text.',
  'type-disagrees':
    'What is in the file is not what its name or declared type says. Save it again in the right format and send that.',
  'password-protected':
    'The file is protected by a password, so it cannot be checked. Remove the password and send it again.',
  'active-content':
    'The file can run something (a macro, a script, another file inside it). Save a copy without that, for example as PDF, and send it.',
  'expands-too-far': 'The file unpacks to far more than it should. Save it anew and send it again.',
  'too-many-pixels': 'The picture is larger than 50 million pixels. Make it smaller and send it again.',
  damaged: 'The file is damaged or incomplete. Open it, save it anew and send it again.',
} as const

export type AttachmentRefusal = keyof typeof ATTACHMENT_REFUSALS

/** A document as the referral's content holds it; the title is what people call it. */
export interface AttachedDocument {
  readonly id: AttachmentId
  /** Which kind of information it is: the sharing decision decides by it. */
  readonly category: Category
  readonly title: string
  /** The practitioner allows it to go where its properties cannot all be removed. */
  readonly sendAsItIs?: boolean
}
