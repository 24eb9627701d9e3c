/**
 * Bytes as text: strict UTF-8 first, then the character set agreed with the partner; where neither fits, what is
 * damaged is marked and never dropped. MSH-18 is not gone by: empty means ASCII, and is sent with anything.
 */

/** Agreed for partners whose systems do not write UTF-8. */
export type AgreedCharset = 'windows-1252'

export interface DecodedText {
  readonly text: string
  /** A character could not be read for certain: a person should see the original. */
  readonly damaged: boolean
}

/** What Windows-1252 has no character for. */
const UNMAPPED = [0x81, 0x8d, 0x8f, 0x90, 0x9d]

/** @see module comment. A byte order mark is not part of the text. */
export const decodeHl7 = (bytes: Uint8Array, agreed?: AgreedCharset): DecodedText => {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), damaged: false }
  } catch {
    if (agreed === undefined) return { text: new TextDecoder('utf-8').decode(bytes), damaged: true }
    return {
      text: new TextDecoder(agreed).decode(bytes),
      damaged: bytes.some((byte) => UNMAPPED.includes(byte)),
    }
  }
}
