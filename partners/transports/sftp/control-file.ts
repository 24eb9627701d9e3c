/** The control file that stands beside a data file once it is whole: a header and one record, the last line ended. */

export interface ControlFacts {
  /** Name of the data file. */
  readonly name: string
  readonly bytes: number
  /** 64 hexadecimal digits. */
  readonly sha256: string
  /** Data records, the header not counted. */
  readonly records: number
}

const HEADER = 'name,bytes,sha256,records'
const LINE = /^"?([A-Za-z0-9_.-]{1,200})"?,"?(\d{1,12})"?,"?([0-9a-f]{64})"?,"?(\d{1,9})"?$/i

export const controlNameOf = (dataName: string): string => `${dataName}.ctl`

export const writeControl = ({ name, bytes, sha256, records }: ControlFacts): Uint8Array =>
  new TextEncoder().encode(`${HEADER}\r\n${name},${bytes},${sha256},${records}\r\n`)

/** `undefined` for what is none, and for one whose last line has no end: it is still being written. */
export const readControl = (written: Uint8Array): ControlFacts | undefined => {
  const lines = new TextDecoder().decode(written).split(/\r?\n/)
  const [header = '', line = '', ...rest] = lines
  const [, name, bytes, sha256, records] = LINE.exec(line) ?? []
  if (header.replaceAll('"', '').toLowerCase() !== HEADER || rest.length !== 1 || rest[0] !== '')
    return undefined
  return name === undefined || sha256 === undefined
    ? undefined
    : { name, bytes: Number(bytes), sha256: sha256.toLowerCase(), records: Number(records) }
}
