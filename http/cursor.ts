/**
 * Page cursors: where the last page ended, signed and bound to the filters and the reader, so that a cursor can be
 * neither made up nor carried over to other filters or another person's list. Holds instants and ids only.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'
import { HttpProblem } from './http-problem.ts'

/** A place in a list ordered by `at`, then `id`. */
export interface Position {
  readonly at: string
  readonly id: string
}

/** What a cursor is bound to: the list, its filters and who reads it. */
export interface CursorScope {
  readonly list: string
  readonly userId: string
  readonly filters: Readonly<Record<string, unknown>>
}

export interface Cursors {
  write(position: Position, scope: CursorScope): string
  /** @throws HttpProblem `cursor-invalid` (400). */
  read(cursor: string, scope: CursorScope): Position
}

const invalid = (): HttpProblem =>
  new HttpProblem(
    'cursor-invalid',
    'This page address belongs to another list or other filters. Start again without `after`.',
    {
      errors: [{ parameter: 'after', code: 'invalid', message: 'Leave this out to get the first page.' }],
    },
  )

export const createCursors = (key: Uint8Array): Cursors => {
  const mark = (body: string, scope: CursorScope): Buffer =>
    createHmac('sha256', key)
      .update(`${body}\n${canonicalJson(scope)}`)
      .digest()
      .subarray(0, 16)
  return {
    write: (position, scope) => {
      const body = Buffer.from(JSON.stringify([position.at, position.id])).toString('base64url')
      return `${body}.${mark(body, scope).toString('base64url')}`
    },
    read: (cursor, scope) => {
      const [body, given, more] = cursor.split('.')
      if (body === undefined || given === undefined || more !== undefined) throw invalid()
      const [wanted, got] = [mark(body, scope), Buffer.from(given, 'base64url')]
      if (wanted.length !== got.length || !timingSafeEqual(wanted, got)) throw invalid()
      const [at, id] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, string]
      return { at, id }
    },
  }
}
