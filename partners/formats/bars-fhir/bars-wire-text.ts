/** Text as FHIR may hold it: no control characters but tab and line breaks, never empty (R4 datatypes, string). */

/** What a FHIR string may not hold, lone surrogates included: JSON in UTF-8 could not carry those either. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** The text without forbidden characters; `undefined` where nothing is left to say. */
export const wireText = (text: string | undefined): string | undefined => {
  const clean = text?.replace(FORBIDDEN, '')
  return clean === undefined || clean.trim() === '' ? undefined : clean
}

/** `{ [name]: value }`, or nothing where there is no value: optional elements are left out, never empty. */
export const given = <T>(name: string, value: T | undefined): { readonly [name: string]: T } =>
  value === undefined ? {} : { [name]: value }

/** As {@link given} for text. */
export const givenText = (name: string, text: string | undefined): { readonly [name: string]: string } =>
  given(name, wireText(text))

/** As {@link given} for a list, which is left out when empty. */
export const givenList = <T>(name: string, items: readonly T[]): { readonly [name: string]: readonly T[] } =>
  given(name, items.length === 0 ? undefined : items)
