/** Sign in with a bearer token, and out again. Real sign-in comes in front of the same checks. */
import { stringifySetCookie } from 'cookie'
import { z } from 'zod'
import type { AuditLog } from '../../database/audit-log.ts'
import { iso } from '../../domain/instant.ts'
import type { User } from '../../domain/user.ts'
import { SESSION_COOKIE, type UserDirectory } from '../../http/identify.ts'
import { maybe } from '../../http/maybe.ts'
import { page, type Shown } from '../../http/page.ts'
import type { Tokens } from '../../runtime/tokens.ts'
import { paths, safeReturn } from '../paths.ts'

interface Uses {
  readonly tokens: Tokens
  readonly users: UserDirectory
  readonly audit: Pick<AuditLog, 'append'>
  readonly signInMinutes: number
}

const COOKIE = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' } as const

const form = (returnTo: string, error?: string): Shown => ({
  template: 'sign-in/sign-in.njk',
  state: error === undefined ? 'ready' : 'error',
  title: error === undefined ? 'Sign in' : 'Error: Sign in',
  status: error === undefined ? 200 : 422,
  data: { returnTo, error },
})

export const showSignIn = () =>
  page({
    method: 'get',
    path: '/sign-in',
    permission: 'anyone',
    request: { query: z.object({ return: maybe(z.string().max(300)) }) },
    handle: async ({ query }) => form(safeReturn(query.return)),
  })

const userOf = async ({ tokens, users }: Uses, token: string): Promise<User | string> => {
  if (token === '') return 'Enter your token'
  const reading = await tokens.verify(token)
  if ('refused' in reading)
    return reading.refused === 'expired'
      ? 'This token has expired, get a new one'
      : 'This is not a token of this exchange, check that all of it was pasted'
  return (await users.user(reading.userId)) ?? 'The person this token was made for is not in the directory'
}

export const takeSignIn = (uses: Uses) =>
  page({
    method: 'post',
    path: '/sign-in',
    permission: 'anyone',
    request: { form: z.object({ token: z.string().max(4000), return: maybe(z.string().max(300)) }) },
    handle: async ({ form: { token, return: wanted }, now }) => {
      const user = await userOf(uses, token.replace(/\s/g, ''))
      if (typeof user === 'string') return form(safeReturn(wanted), user)
      const { id: userId, agencyId } = user
      await uses.audit.append({
        action: 'sign-in',
        actor: { userId, agencyId },
        outcome: 'done',
        at: iso(now.getTime()),
      })
      const seconds = uses.signInMinutes * 60
      const value = await uses.tokens.sign(userId, seconds)
      const setCookie = stringifySetCookie({ ...COOKIE, name: SESSION_COOKIE, value, maxAge: seconds })
      return { redirect: safeReturn(wanted), setCookie }
    },
  })

export const signOut = () =>
  page({
    method: 'post',
    path: '/sign-out',
    permission: 'anyone',
    request: {},
    handle: async () => ({
      redirect: paths.signIn,
      setCookie: stringifySetCookie({ ...COOKIE, name: SESSION_COOKIE, value: '', maxAge: 0 }),
    }),
  })
