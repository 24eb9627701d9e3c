/**
 * A message out of a mailbox as it is kept: the headers that MESH gave with it, a blank line, its bytes. A report has no
 * body, so that what it says is in its headers alone.
 */

/** How much of it is here, and whether it came from the mailbox that the channel sends to. */
export interface MeshMessage {
  /** Names in lower case; only those of MESH. */
  readonly headers: Readonly<Record<string, string>>
  readonly isWhole: boolean
  readonly isFromPartner: boolean
  readonly body: Uint8Array
}

export const MESH_MESSAGE_TYPE = 'application/x-mesh-message'

const WHOLE = 'exchange-whole'
const FROM_PARTNER = 'exchange-from-partner'
const END = '\r\n\r\n'
const KEPT = /^(mex-|content-type$)/

const oneLine = (value: string): string => value.replace(/[\p{Cc}]+/gu, ' ').trim()

/** Writes it down. */
export const writeMeshMessage = ({ headers, isWhole, isFromPartner, body }: MeshMessage): Uint8Array => {
  const lines = [
    [WHOLE, isWhole ? 'yes' : 'no'],
    [FROM_PARTNER, isFromPartner ? 'yes' : 'no'],
    ...Object.entries(headers)
      .filter(([name]) => KEPT.test(name))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  ].map(([name = '', value = '']) => `${name}: ${oneLine(value)}`)
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}${END}`), body])
}

/** Reads it again; `undefined` where it is none. */
export const readMeshMessage = (bytes: Uint8Array): MeshMessage | undefined => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = buffer.indexOf(END)
  if (end < 0) return undefined
  const lines = buffer.subarray(0, end).toString('utf8').split('\r\n')
  const all = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, Math.max(0, colon)).toLowerCase(), line.slice(colon + 1).trim()] as const
    }),
  )
  const { [WHOLE]: whole, [FROM_PARTNER]: fromPartner, ...headers } = all
  if (whole === undefined || fromPartner === undefined) return undefined
  return {
    headers,
    isWhole: whole === 'yes',
    isFromPartner: fromPartner === 'yes',
    body: buffer.subarray(end + END.length),
  }
}
