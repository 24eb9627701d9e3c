/** Writing text into XML 1.0: what must be escaped, and what XML cannot hold at all. */

/** Characters that XML 1.0 forbids even as references, lone surrogates included (XML 1.0 §2.2). */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

const escaped = (text: string, pattern: RegExp): string =>
  text.replace(FORBIDDEN, '\ufffd').replace(pattern, (character) => ESCAPES[character] ?? character)

/** Text between tags. */
export const xmlText = (text: string): string => escaped(text, /[&<>\r]/g)

/** An attribute's value between double quotes; line breaks are kept, which bare ones in attributes are not. */
export const xmlAttribute = (text: string): string => escaped(text, /[&<>"\t\n\r]/g)
