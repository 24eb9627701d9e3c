/** The text of a mail that came as HTML alone: its lines as a person saw them. Nothing of it is run or fetched. */

const UNSEEN = /<!--[\s\S]*?(?:-->|$)|<(script|style|head|title)\b[\s\S]*?(?:<\/\1\s*>|$)/gi
const PREFORMATTED = /<pre\b[^>]{0,2000}>([\s\S]*?)(?:<\/pre\s*>|$)/gi
const BREAKS = /<(?:br|\/?(?:p|div|tr|li|ul|ol|h[1-6]|table|blockquote|pre|hr))\b[^<>]{0,2000}>/gi
const CELLS = /<\/t[dh]\b[^<>]{0,100}>/gi
const TAGS = /<\/?[a-z!][^<>]{0,2000}>/gi

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  eacute: 'é',
  pound: '£',
}
const LAST_CHARACTER = 0x10ffff

const characterOf = (code: number): string =>
  code > 0 && code <= LAST_CHARACTER && (code < 0xd800 || code > 0xdfff)
    ? String.fromCodePoint(code)
    : '\ufffd'

const decoded = (text: string): string =>
  text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));/gi,
    (whole, hex?: string, number?: string, name?: string) => {
      if (hex !== undefined) return characterOf(Number.parseInt(hex, 16))
      if (number !== undefined) return characterOf(Number(number))
      return NAMED[name?.toLowerCase() ?? ''] ?? whole
    },
  )

/** Line ends of the source mean nothing but in preformatted text. */
export const textOfHtml = (html: string): string => {
  const seen = html.replace(UNSEEN, ' ')
  const parts = seen.split(PREFORMATTED)
  const text = parts
    .map((part, index) =>
      index % 2 === 1 ? `\n${part.replace(/\r\n|\r/g, '\n')}\n` : part.replace(/\s+/g, ' '),
    )
    .join('')
    .replace(BREAKS, '\n')
    .replace(CELLS, ' ')
    .replace(TAGS, '')
  return decoded(text)
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
