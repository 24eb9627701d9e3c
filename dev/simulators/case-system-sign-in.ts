/** Checks a WS-Security UsernameToken as an older case system does: password or digest, a window of time, nonces seen. */
import { createHash } from 'node:crypto'

/** One product's defaults: 300 s greatest age, nonces kept for 600 s. */
const WINDOW_MILLISECONDS = 300_000
const KEEP_NONCES_MILLISECONDS = 600_000

export interface SignIn {
  /** Why the token is not believed, in words; `undefined` where it is. */
  doubtAbout(security: unknown): string | undefined
}

interface Given {
  readonly user: string
  readonly password: string
  readonly type: string
  readonly nonce: string
  readonly created: string
}

/** The SOAP library gives an element with attributes as `{ attributes, $value }`, and one without as text. */
const plainText = (node: unknown): string => {
  if (typeof node === 'string') return node
  if (node instanceof Date) return node.toISOString()
  const { $value } = (node ?? {}) as { readonly $value?: unknown }
  return typeof $value === 'string' ? $value : ''
}

const typeOf = (node: unknown): string => {
  const { attributes } = (node ?? {}) as { readonly attributes?: { readonly Type?: unknown } }
  return typeof attributes?.Type === 'string' ? (attributes.Type.split('#')[1] ?? '') : ''
}

const givenIn = (security: unknown): Given | undefined => {
  const { UsernameToken: token } = (security ?? {}) as {
    readonly UsernameToken?: Readonly<Record<string, unknown>>
  }
  return token === undefined
    ? undefined
    : {
        user: plainText(token.Username),
        password: plainText(token.Password),
        type: typeOf(token.Password),
        nonce: plainText(token.Nonce),
        created: plainText(token.Created),
      }
}

const digestOf = ({ nonce, created }: Given, password: string): string =>
  createHash('sha1').update(Buffer.from(nonce, 'base64')).update(created).update(password).digest('base64')

/** `credential` is `user:password`. */
export const createSignIn = (credential: string, now: () => number = Date.now): SignIn => {
  const [user = ''] = credential.split(':')
  const password = credential.slice(user.length + 1)
  const seen = new Map<string, number>()
  const isReplayed = (nonce: string): boolean => {
    for (const [old, at] of seen) if (now() - at > KEEP_NONCES_MILLISECONDS) seen.delete(old)
    const replayed = seen.has(nonce)
    seen.set(nonce, now())
    return replayed
  }
  return {
    doubtAbout(security) {
      const given = givenIn(security)
      if (given === undefined || given.user !== user) return 'no such user'
      const told = given.type === 'PasswordDigest' ? digestOf(given, password) : password
      if (given.password !== told) return 'the password is wrong or has expired'
      const age = now() - Date.parse(given.created)
      if (!(Math.abs(age) <= WINDOW_MILLISECONDS)) return 'Created is outside the window'
      return given.nonce === '' || isReplayed(given.nonce) ? 'the nonce was used before' : undefined
    },
  }
}
