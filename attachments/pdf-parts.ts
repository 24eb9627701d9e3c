/** The parts of a PDF file as they lie there: streams apart from the text between them (ISO 32000-1, §7.3.8). */
import { inflateSync } from 'node:zlib'
import { NotFit } from './not-fit.ts'

export interface PdfStream {
  /** The dictionary in front of it, names written out. */
  readonly dictionary: string
  /** Where its content begins and ends in the file. */
  readonly from: number
  readonly to: number
}

export interface PdfParts {
  /** The file with each stream's content blanked: as long as the file, so that places agree. */
  readonly outside: string
  readonly streams: readonly PdfStream[]
}

/** Names may be written with hex escapes, to hide them: `/J#61vaScript`. */
export const writtenOut = (text: string): string =>
  text.replace(/#([0-9a-fA-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

const STREAM = /\bstream(\r\n|\n|\r)/g

/** Takes a file apart. */
export const pdfParts = (file: Uint8Array): PdfParts => {
  const whole = Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString('latin1')
  const outside: string[] = []
  const streams: PdfStream[] = []
  let at = 0
  const pattern = new RegExp(STREAM)
  for (let match = pattern.exec(whole); match !== null; match = pattern.exec(whole)) {
    const from = match.index + match[0].length
    const end = whole.indexOf('endstream', from)
    if (end === -1) throw new NotFit('damaged')
    const before = whole.slice(at, match.index)
    const dictionary = writtenOut(before.slice(Math.max(0, before.lastIndexOf('obj'))))
    const to = endOfContent(whole, dictionary, from, end)
    outside.push(whole.slice(at, from), ' '.repeat(end - from))
    streams.push({ dictionary, from, to })
    at = end
    pattern.lastIndex = end + 'endstream'.length
  }
  outside.push(whole.slice(at))
  return { outside: outside.join(''), streams }
}

/** The declared length where it fits; picture data may end like a line does. */
const endOfContent = (whole: string, dictionary: string, from: number, end: number): number => {
  const declared = /\/Length\s+(\d+)(?!\s+\d+\s+R)/.exec(dictionary)?.[1]
  const to = from + Number(declared ?? Number.NaN)
  if (to <= end && whole.slice(to, end).trim() === '') return to
  return whole.endsWith('\r\n', end) ? end - 2 : end - 1
}

/** Filters in the order in which they are undone. */
export const filtersOf = ({ dictionary }: PdfStream): readonly string[] => {
  const found = /\/Filter\s*(?:\[([^\]]*)\]|(\/\w+))/.exec(dictionary)
  return (found?.[1] ?? found?.[2] ?? '').match(/\w+/g) ?? []
}

/** Most that all looked-into streams of one file may unpack to. */
const MOST_UNPACKED = 40_000_000

/** Unpacks streams of one file within a common bound. */
export const createUnpacking = (file: Uint8Array) => {
  let left = MOST_UNPACKED
  /** The content without its first filter, which must be Flate. @throws NotFit */
  return ({ from, to }: PdfStream): Buffer => {
    try {
      const content = inflateSync(file.subarray(from, to), { maxOutputLength: Math.max(1, left) })
      left -= content.length
      return content
    } catch (thrown) {
      const { code } = thrown as { readonly code?: unknown }
      throw new NotFit(code === 'ERR_BUFFER_TOO_LARGE' ? 'expands-too-far' : 'damaged')
    }
  }
}
