/** What a channel of mail signs in with, and our own certificate, as its sealed credential holds them. */
import { z } from 'zod'

const CERTIFICATE = /^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/
const KEY = /^-----BEGIN PRIVATE KEY-----[\s\S]+-----END PRIVATE KEY-----\s*$/

const schema = z
  .strictObject({
    user: z.string().min(1).max(320),
    password: z.string().min(1),
    /** S/MIME: signs what is sent, opens what comes back. PEM; the key as PKCS #8. */
    certificate: z.string().regex(CERTIFICATE).optional(),
    key: z.string().regex(KEY).optional(),
  })
  .refine(({ certificate, key }) => (certificate === undefined) === (key === undefined))

export type EmailSignIn = z.infer<typeof schema>

/** `undefined` where it is none. */
export const emailSignInFrom = (credential: string | undefined): EmailSignIn | undefined => {
  try {
    return schema.safeParse(JSON.parse(credential ?? '')).data
  } catch {
    return undefined
  }
}
