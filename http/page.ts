/** A page as one declaration, as an endpoint is: address, who may, what it takes, what it shows. */
import type { Request } from 'express'
import { z } from 'zod'
import type { Refusal } from '../domain/refusal.ts'
import type { User } from '../domain/user.ts'
import type { Access } from './permit.ts'

/** What `<main data-page-state>` says, so that a test and a person can tell an empty page from a failed one. */
export type PageState = 'ready' | 'empty' | 'partial' | 'stale' | 'error'

/** A page to show. */
export interface Shown {
  readonly template: string
  readonly state: PageState
  /** For `<title>` and never about a person. */
  readonly title: string
  readonly status?: number
  readonly data: object
}

/** Another page to go to, with a cookie to set or clear on the way. */
export interface Redirected {
  /** A path on this site. */
  readonly redirect: string
  readonly setCookie?: string
}

export type PageReply = Shown | Redirected

interface PageInput<Params, Query, Form, U> {
  readonly params: Params
  readonly query: Query
  readonly form: Form
  readonly user: U
  readonly now: Date
  readonly request: Request
}

interface PageDeclaration<
  A extends Access,
  P extends z.ZodObject,
  Q extends z.ZodObject,
  F extends z.ZodObject,
> {
  readonly method: 'get' | 'post'
  readonly path: `/${string}`
  readonly permission: A
  readonly request: { readonly params?: P; readonly query?: Q; readonly form?: F }
  readonly handle: (
    input: PageInput<z.output<P>, z.output<Q>, z.output<F>, A extends 'anyone' ? undefined : User>,
  ) => Promise<PageReply | Refusal>
}

/** A declared page, its types settled. */
export interface Page {
  readonly method: 'get' | 'post'
  readonly path: `/${string}`
  readonly permission: Access
  readonly request: {
    readonly params?: z.ZodObject
    readonly query?: z.ZodObject
    readonly form?: z.ZodObject
  }
  readonly handle: (
    input: PageInput<unknown, unknown, unknown, User | undefined>,
  ) => Promise<PageReply | Refusal>
}

const NOTHING = z.strictObject({})
type Nothing = typeof NOTHING

/** Declares a page. */
export const page = <
  const A extends Access,
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  F extends z.ZodObject = Nothing,
>(
  declaration: PageDeclaration<A, P, Q, F>,
): Page =>
  // The door parses with the very schemas that give the handler its types, so what it passes on has those types.
  declaration as unknown as Page
