/**
 * An endpoint for somebody without a token: what they send proves by itself that they may. There are as few as can be,
 * each with its reason, and they have a strict limit of their own (rate-limit.ts).
 */
import type { z } from 'zod'
import type { Refusal, RefusalCode } from '../domain/refusal.ts'
import type { Answers, AnyReply, Reply } from './endpoint.ts'

interface OpenDeclaration<B extends z.ZodType, R extends Answers> {
  readonly path: `/${string}`
  /** Why no token is asked for, and what stands in its place; told in the description of the API. */
  readonly open: string
  readonly tag: string
  readonly summary: string
  /** Both secrets are in the body, which no log holds. */
  readonly request: { readonly body: B }
  readonly responses: R
  readonly refusals?: readonly RefusalCode[]
  readonly handle: (input: { readonly body: z.output<B> }) => Promise<Reply<R> | Refusal>
}

/** A declared open endpoint, its types settled. */
export interface OpenEndpoint {
  readonly method: 'post'
  readonly path: `/${string}`
  readonly open: string
  readonly tag: string
  readonly summary: string
  readonly request: { readonly body: z.ZodType }
  readonly responses: Answers
  readonly refusals?: readonly RefusalCode[]
  readonly handle: (input: { readonly body: unknown }) => Promise<AnyReply | Refusal>
}

/** Declares one. */
export const openEndpoint = <const R extends Answers, B extends z.ZodType>(
  declaration: OpenDeclaration<B, R>,
): OpenEndpoint =>
  // The door parses with the very schema that gives the handler its type.
  ({ method: 'post', ...declaration }) as unknown as OpenEndpoint
