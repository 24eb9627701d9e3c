/**
 * A simulated GOV.UK Notify that texts nobody: POST /v2/notifications/sms and /email with a signed token, its errors in
 * its own words, and a page of what it was given. Faults: fault-plan.ts.
 */

import { randomUUID } from 'node:crypto'
import { jwtVerify } from 'jose'
import { escaped } from './page-parts.ts'
import { startSimulatedSystem } from './simulated-system.ts'
import { json, type SimulatedReply, type SimulatedRequest } from './simulator-server.ts'

export interface NotifyServiceOptions {
  /** `name-serviceid-keyid`. */
  readonly apiKey: string
  /** Templates it knows, each with the words around its field `((link))`. */
  readonly templates: Readonly<Record<string, string>>
  readonly host?: string
  readonly port?: number
  readonly controlPort?: number
}

/** One notification as it was accepted. */
export interface AcceptedNotification {
  readonly id: string
  readonly at: string
  readonly type: 'sms' | 'email'
  readonly to: string
  readonly body: string
  readonly reference: string
}

export interface NotifyService {
  readonly url: string
  /** Its page at `/`, its API at `/notifications`, its faults at `/control/faults`. */
  readonly controlUrl: string
  readonly accepted: () => readonly AcceptedNotification[]
  stop(): Promise<void>
}

const KEY_PARTS =
  /-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/
/** Notify refuses a token whose time is further off than this. */
const CLOCK_SECONDS = 30

const failure = (status: number, error: string, message: string): SimulatedReply =>
  json({ status_code: status, errors: [{ error, message }] }, status)

/** Starts it. */
export const startNotifyService = async (options: NotifyServiceOptions): Promise<NotifyService> => {
  const accepted: AcceptedNotification[] = []
  const system = await startSimulatedSystem({
    place: options,
    isFaulty: (path) => path.startsWith('/v2/'),
    async handle(request) {
      await request.work()
      return (await refusedToken(request, options.apiKey)) ?? take(request, options, accepted)
    },
    errorReply: (_request, { status, code }) => failure(status, code, 'As the simulator was told'),
    codes: {
      fail: 'Exception',
      'too-many-requests': 'RateLimitError',
      unavailable: 'Exception',
      unauthorised: 'AuthError',
    },
    otherwise: async ({ path }) => {
      if (path === '/notifications') return json(accepted)
      return path === '/' ? page(accepted) : json({ error: 'nothing at this address' }, 404)
    },
  })
  return { ...system, accepted: () => accepted }
}

/** The token is signed with the key's last part, names the service, and is fresh. */
const refusedToken = async (
  { headers }: SimulatedRequest,
  apiKey: string,
): Promise<SimulatedReply | undefined> => {
  const [, serviceId = '', secret = ''] = KEY_PARTS.exec(apiKey) ?? []
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]
  if (token === undefined)
    return failure(401, 'AuthError', 'Unauthorized: authentication token must be provided')
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      issuer: serviceId,
    })
    const off = Math.abs(Date.now() / 1000 - (payload.iat ?? 0))
    return off <= CLOCK_SECONDS
      ? undefined
      : failure(403, 'AuthError', 'Error: Your system clock must be accurate to within 30 seconds')
  } catch {
    return failure(403, 'AuthError', 'Invalid token: API key not found')
  }
}

const TYPES = { '/v2/notifications/sms': 'sms', '/v2/notifications/email': 'email' } as const
const ADDRESS_FIELDS = { sms: 'phone_number', email: 'email_address' } as const
const ADDRESSES = { sms: /^(\+44|0)7\d{9}$/, email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/ } as const

const isPath = (path: string): path is keyof typeof TYPES => Object.hasOwn(TYPES, path)

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}

const parsed = (body: Buffer): Readonly<Record<string, unknown>> => {
  try {
    return fieldsOf(JSON.parse(body.toString()))
  } catch {
    return {}
  }
}

const take = (
  { method, path, body }: SimulatedRequest,
  { templates }: NotifyServiceOptions,
  accepted: AcceptedNotification[],
): SimulatedReply => {
  if (method !== 'POST' || !isPath(path)) return failure(404, 'NoResultFound', 'No result found')
  const type = TYPES[path]
  const field = ADDRESS_FIELDS[type]
  const given = parsed(body)
  const to = String(given[field] ?? '')
  const template = templates[String(given.template_id ?? '')]
  const { link } = fieldsOf(given.personalisation)
  if (!ADDRESSES[type].test(to.replaceAll(' ', '')))
    return failure(
      400,
      'ValidationError',
      `${field} Not a valid ${type === 'sms' ? 'phone number' : 'email address'}`,
    )
  if (template === undefined) return failure(400, 'BadRequestError', 'Template not found')
  if (typeof link !== 'string') return failure(400, 'BadRequestError', 'Missing personalisation: link')
  const id = randomUUID()
  const reference = typeof given.reference === 'string' ? given.reference : ''
  const words = template.replace('((link))', link)
  accepted.push({ id, at: new Date().toISOString(), type, to, body: words, reference })
  return json({ id, reference, content: { body: words }, uri: `/v2/notifications/${id}` }, 201)
}

const page = (accepted: readonly AcceptedNotification[]): SimulatedReply => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Caught texts</title>
<style>body{font-family:sans-serif;margin:2rem}td,th{text-align:left;padding:.3rem .8rem;border-bottom:1px solid #ccc}</style>
<h1>Caught texts</h1><p>A simulated GOV.UK Notify that texts nobody. ${accepted.length} so far, newest first.</p>
<table><thead><tr><th>At</th><th>To</th><th>Words</th></tr></thead>
<tbody>${accepted
    .map(({ at, to, body }) => `<tr><td>${at}</td><td>${escaped(to)}</td><td>${escaped(body)}</td></tr>`)
    .reverse()
    .join('\n')}</tbody></table></html>`,
})
