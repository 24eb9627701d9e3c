/**
 * A mail out of a mailbox as it is kept: what it was found to be, in one line of JSON, and below it its own bytes as they
 * came. What it means is the format's to say.
 */
import { z } from 'zod'

const report = z.object({
  /** RFC 3464 §2.3.3 of a delivery report; the disposition's type (RFC 8098 §3.2.6) of a reading report. */
  says: z.string(),
  /** Enhanced status, where there is one: `5.1.1`. */
  status: z.string().optional(),
  /** Whether it is about the mailbox that the channel writes to. */
  isAboutPartner: z.boolean(),
  /** The name that we gave to this very sending. */
  envelopeId: z.string().optional(),
})

const found = z.object({
  is: z.enum(['mail', 'delivery-report', 'reading-report', 'automatic']),
  isWhole: z.boolean(),
  /** Its one author is an address that the channel lists. */
  isFromPartner: z.boolean(),
  signature: z.enum(['none', 'valid', 'wrong']),
  mustBeSigned: z.boolean(),
  /** Encrypted, and it could not be opened. */
  isShut: z.boolean(),
  /** Wire ids of our messages: those that it answers first. */
  answers: z.array(z.string()).readonly(),
  text: z.string(),
  report: report.optional(),
})

/** What a mail was found to be. */
export type MailFound = z.infer<typeof found>

export interface KeptMail {
  readonly found: MailFound
  /** The mail itself. */
  readonly raw: Uint8Array
}

export const KEPT_MAIL_TYPE = 'application/x-kept-mail'

const FIRST_LINE = 'kept-mail 1\r\n'
const END = '\r\n'

/** Writes it down. */
export const writeKeptMail = ({ found: facts, raw }: KeptMail): Uint8Array =>
  Buffer.concat([Buffer.from(`${FIRST_LINE}${JSON.stringify(facts)}${END}`), raw])

/** Reads it again; `undefined` where it is none. Never throws. */
export const readKeptMail = (bytes: Uint8Array): KeptMail | undefined => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!buffer.subarray(0, FIRST_LINE.length).equals(Buffer.from(FIRST_LINE))) return undefined
  const end = buffer.indexOf(END, FIRST_LINE.length)
  if (end < 0) return undefined
  try {
    const facts: unknown = JSON.parse(buffer.subarray(FIRST_LINE.length, end).toString())
    const read = found.safeParse(facts)
    return read.success ? { found: read.data, raw: buffer.subarray(end + END.length) } : undefined
  } catch {
    return undefined
  }
}
