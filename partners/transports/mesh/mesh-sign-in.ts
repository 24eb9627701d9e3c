/**
 * How a call to MESH is signed: `NHSMESH mailbox:nonce:nonce_count:timestamp:hash`. A token is good for one call, and the
 * server refuses one whose time is more than two hours from its own.
 */
import { createHmac } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { z } from 'zod'

const line = z.string().regex(/^[^\p{Cc}]{1,300}$/u)

/** Whether the two belong together: a certificate that cannot be shown is a wrong credential, not a failed connection. */
const isPair = (certificate: string, key: string | undefined): boolean => {
  try {
    createSecureContext({ cert: certificate, key })
    return key !== undefined
  } catch {
    return false
  }
}

const signIn = z
  .strictObject({
    password: line,
    /** The secret of the environment. */
    sharedSecret: line,
    /** PEM, both or neither: shown where the other end asks for it (mutual TLS). */
    certificate: z.string().startsWith('-----BEGIN').optional(),
    key: z.string().startsWith('-----BEGIN').optional(),
  })
  .refine(({ certificate, key }) =>
    certificate === undefined ? key === undefined : isPair(certificate, key),
  )

export type MeshSignIn = z.infer<typeof signIn>

/** A credential is JSON; `undefined` where it is none. */
export const meshSignInFrom = (credential: string | undefined): MeshSignIn | undefined => {
  try {
    return signIn.safeParse(JSON.parse(credential ?? '')).data
  } catch {
    return undefined
  }
}

export interface TokenMoment {
  /** Never used before. */
  readonly nonce: string
  readonly count: number
  /** Milliseconds since 1970. */
  readonly at: number
}

/** UTC, `yyyyMMddHHmm`. */
const timestampOf = (at: number): string => new Date(at).toISOString().replace(/\D/g, '').slice(0, 12)

/** The header. The password is in the signed text and nowhere else. */
export const meshAuthorization = (
  mailbox: string,
  { password, sharedSecret }: Pick<MeshSignIn, 'password' | 'sharedSecret'>,
  { nonce, count, at }: TokenMoment,
): string => {
  const timestamp = timestampOf(at)
  const hash = createHmac('sha256', sharedSecret)
    .update(`${mailbox}:${nonce}:${count}:${password}:${timestamp}`)
    .digest('hex')
  return `NHSMESH ${mailbox}:${nonce}:${count}:${timestamp}:${hash}`
}
