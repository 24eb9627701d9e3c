/**
 * An endpoint of the JSON API as one declaration: address, who may, what it takes, what it answers, which command or
 * view it calls. The description of the API is made from the same declarations. Without a permission it does not
 * compile.
 */
import { z } from 'zod'
import type { Refusal, RefusalCode } from '../domain/refusal.ts'
import type { User } from '../domain/user.ts'
import type { Upload } from './byte-bodies.ts'
import type { Access } from './permit.ts'

/** One answer it may give. */
export interface Answer {
  readonly description: string
  readonly schema: z.ZodType
  /** The answer is a file of one of these content types; its schema is `leavingFile`. */
  readonly files?: readonly string[]
  /** Headers of this answer with what each is for. */
  readonly headers?: Readonly<Record<string, string>>
}

export type Answers = Readonly<Record<number, Answer>>

/** Who asks and under which key; for endpoints that change something. */
export interface Asking {
  readonly user: User
  readonly idempotencyKey: string
  readonly fingerprint: string
}

/** What a handler is given. */
export interface Input<Params, Query, Body, Asks> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly user: User
  readonly asking: Asks
}

/** What a handler answers with. `replayed`: it is the answer to an earlier request with the same key. */
export type Reply<R extends Answers> = {
  [Status in keyof R & number]: {
    readonly status: Status
    readonly body: z.input<R[Status]['schema']>
    readonly headers?: Readonly<Record<string, string>>
    readonly replayed?: boolean
  }
}[keyof R & number]

/** `put`, `patch` and `delete` say how a thing is to be, so their repeat is harmless without a key. */
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

interface Declaration<
  M extends Method,
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends Answers,
> {
  readonly method: M
  /** With parameters in braces, as OpenAPI writes them. */
  readonly path: `/${string}`
  /** Endpoints always know who asks: `anyone` is not offered here. */
  readonly permission: Exclude<Access, 'anyone'>
  readonly tag: string
  readonly summary: string
  readonly description?: string
  /** `upload`: the body is a file, its schema `arrivingFile`. */
  readonly request: {
    readonly params?: P
    readonly query?: Q
    readonly body?: B
    readonly upload?: Upload
  }
  readonly responses: R
  /** Refusals that the command behind it may answer with. */
  readonly refusals?: readonly RefusalCode[]
  /** Whether this request belongs to the pool for urgent work. */
  readonly isUrgent?: (body: z.output<B>) => boolean
  readonly handle: (
    input: Input<z.output<P>, z.output<Q>, z.output<B>, M extends 'post' ? Asking : undefined>,
  ) => Promise<Reply<R> | Refusal>
}

/** A declared endpoint, its types settled: what mounts it and describes it needs to know. */
export interface Endpoint {
  readonly method: Method
  readonly path: `/${string}`
  readonly permission: Exclude<Access, 'anyone'>
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly request: {
    readonly params?: z.ZodObject
    readonly query?: z.ZodObject
    readonly body?: z.ZodType
    readonly upload?: Upload
  }
  readonly responses: Answers
  readonly refusals?: readonly RefusalCode[]
  readonly isUrgent?: (body: unknown) => boolean
  readonly handle: (
    input: Input<unknown, unknown, unknown, Asking | undefined>,
  ) => Promise<AnyReply | Refusal>
}

/** A reply before it is checked against the declared answers. */
export interface AnyReply {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly replayed?: boolean
}

const NOTHING = z.strictObject({})
type Nothing = typeof NOTHING

/** Declares an endpoint. */
export const endpoint = <
  M extends Method,
  const R extends Answers,
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  B extends z.ZodType = Nothing,
>(
  declaration: Declaration<M, P, Q, B, R>,
): Endpoint =>
  // The door parses with the very schemas that give the handler its types, so what it passes on has those types.
  declaration as unknown as Endpoint
