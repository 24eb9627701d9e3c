/**
 * Who asks: a bearer token at the API, the sign-in cookie at the pages. A token says only who; name, role and agency
 * come from the directory, at most a second old (database/held-users.ts): a right taken away is gone after that.
 */
import { parseCookie } from 'cookie'
import type { Request } from 'express'
import type { UserId } from '../domain/ids.ts'
import type { User } from '../domain/user.ts'
import type { TokenReading, Tokens } from '../runtime/tokens.ts'
import { HttpProblem } from './http-problem.ts'

/** Where users are looked up. */
export interface UserDirectory {
  user(id: UserId): Promise<User | undefined>
}

/**
 * Finds who asks.
 * @throws HttpProblem `not-signed-in`, `token-expired` or `token-invalid` (401).
 */
export type Identify = (request: Request) => Promise<User>

/** Sent to the browser on this host only, over TLS (or loopback), never readable by script. */
export const SESSION_COOKIE = '__Host-exchange-session'

const CHALLENGE = 'Bearer realm="referral-exchange"'

const notAccepted = (code: 'not-signed-in' | 'token-expired' | 'token-invalid'): HttpProblem => {
  // RFC 6750 §3.1: no error code where no token was sent.
  const challenge = code === 'not-signed-in' ? CHALLENGE : `${CHALLENGE}, error="invalid_token"`
  return new HttpProblem(code, DETAILS[code], { headers: { 'www-authenticate': challenge } })
}

const DETAILS = {
  'not-signed-in': 'Send a bearer token in the Authorization header.',
  'token-expired': 'The bearer token has expired. Get a new one and try again.',
  'token-invalid': 'The bearer token is not one of ours, or its user is not in the directory.',
} as const

const bearerToken = (request: Request): string | undefined =>
  /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(request.get('authorization') ?? '')?.[1]

const sessionToken = (request: Request): string | undefined =>
  parseCookie(request.get('cookie') ?? '')[SESSION_COOKIE]

interface Uses {
  readonly tokens: Pick<Tokens, 'verify'>
  readonly users: UserDirectory
}

const identifyFrom =
  ({ tokens, users }: Uses, tokenOf: (request: Request) => string | undefined): Identify =>
  async (request) => {
    const token = tokenOf(request)
    if (token === undefined)
      throw notAccepted(request.get('authorization') === undefined ? 'not-signed-in' : 'token-invalid')
    const reading: TokenReading = await tokens.verify(token)
    if ('refused' in reading) throw notAccepted(`token-${reading.refused}`)
    const user = await users.user(reading.userId)
    if (user === undefined) throw notAccepted('token-invalid')
    // Whatever the answer, it says that nothing in it is real.
    if (user.sandbox !== undefined) request.res?.set('exchange-sandbox', user.sandbox)
    return user
  }

/** For the API doors, JSON and FHIR. A cookie is not accepted there, so no other site can act through a browser. */
export const identifyByBearer = (uses: Uses): Identify => identifyFrom(uses, bearerToken)

/** For the pages. */
export const identifyByCookie = (uses: Uses): Identify => identifyFrom(uses, sessionToken)
