/**
 * JSON as RFC 8259 and I-JSON (RFC 7493) want it: UTF-8, no name twice, no half surrogates; besides, not deeper than
 * we ever need, and none of the names that JavaScript treats apart.
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

const pointerTo = (levels: readonly Level[]): string =>
  levels.map(({ at }) => `/${at.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

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

/** Half of a surrogate pair, which is no character and would change on its way through the database. */
const HALF_SURROGATE = /\\u[dD][89a-fA-F][0-9a-fA-F]{2}/
const isWhole = (text: string): boolean => !/\p{Surrogate}/u.test(text)

const everyStringIsWhole = (value: unknown): boolean => {
  if (typeof value === 'string') return isWhole(value)
  if (Array.isArray(value)) return value.every(everyStringIsWhole)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, inner]) => isWhole(name) && everyStringIsWhole(inner))
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
  if (HALF_SURROGATE.test(text) && !everyStringIsWhole(value))
    throw malformed('a text holds half of a surrogate pair.', '', 'not-a-character')
  return value
}
