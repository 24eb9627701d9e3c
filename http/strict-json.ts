/**
 * JSON as RFC 8259 and I-JSON (RFC 7493) want it: UTF-8, no name twice, no half surrogates; besides, no U+0000, not
 * deeper than we ever need, and none of the names that JavaScript treats apart.
 */
import { HttpProblem } from './http-problem.ts'

/** Deepest nesting accepted. */
const MOST_LEVELS = 64
const SPECIAL_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

const malformed = (message: string, pointer = '', code = 'malformed'): HttpProblem =>
  new HttpProblem('malformed-json', `The body cannot be accepted as JSON: ${message}`, {
    errors: [{ pointer, code, message }],
  })

const decode = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw malformed('it is not UTF-8.', '', 'not-utf-8')
  }
}

/** An object or array that the scan is inside of. */
interface Level {
  readonly names: Set<string> | undefined
  /** Name of the member, or index of the element, that is being read. */
  at: string
  index: number
}

const stepTo = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

const pointerTo = (levels: readonly Level[]): string => levels.map(({ at }) => stepTo(at)).join('')

/** Where the string that begins at `start` ends: the index of its closing quote. */
const endOfString = (text: string, start: number): number => {
  let index = start + 1
  while (index < text.length && text.charAt(index) !== '"') index += text.charAt(index) === '\\' ? 2 : 1
  return index
}

const isName = (text: string, afterString: number): boolean => {
  let index = afterString
  while (' \t\n\r'.includes(text.charAt(index)) && index < text.length) index += 1
  return text.charAt(index) === ':'
}

const noteName = (levels: readonly Level[], name: string): void => {
  const level = levels.at(-1)
  if (level?.names === undefined) return
  level.at = name
  if (SPECIAL_NAMES.has(name))
    throw malformed('a field name is not allowed.', pointerTo(levels), 'name-not-allowed')
  if (level.names.has(name)) throw malformed('a field is there twice.', pointerTo(levels), 'duplicate-key')
  level.names.add(name)
}

const open = (levels: Level[], names: Set<string> | undefined): void => {
  levels.push({ names, at: '0', index: 0 })
  if (levels.length > MOST_LEVELS)
    throw malformed(`it is nested deeper than ${MOST_LEVELS} levels.`, '', 'too-deep')
}

/** Walks through text that JSON.parse has accepted, as the parser itself keeps the last of two equal names. */
const scan = (text: string): void => {
  const levels: Level[] = []
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index)
    const level = levels.at(-1)
    if (character === '{') open(levels, new Set())
    else if (character === '[') open(levels, undefined)
    else if (character === '}' || character === ']') levels.pop()
    else if (character === ',' && level?.names === undefined && level !== undefined) {
      level.index += 1
      level.at = String(level.index)
    } else if (character === '"') {
      const end = endOfString(text, index)
      if (isName(text, end + 1)) noteName(levels, JSON.parse(text.slice(index, end + 1)) as string)
      index = end
    }
  }
}

/** Escapes of what is no character: U+0000, which ends the text for some readers, and halves of surrogate pairs. */
const SUSPECT = /\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})/
const isNoText = (text: string): boolean => text.includes('\0') || /\p{Surrogate}/u.test(text)

/** Pointer to the first text that would change on its way through the database; of a name, to what bears it. */
const placeOfNoText = (value: unknown, pointer = ''): string | undefined => {
  if (typeof value === 'string') return isNoText(value) ? pointer : undefined
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    const place = isNoText(name) ? pointer : placeOfNoText(inner, `${pointer}${stepTo(name)}`)
    if (place !== undefined) return place
  }
  return
}

/**
 * Parses a body.
 * @throws HttpProblem `malformed-json` (400) with a pointer to the place where there is one.
 */
export const parseStrictJson = (bytes: Uint8Array): unknown => {
  const text = decode(bytes)
  if (text.trim() === '') throw malformed('it is empty.', '', 'empty')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw malformed('it is not well formed.')
  }
  scan(text)
  const noText = SUSPECT.test(text) ? placeOfNoText(value) : undefined
  if (noText !== undefined)
    throw malformed(
      'a text holds what is no character (U+0000, or half of a pair).',
      noText,
      'not-a-character',
    )
  return value
}
