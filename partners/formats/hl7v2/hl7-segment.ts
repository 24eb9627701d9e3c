/** Writes segments: fields by their number, those between left empty. Values come escaped already. */

export type Fields = Readonly<Record<number, string>>

/** Components of a field, empty ones at the end left out. */
export const components = (...parts: readonly string[]): string => parts.join('^').replace(/\^+$/, '')

/** One segment, without its end. */
export const segment = (name: string, fields: Fields): string => {
  const last = Math.max(0, ...Object.keys(fields).map(Number))
  const written = Array.from({ length: last }, (_, index) => fields[index + 1] ?? '')
  return [name, ...written].join('|').replace(/\|+$/, '')
}

/** The header: its first field is the separator itself. */
export const headerSegment = (fields: Fields): string =>
  segment(
    'MSH',
    Object.fromEntries([
      [1, '^~\\&'],
      ...Object.entries(fields).map(([number, value]) => [Number(number) - 1, value] as const),
    ]),
  )

/** The bytes of a message: each segment ends with CR and nothing else. */
export const messageBytes = (segments: readonly string[]): Uint8Array =>
  new TextEncoder().encode(segments.map((written) => `${written}\r`).join(''))
