/** The hash by which bytes are recognised again. */
import { createHash } from 'node:crypto'

/** SHA-256 in 64 hexadecimal digits, of bytes or of a text in UTF-8. */
export const sha256Of = (content: Uint8Array | string): string =>
  createHash('sha256').update(content).digest('hex')
