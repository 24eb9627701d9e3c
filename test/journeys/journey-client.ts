/** How the journeys ask the exchange: JSON as a seeded user, FHIR as a client system. No answer of /v1 may break its description. */
import { randomUUID } from 'node:crypto'
import type { JourneyWorld } from './journey-world.ts'

export { until } from '../servers/until.ts'

export interface Asked {
  /** Seeded user; `none` sends no token. */
  readonly as?: string
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as it stands. */
  readonly body?: string | Uint8Array
  /** Idempotency-Key; a new one for a POST without it, none where it is empty. */
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The answer is not held against the description: for what never reaches the API. */
  readonly unchecked?: true
}

/** What a test reads of an answer; absent members read as undefined. */
export interface Body {
  readonly [name: string]: unknown
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; empty where it is none. */
  readonly body: Body
}

const PATIENCE_MS = 30_000

const tokens = new WeakMap<object, Map<string, Promise<string>>>()

/** A token of this world for a user, signed once. */
export const tokenOf = ({ world }: JourneyWorld, user: string): Promise<string> => {
  const known = tokens.get(world) ?? new Map<string, Promise<string>>()
  tokens.set(world, known)
  const token = known.get(user) ?? world.token(user)
  known.set(user, token)
  return token
}

/** One request, as it is. */
export const send = async (url: string, init: RequestInit): Promise<Answer> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'manual', ...init })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: parsed(text) }
}

const parsed = (text: string): Body => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Body) : {}
  } catch {
    return {}
  }
}

/** Asks /v1. @throws where the answer is not as the exchange describes it. */
export const ask = async (
  on: JourneyWorld,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  asked: Asked = {},
): Promise<Answer> => {
  const { as = 'amina', json, body, key = method === 'POST' ? randomUUID() : '', headers = {} } = asked
  const content = json === undefined ? body : JSON.stringify(json)
  const answer = await send(`${on.world.url}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(as === 'none' ? {} : { authorization: `Bearer ${await tokenOf(on, as)}` }),
      ...(content === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === '' ? {} : { 'idempotency-key': `"${key}"` }),
      ...headers,
    },
    ...(content === undefined ? {} : { body: content }),
  })
  const faults = asked.unchecked
    ? []
    : on.check.faultsOf({ ...answer, method, path: path.split('?')[0] ?? path })
  if (faults.length > 0) throw new Error(`not as described: ${faults.join('; ')}`)
  return answer
}
