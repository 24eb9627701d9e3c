/**
 * Text inside a field (HL7 v2 chapter 2, escape sequences): what separates is escaped, the escape character first. Read
 * in one pass from left to right without nesting; what is not known is kept as it stands.
 */

/** MSH-1 and MSH-2 of one message: read from it, never assumed. */
export interface Delimiters {
  readonly field: string
  readonly component: string
  readonly repetition: string
  readonly escape: string
  readonly subcomponent: string
}

/** Those that we write. */
export const OUR_DELIMITERS: Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
}

const SEPARATORS = { F: 'field', S: 'component', T: 'subcomponent', R: 'repetition', E: 'escape' } as const

type SeparatorLetter = keyof typeof SEPARATORS

const isSeparatorLetter = (text: string): text is SeparatorLetter => Object.hasOwn(SEPARATORS, text)

const LETTER_OF: Readonly<Record<string, SeparatorLetter>> = {
  '|': 'F',
  '^': 'S',
  '&': 'T',
  '~': 'R',
  '\\': 'E',
}

/** Controls that no field may hold; line breaks are written as sequences of their own. Lone surrogates are no text. */
const FORBIDDEN = /[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const escaped = (text: string, lineBreak: string): string =>
  text
    .replace(FORBIDDEN, '')
    .replace(/[|^&~\\]/g, (character) => `\\${LETTER_OF[character]}\\`)
    .replace(/\r\n|\r|\n/g, lineBreak)
    .replaceAll('\t', ' ')

/** A value of a plain data type (ST, TX): a line break is `\X0D\`. Nothing to say is an empty value. */
export const plainText = (text: string | undefined): string => escaped((text ?? '').trim(), '\\X0D\\')

/** A value of data type FT: a line break is `\.br\`. */
export const formattedText = (text: string | undefined): string => escaped((text ?? '').trim(), '\\.br\\')

const ONE_SEQUENCE_LENGTH = 4096

/** `\Xdd..\`: bytes; both forms of a carriage return stand for a line break, as layout sequences of FT do. */
const hexText = (hex: string): string | undefined => {
  if (hex === '' || hex.length % 2 !== 0 || !/^[0-9A-Fa-f]+$/.test(hex)) return undefined
  if (/^(?:00)?0[Dd](?:(?:00)?0[Aa])?$/.test(hex)) return '\n'
  const bytes = Buffer.from(hex, 'hex')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** What a sequence stands for; `undefined` where it is not known. */
const meaningOf = (inside: string, delimiters: Delimiters): string | undefined => {
  if (isSeparatorLetter(inside)) return delimiters[SEPARATORS[inside]]
  if (inside === 'H' || inside === 'N') return ''
  if (/^\.(?:br|sp)$/.test(inside)) return '\n'
  return inside.startsWith('X') ? hexText(inside.slice(1)) : undefined
}

/** What a value says. */
export const readText = (written: string, delimiters: Delimiters): string => {
  const { escape: mark } = delimiters
  let text = ''
  for (let place = 0; place < written.length; ) {
    const start = written.indexOf(mark, place)
    const end = start < 0 ? -1 : written.indexOf(mark, start + mark.length)
    if (start < 0 || end < 0 || mark === '') return text + written.slice(place)
    const inside = written.slice(start + mark.length, end)
    const meaning = inside.length > ONE_SEQUENCE_LENGTH ? undefined : meaningOf(inside, delimiters)
    text += written.slice(place, start)
    // Not known: the first escape character is a character, and the second may begin a sequence that is known.
    text += meaning ?? written.slice(start, end)
    place = meaning === undefined ? end : end + mark.length
  }
  return text
}
