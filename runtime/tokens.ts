/** Bearer tokens (RFC 9068 profile): who the caller is, never what they may do; that is in the directory. */
import { errors, jwtVerify, SignJWT } from 'jose'
import { isId, type UserId } from '../domain/ids.ts'
import { newUuid } from './new-id.ts'

/** The only algorithm accepted; a token cannot choose another. */
const ALGORITHM = 'HS256'
const TOKEN_TYPE = 'at+jwt'
const CLOCK_TOLERANCE_SECONDS = 30

/** Why a token was not accepted, as a code that is safe to show. */
export type TokenRefused = 'expired' | 'invalid'

export type TokenReading = { readonly userId: UserId } | { readonly refused: TokenRefused }

export interface Tokens {
  /** Signs a token for a user of the directory, good for `seconds`. */
  sign(userId: UserId, seconds: number): Promise<string>
  /** Checks signature, algorithm, type, issuer, audience and expiry. Never throws for a bad token. */
  verify(token: string): Promise<TokenReading>
}

export const createTokens = (options: {
  readonly key: Uint8Array
  readonly issuer: string
  readonly audience: string
}): Tokens => ({
  sign: (userId, seconds) =>
    new SignJWT({})
      .setProtectedHeader({ alg: ALGORITHM, typ: TOKEN_TYPE })
      .setSubject(userId)
      .setIssuer(options.issuer)
      .setAudience(options.audience)
      .setIssuedAt()
      .setJti(newUuid())
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
      .sign(options.key),

  verify: async (token) => {
    try {
      const { payload } = await jwtVerify(token, options.key, {
        algorithms: [ALGORITHM],
        typ: TOKEN_TYPE,
        issuer: options.issuer,
        audience: options.audience,
        requiredClaims: ['sub', 'exp', 'iat'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      })
      const subject = payload.sub ?? ''
      return isId('user', subject) ? { userId: subject } : { refused: 'invalid' }
    } catch (thrown) {
      if (thrown instanceof errors.JWTExpired) return { refused: 'expired' }
      if (thrown instanceof errors.JOSEError) return { refused: 'invalid' }
      throw thrown
    }
  },
})
