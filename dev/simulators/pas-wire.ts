/** The older system's own reading and writing of HL7 v2 and its frames; nothing here is shared with the exchange. */
import type { Socket } from 'node:net'

const [START, FS, CR] = [0x0b, 0x1c, 0x0d]

/** A message between its marks. */
export const inFrame = (message: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(START), message, Buffer.of(FS, CR)])

/** Hands over each message that comes whole on a socket. */
export const eachMessage = (socket: Socket, take: (message: Buffer) => void): void => {
  let held: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk])
    for (;;) {
      const start = held.indexOf(START)
      const end = start < 0 ? -1 : held.indexOf(Buffer.of(FS, CR), start)
      if (end < 0) return
      take(Buffer.from(held.subarray(start + 1, end)))
      held = Buffer.from(held.subarray(end + 2))
    }
  })
}

/** A message as rows of fields; row[0] is the segment's name, and of MSH row[2] is MSH-2. */
export interface PasMessage {
  readonly rows: readonly (readonly string[])[]
}

/** Takes a message apart; `undefined` where it does not begin with MSH. */
export const takeApart = (bytes: Buffer): PasMessage | undefined => {
  const text = bytes.toString('utf8')
  if (!text.startsWith('MSH|^~\\&|')) return undefined
  const rows = text
    .split('\r')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', ...fields] = line.split('|')
      return name === 'MSH' ? [name, '|', ...fields] : [name, ...fields]
    })
  return { rows }
}

export const rowsOf = ({ rows }: PasMessage, name: string): readonly (readonly string[])[] =>
  rows.filter((row) => row[0] === name)

/** One component of a field, as written. */
export const partOf = (message: PasMessage, name: string, field: number, component = 1): string =>
  rowsOf(message, name)[0]?.[field]?.split('~')[0]?.split('^')[component - 1] ?? ''

const MARKS: readonly (readonly [string, string])[] = [
  ['F', '|'],
  ['S', '^'],
  ['T', '&'],
  ['R', '~'],
  ['E', '\\'],
]

/** Text as it is shown to people. */
export const shown = (written: string): string =>
  written.replace(/\\(F|S|T|R|E|\.br|X0D)\\/g, (_, code: string) =>
    code === '.br' || code === 'X0D' ? '\n' : (MARKS.find(([letter]) => letter === code)?.[1] ?? ''),
  )

/** Text as it is sent. */
export const sendable = (text: string): string =>
  [...text]
    .map((character) => {
      const letter = MARKS.find(([, mark]) => mark === character)?.[0]
      return letter === undefined ? character : `\\${letter}\\`
    })
    .join('')
    .replaceAll('\n', '\\.br\\')

/** `20261121120000+0000` */
export const pasTime = (at: Date): string => `${at.toISOString().replace(/\D/g, '').slice(0, 14)}+0000`
