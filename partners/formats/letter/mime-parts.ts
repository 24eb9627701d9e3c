/** Parts of a mail (RFC 2045, 2046) whose bytes follow from their content alone. */

export interface MimePart {
  readonly contentType: string
  readonly encoding: 'quoted-printable' | 'base64' | '7bit'
  readonly disposition?: string
  readonly body: string
}

const LINE_END = '\r\n'
const LONGEST_LINE = 76

const hex = (byte: number): string => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`

const isLiteral = (byte: number): boolean => byte === 0x09 || (byte >= 0x20 && byte <= 0x7e && byte !== 0x3d)

/** One line, in as many as it takes, each with a soft break but the last. */
const quotedLine = (line: string): string => {
  const bytes = Buffer.from(line)
  const units = [...bytes].map((byte, at) => {
    const isAtEnd = at === bytes.length - 1
    const mayBreak = (isAtEnd && (byte === 0x20 || byte === 0x09)) || (at === 0 && byte === 0x2d)
    return isLiteral(byte) && !mayBreak ? String.fromCharCode(byte) : hex(byte)
  })
  const lines: string[] = []
  let current = ''
  for (const unit of units) {
    if (current.length + unit.length > LONGEST_LINE - 1) {
      lines.push(`${current}=`)
      current = ''
    }
    // A boundary begins with dashes: no line of the text may.
    current += current === '' && unit === '-' ? hex(0x2d) : unit
  }
  return [...lines, current].join(LINE_END)
}

/** Text in letters that every server carries (RFC 2045 §6.7). */
export const quotedPrintable = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map(quotedLine)
    .join(LINE_END)

/** Bytes in lines of base64. */
export const base64Body = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('base64')
    .replace(/.{76}(?=.)/g, `$&${LINE_END}`)

const partText = ({ contentType, encoding, disposition, body }: MimePart): string =>
  [
    `Content-Type: ${contentType}`,
    `Content-Transfer-Encoding: ${encoding}`,
    ...(disposition === undefined ? [] : [`Content-Disposition: ${disposition}`]),
    '',
    body,
  ].join(LINE_END)

/** The body of a multipart. */
export const multipartBody = (boundary: string, parts: readonly MimePart[]): string =>
  `${parts.map((part) => `--${boundary}${LINE_END}${partText(part)}${LINE_END}`).join('')}--${boundary}--${LINE_END}`
