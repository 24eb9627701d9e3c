/** The way of a request through a page: identify, permit, parse, handle, render; problems become pages too. */
import type { Request, RequestHandler, Response } from 'express'
import express, { type Router } from 'express'
import { isRefusal } from '../domain/refusal.ts'
import type { User } from '../domain/user.ts'
import type { Events } from '../runtime/events.ts'
import { HttpProblem } from './http-problem.ts'
import type { Identify } from './identify.ts'
import { expressPath } from './mount-endpoints.ts'
import type { NoteRefusal } from './note-refusal.ts'
import type { Page, PageReply, Shown } from './page.ts'
import { checkOwnForm, parseForm } from './parse-form.ts'
import { parseParams, parseQuery } from './parse-request.ts'
import { permit } from './permit.ts'
import { type ProblemDocument, problemOf } from './problem.ts'
import type { RateLimit } from './rate-limit.ts'
import { requestContext } from './request-context.ts'

/** Turns pages and problems into HTML; given by the pages themselves. */
export interface Rendering {
  readonly page: (shown: Shown, about: { readonly user: User | undefined; readonly now: Date }) => string
  readonly problem: (document: ProblemDocument, about: { readonly path: string; readonly now: Date }) => Shown
  /** Where someone who is not signed in goes, to come back to this path afterwards. */
  readonly signInPath: (returnTo: string) => string
}

export interface PageUses {
  readonly identify: Identify
  readonly rateLimit: RateLimit
  readonly rendering: Rendering
  readonly publicUrl: string
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly noteRefusal: NoteRefusal
  readonly events: Pick<Events, 'failed'>
}

const sendPage = (response: Response, uses: PageUses, shown: Shown): void => {
  const about = { user: requestContext(response).user, now: new Date(uses.now()) }
  response
    .status(shown.status ?? 200)
    .type('html')
    .send(uses.rendering.page(shown, about))
}

/** Answers with a page that says what is wrong and what to do; never a bare error. */
export const sendProblemPage = (response: Response, cause: unknown, uses: PageUses): void => {
  const { traceId, requestId } = requestContext(response)
  const { document, headers, ours } = problemOf(cause, traceId)
  if (ours) uses.events.failed({ thrown: cause, requestId })
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { 'www-authenticate': _challenge, ...rest } = headers
  response.set(rest)
  sendPage(response, uses, {
    ...uses.rendering.problem(document, { path: response.req.originalUrl, now: new Date(uses.now()) }),
    status: document.status,
  })
}

const sendReply = (response: Response, uses: PageUses, reply: PageReply): void => {
  if (!('redirect' in reply)) {
    sendPage(response, uses, reply)
    return
  }
  if (reply.setCookie !== undefined) response.append('set-cookie', reply.setCookie)
  response.redirect(303, reply.redirect)
}

/** Who asks, or `undefined` where they have to sign in first. */
const identified = async (uses: PageUses, request: Request): Promise<User | undefined> => {
  try {
    return await uses.identify(request)
  } catch (thrown) {
    if (thrown instanceof HttpProblem && thrown.status === 401) return undefined
    throw thrown
  }
}

const answer = async (page: Page, uses: PageUses, request: Request, response: Response): Promise<void> => {
  if (page.method === 'post') checkOwnForm(request, uses.publicUrl)
  const user = page.permission === 'anyone' ? undefined : await identified(uses, request)
  if (page.permission !== 'anyone') {
    if (user === undefined) return response.redirect(303, uses.rendering.signInPath(request.originalUrl))
    requestContext(response).user = user
    permit(user, page.permission)
  }
  uses.rateLimit.take(response, user?.id ?? request.ip ?? 'unknown', 'requests')
  const params = parseParams(request, page.request.params)
  const query = parseQuery(request, page.request.query)
  const form = page.method === 'post' ? await parseForm(request, page.request.form) : undefined
  const reply = await page.handle({ params, query, form, user, now: new Date(uses.now()), request })
  if (!isRefusal(reply)) return sendReply(response, uses, reply)
  await uses.noteRefusal(response, page.permission, reply)
  sendProblemPage(response, reply, uses)
}

const answerPage =
  (page: Page, uses: PageUses): RequestHandler =>
  async (request, response) => {
    requestContext(response).route = page.path
    try {
      await answer(page, uses, request, response)
    } catch (thrown) {
      await uses.noteRefusal(response, page.permission, thrown)
      sendProblemPage(response, thrown, uses)
    }
  }

/** Puts declared pages on a router. */
export const mountPages = (pages: readonly Page[], uses: PageUses): Router => {
  const router = express.Router({ caseSensitive: true, strict: true })
  for (const page of pages) router[page.method](expressPath(page.path), answerPage(page, uses))
  return router
}
