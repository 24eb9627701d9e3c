/** WS-Security UsernameToken (OASIS UsernameToken Profile 1.1 §3): a new nonce and time for each attempt. */
import { createHash } from 'node:crypto'
import { xmlText } from '../../formats/bars-fhir/xml-text.ts'

const WSS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-'

export interface SoapSignIn {
  readonly user: string
  readonly password: string
}

/** A credential is `user:password`; the password may hold further colons. */
const CREDENTIAL = /^([^:\p{Cc}]+):([^\p{Cc}]+)$/u

/** `undefined` where it is none. */
export const soapSignInFrom = (credential: string | undefined): SoapSignIn | undefined => {
  const [, user, password] = CREDENTIAL.exec(credential ?? '') ?? []
  return user === undefined || password === undefined ? undefined : { user, password }
}

/** Base64(SHA-1(nonce bytes + Created + password)): fixed by the profile, and why it is told over TLS alone. */
export const passwordDigest = (nonce: Uint8Array, created: string, password: string): string =>
  createHash('sha1').update(nonce).update(created).update(password).digest('base64')

export interface TokenMoment {
  readonly nonce: Uint8Array
  /** Instant of the attempt; a receiver holds it against its own clock. */
  readonly created: string
}

/** The `wsse:Security` header. `mustUnderstand`: a system that checks no password has to say so. */
export const securityHeader = (
  { user, password }: SoapSignIn,
  { nonce, created }: TokenMoment,
  type: 'digest' | 'text',
): string => {
  const [profile, told] =
    type === 'digest'
      ? ['PasswordDigest', passwordDigest(nonce, created, password)]
      : ['PasswordText', password]
  return (
    `<wsse:Security xmlns:wsse="${WSS}wssecurity-secext-1.0.xsd" xmlns:wsu="${WSS}wssecurity-utility-1.0.xsd" s:mustUnderstand="1">` +
    `<wsse:UsernameToken><wsse:Username>${xmlText(user)}</wsse:Username>` +
    `<wsse:Password Type="${WSS}username-token-profile-1.0#${profile}">${xmlText(told)}</wsse:Password>` +
    `<wsse:Nonce EncodingType="${WSS}soap-message-security-1.0#Base64Binary">${Buffer.from(nonce).toString('base64')}</wsse:Nonce>` +
    `<wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`
  )
}
