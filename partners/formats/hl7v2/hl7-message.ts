/**
 * A message as segments and fields (HL7 v2 chapter 2): separators as the message names them, segments ended by CR, LF or
 * both. Never throws: what has no MSH is no message. `""` in a field means that a value is to be deleted; it is read as
 * no value, as is a field that was not sent.
 */
import { type AgreedCharset, decodeHl7 } from './hl7-charset.ts'
import { type Delimiters, readText } from './hl7-text.ts'

/** More than any referral has; a longer message is not taken apart. */
const MOST_SEGMENTS = 5000
const DELETE = '""'

export interface Hl7Segment {
  readonly name: string
  /** As written; `fields[0]` is the name, so that `fields[3]` is field 3. */
  readonly fields: readonly string[]
}

export interface Hl7Message {
  readonly delimiters: Delimiters
  readonly segments: readonly Hl7Segment[]
  /** Characters that could not be read for certain. */
  readonly damaged: boolean
}

const USUAL = '^~\\&'

const delimitersOf = (header: string): Delimiters | undefined => {
  const field = header.charAt(3)
  const given = header.slice(4).split(field)[0] ?? ''
  if (given === '' || /[A-Za-z0-9\s]/.test(field + given)) return undefined
  const at = (place: number): string => given.charAt(place) || USUAL.charAt(place)
  const delimiters: Delimiters = {
    field,
    component: at(0),
    repetition: at(1),
    escape: at(2),
    subcomponent: at(3),
  }
  return new Set(Object.values(delimiters)).size === 5 ? delimiters : undefined
}

const segmentFrom = (line: string, { field }: Delimiters): Hl7Segment => {
  const [name = '', ...fields] = line.split(field)
  // MSH-1 is the separator itself: it stands where the others have a field.
  return { name, fields: name === 'MSH' ? [name, field, ...fields] : [name, ...fields] }
}

/** Takes a message apart; `undefined` where it is none. */
export const parseHl7 = (bytes: Uint8Array, agreed?: AgreedCharset): Hl7Message | undefined => {
  const { text, damaged } = decodeHl7(bytes, agreed)
  const lines = text.split(/\r\n|\r|\n/, MOST_SEGMENTS + 1).filter((line) => line.trim() !== '')
  const [header = ''] = lines
  const delimiters = header.startsWith('MSH') ? delimitersOf(header) : undefined
  if (delimiters === undefined || lines.length > MOST_SEGMENTS) return undefined
  return { delimiters, segments: lines.map((line) => segmentFrom(line, delimiters)), damaged }
}

/** The first segment of a name. */
export const segmentNamed = ({ segments }: Hl7Message, name: string): Hl7Segment | undefined =>
  segments.find((segment) => segment.name === name)

export const segmentsNamed = ({ segments }: Hl7Message, name: string): readonly Hl7Segment[] =>
  segments.filter((segment) => segment.name === name)

/** The repetitions of a field, as written; none where nothing was sent. */
export const repetitionsOf = (
  { delimiters }: Hl7Message,
  segment: Hl7Segment | undefined,
  field: number,
): readonly string[] => {
  const written = segment?.fields[field] ?? ''
  const isEncoding = segment?.name === 'MSH' && field <= 2
  return written === '' || isEncoding ? [] : written.split(delimiters.repetition)
}

/** One component of a field's repetition, read; `undefined` where there is nothing in it. */
export const componentOf = (
  { delimiters }: Hl7Message,
  repetition: string | undefined,
  component = 1,
): string | undefined => {
  const written = repetition?.split(delimiters.component)[component - 1]?.split(delimiters.subcomponent)[0]
  if (written === undefined || written === DELETE) return undefined
  const text = readText(written, delimiters).trim()
  return text === '' ? undefined : text
}

/** One component of a field's first repetition, read. */
export const fieldText = (
  message: Hl7Message,
  segment: Hl7Segment | undefined,
  field: number,
  component = 1,
): string | undefined => componentOf(message, repetitionsOf(message, segment, field)[0], component)

/** All that a field of free text says: its repetitions are lines. */
export const textOf = (
  message: Hl7Message,
  segment: Hl7Segment | undefined,
  field: number,
): string | undefined => {
  const said = repetitionsOf(message, segment, field)
    .filter((written) => written !== DELETE)
    .map((written) => readText(written, message.delimiters))
    .join('\n')
    .trim()
  return said === '' ? undefined : said
}
