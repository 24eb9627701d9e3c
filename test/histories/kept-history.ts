/**
 * A history as it is kept: the server's message as plain JSON, bytes in base64 and whole numbers as numbers. (The SDK's
 * own conversion needs one copy of protobufjs in the whole tree, which a package manager does not promise.)
 */
import type { ToldHistory } from '../workflows/scenario.ts'

type Kept = null | string | number | boolean | readonly Kept[] | { readonly [name: string]: Kept }

interface Long {
  toNumber(): number
}

const isLong = (value: object): value is Long => 'toNumber' in value && typeof value.toNumber === 'function'

/** What names the machine that recorded it, or its folders: nobody's business. */
const OF_THE_MACHINE: Readonly<Record<string, string>> = { identity: 'recorder', stackTrace: '' }

/** As plain JSON. */
export const toKept = (value: unknown): Kept => {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value !== 'object') throw new TypeError(`a history holds no ${typeof value}`)
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') }
  if (isLong(value)) return value.toNumber()
  if (Array.isArray(value)) return value.map(toKept)
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .map(([name, inner]) => [name, OF_THE_MACHINE[name] ?? toKept(inner)]),
  )
}

/** Read back from the text of a file. */
export const fromKept = (text: string): ToldHistory['history'] =>
  JSON.parse(text, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && 'base64' in value && typeof value.base64 === 'string'
      ? Buffer.from(value.base64, 'base64')
      : value,
  ) as ToldHistory['history']
