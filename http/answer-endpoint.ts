/** The way of a request through an endpoint: identify, permit, parse, handle, check the reply, answer. */
import type { Request, RequestHandler, Response } from 'express'
import { isId, type ReferralId } from '../domain/ids.ts'
import { isRefusal } from '../domain/refusal.ts'
import type { Events } from '../runtime/events.ts'
import { Fault } from '../runtime/fault.ts'
import { arriving, type LeavingFile, sendFile } from './byte-bodies.ts'
import type { AnyReply, Asking, Endpoint } from './endpoint.ts'
import { fingerprint } from './fingerprint.ts'
import { HttpProblem } from './http-problem.ts'
import { idempotencyKey } from './idempotency-key.ts'
import type { Identify } from './identify.ts'
import type { NoteRefusal } from './note-refusal.ts'
import { parseBody, parseParams, parseQuery } from './parse-request.ts'
import { permit } from './permit.ts'
import type { RateLimit } from './rate-limit.ts'
import { requestContext } from './request-context.ts'
import { sendProblem } from './send-problem.ts'

export interface AnswerUses {
  readonly identify: Identify
  readonly rateLimit: RateLimit
  readonly bodyLimitBytes: number
  readonly noteRefusal: NoteRefusal
  readonly events: Pick<Events, 'failed' | 'requestReplayed'>
}

/** @throws HttpProblem `not-acceptable` (406). */
export const checkAccept = (endpoint: Pick<Endpoint, 'responses'>, request: Request): void => {
  if (Object.values(endpoint.responses).some(({ files }) => files !== undefined)) return
  if (request.accepts('application/json') === false && request.accepts('application/problem+json') === false)
    throw new HttpProblem('not-acceptable', 'This is answered as application/json: accept that.')
}

/** What of a reply is declared. @throws Fault `reply-malformed` */
export const checkReply = (
  endpoint: Pick<Endpoint, 'responses' | 'method' | 'path'>,
  reply: AnyReply,
): unknown => {
  const answer = endpoint.responses[reply.status]
  const read = answer?.schema.safeParse(reply.body)
  // What the schema does not name is left out here, so nothing can leave by accident.
  if (read?.success === true) return read.data
  const where = read?.error?.issues[0]?.path.join('.') ?? `status ${reply.status}`
  throw new Fault(
    'reply-malformed',
    `${endpoint.method} ${endpoint.path} made a reply it does not declare: ${where}`,
  )
}

const matches = (ifNoneMatch: string | undefined, etag: string | undefined): boolean =>
  etag !== undefined &&
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === '*' ||
    ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === etag))

const answer = async (endpoint: Endpoint, uses: AnswerUses, request: Request, response: Response) => {
  checkAccept(endpoint, request)
  const user = await uses.identify(request)
  const context = requestContext(response)
  context.user = user
  permit(user, endpoint.permission)
  const params = parseParams(request, endpoint.request.params)
  const query = parseQuery(request, endpoint.request.query)
  const key = endpoint.method === 'post' ? idempotencyKey(request.get('idempotency-key')) : undefined
  const body = takesBody(endpoint) ? await bodyOf(endpoint, uses, request) : undefined
  uses.rateLimit.take(response, user.id, endpoint.isUrgent?.(body) === true ? 'urgent' : 'requests')
  const asking: Asking | undefined =
    key === undefined
      ? undefined
      : { user, idempotencyKey: key, fingerprint: printOf(endpoint, request, body) }
  const result = await endpoint.handle({ params, query, body, user, asking })
  if (isRefusal(result)) {
    await uses.noteRefusal(response, endpoint.permission, result)
    return sendProblem(response, result, uses.events)
  }
  return send(endpoint, uses, request, response, result)
}

const takesBody = ({ method }: Endpoint): boolean =>
  method === 'post' || method === 'put' || method === 'patch'

const bodyOf = async ({ request: taken }: Endpoint, uses: AnswerUses, request: Request): Promise<unknown> =>
  taken.upload === undefined
    ? parseBody(request, taken.body, uses.bodyLimitBytes)
    : arriving(request, taken.upload)

/** A file is not part of it: its bytes have not arrived yet, and the command adds their hash. */
const printOf = (endpoint: Endpoint, request: Request, body: unknown): string =>
  fingerprint({
    method: endpoint.method,
    path: endpoint.path,
    params: request.params as Record<string, string>,
    ifMatch: request.get('if-match'),
    body: endpoint.request.upload === undefined ? body : {},
  })

const send = (
  endpoint: Endpoint,
  uses: AnswerUses,
  request: Request,
  response: Response,
  reply: AnyReply,
): void | Promise<void> => {
  const body = checkReply(endpoint, reply)
  const context = requestContext(response)
  context.referralId ??= referralNamedIn(body)
  response.set(reply.headers ?? {})
  if (endpoint.responses[reply.status]?.files !== undefined)
    return sendFile(response.status(reply.status), body as LeavingFile)
  if (reply.replayed === true) {
    response.set('idempotency-replayed', 'true')
    const { referralId } = context
    uses.events.requestReplayed({ door: 'json', ...(referralId === undefined ? {} : { referralId }) })
  }
  if (matches(request.get('if-none-match'), reply.headers?.etag)) {
    response.status(304).end()
    return
  }
  response.status(reply.status).type('application/json').send(JSON.stringify(body))
}

/** What was made by this request has its id in the answer: from then on in the log too. */
const referralNamedIn = (body: unknown): ReferralId | undefined => {
  const id: unknown = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined
  return typeof id === 'string' && isId('referral', id) ? id : undefined
}

/** The Express handler of an endpoint. */
export const answerEndpoint =
  (endpoint: Endpoint, uses: AnswerUses): RequestHandler =>
  async (request, response) => {
    const context = requestContext(response)
    context.route = endpoint.path
    const id: unknown = request.params.id
    if (typeof id === 'string' && isId('referral', id)) context.referralId = id
    try {
      await answer(endpoint, uses, request, response)
    } catch (thrown) {
      await uses.noteRefusal(response, endpoint.permission, thrown)
      sendProblem(response, thrown, uses.events)
    }
  }
