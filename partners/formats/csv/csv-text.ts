/** RFC 4180: writing records, and taking a text apart into records of which a broken one stops no other. */
import { wireText } from '../bars-fhir/bars-wire-text.ts'

const LINE_END = '\r\n'

/**
 * Every field is quoted, so that each is text and no system guesses a number or a formula: a value is never changed for
 * the sake of a spreadsheet, as a machine reads it.
 */
const field = (value: string): string => `"${(wireText(value) ?? '').replaceAll('"', '""')}"`

export const csvLine = (fields: readonly string[]): string => `${fields.map(field).join(',')}${LINE_END}`

/** One record, as far as it can be taken apart. */
export interface CsvRecord {
  /** As it was written, without its line end. */
  readonly source: string
  /** `undefined`: a quote is not closed, or stands where none may. */
  readonly fields: readonly string[] | undefined
}

/** Where the field that begins there ends, and what it says; `undefined` where it is no field. */
const fieldAt = (text: string, from: number): { readonly value: string; readonly to: number } | undefined => {
  if (text[from] !== '"') {
    let to = from
    while (to < text.length && text[to] !== ',' && text[to] !== '\r' && text[to] !== '\n') to += 1
    const value = text.slice(from, to)
    return value.includes('"') ? undefined : { value, to }
  }
  let close = text.indexOf('"', from + 1)
  while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2)
  if (close === -1) return undefined
  const isEnd = [undefined, ',', '\r', '\n'].includes(text[close + 1])
  return isEnd ? { value: text.slice(from + 1, close).replaceAll('""', '"'), to: close + 1 } : undefined
}

/** Length of the line end there: CRLF as the standard has it, LF as many write it. */
const lineEndAt = (text: string, at: number): number => {
  if (text.startsWith(LINE_END, at)) return LINE_END.length
  return text[at] === '\n' || text[at] === '\r' ? 1 : 0
}

interface Taken {
  readonly record: CsvRecord
  readonly next: number
}

/** A record that cannot be taken apart is its line; what follows is read for itself. */
const broken = (text: string, from: number): Taken => {
  const end = text.indexOf('\n', from)
  const to = end === -1 ? text.length : end
  return { record: { source: text.slice(from, to).replace(/\r$/, ''), fields: undefined }, next: to + 1 }
}

const recordAt = (text: string, from: number): Taken => {
  const fields: string[] = []
  for (let at = from; ; at += 1) {
    const found = fieldAt(text, at)
    if (found === undefined) return broken(text, from)
    fields.push(found.value)
    at = found.to
    if (text[at] === ',') continue
    return { record: { source: text.slice(from, at), fields }, next: at + Math.max(1, lineEndAt(text, at)) }
  }
}

/** The records of a text, empty lines left out. Never throws. */
export const csvRecords = (text: string): readonly CsvRecord[] => {
  const records: CsvRecord[] = []
  for (let at = 0; at < text.length; ) {
    const { record, next } = recordAt(text, at)
    if (record.source.trim() !== '') records.push(record)
    at = next
  }
  return records
}

/** Strict UTF-8, else the encoding that was agreed; `undefined` where it is neither. A byte order mark is taken off. */
export const decodeCsv = (bytes: Uint8Array, agreed?: string): string | undefined => {
  for (const encoding of agreed === undefined ? ['utf-8'] : ['utf-8', agreed]) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {}
  }
  return undefined
}
