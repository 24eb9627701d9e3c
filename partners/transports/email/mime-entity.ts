/** The outermost layer of a MIME entity, to the byte: what a signature covers must not pass through a reader of mail. */

export interface MimeEntity {
  /** `multipart/signed`, in small letters. */
  readonly type: string
  /** Parameters of its Content-Type; names in small letters. */
  readonly parameters: Readonly<Record<string, string>>
  readonly encoding: string
  readonly body: Buffer
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const headEnd = (bytes: Buffer): readonly [end: number, body: number] => {
  const [wide, narrow] = [bytes.indexOf('\r\n\r\n'), bytes.indexOf('\n\n')]
  if (wide >= 0 && (narrow < 0 || wide < narrow)) return [wide, wide + 4]
  return narrow >= 0 ? [narrow, narrow + 2] : [bytes.length, bytes.length]
}

const LONGEST_HEAD = 256 * 1024

const headerIn = (head: string, name: string): string =>
  new RegExp(`^${name}:[ \\t]*(.*(?:\\r?\\n[ \\t].*)*)`, 'im')
    .exec(head)?.[1]
    ?.replace(/\r?\n[ \t]+/g, ' ') ?? ''

/** Takes it apart. */
export const mimeEntityFrom = (bytes: Uint8Array): MimeEntity => {
  const all = asBuffer(bytes)
  const [end, body] = headEnd(all)
  const head = all.subarray(0, Math.min(end, LONGEST_HEAD)).toString('latin1')
  const [type = '', ...rest] = headerIn(head, 'Content-Type').split(';')
  const parameters = rest.flatMap((each) => {
    const [name = '', ...value] = each.split('=')
    return name.trim() === ''
      ? []
      : [[name.trim().toLowerCase(), value.join('=').trim().replace(/^"|"$/g, '')] as const]
  })
  return {
    type: type.trim().toLowerCase(),
    parameters: Object.fromEntries(parameters),
    encoding: headerIn(head, 'Content-Transfer-Encoding').trim().toLowerCase(),
    body: all.subarray(body),
  }
}

/** The parts of a multipart, each to the byte: the line end before a boundary belongs to the boundary (RFC 2046 §5.1.1). */
export const partsOf = (body: Buffer, boundary: string): readonly Buffer[] => {
  const mark = Buffer.from(`--${boundary}`)
  const starts: number[] = []
  for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, at + mark.length))
    if (at === 0 || body[at - 1] === 0x0a) starts.push(at)
  return starts.slice(0, -1).map((start, index) => {
    const from = body.indexOf(0x0a, start) + 1
    const next = starts[index + 1] ?? body.length
    const until = body[next - 2] === 0x0d ? next - 2 : next - 1
    return body.subarray(from, Math.max(from, until))
  })
}

/** With the line ends that signatures are made over (RFC 8551 §3.1.1). */
export const withWideLineEnds = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')

/** The body of a part that has no parts, decoded. */
export const decodedBody = ({ encoding, body }: MimeEntity): Buffer =>
  encoding === 'base64' ? Buffer.from(body.toString('latin1'), 'base64') : body
