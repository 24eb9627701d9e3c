/** The address of a channel on https, asked when it is saved; whether it may be called is asked at each call. */
import { BlockList, isIP } from 'node:net'
import { z } from 'zod'

const NOT_HTTPS = 'must be an https address'
const NO_SIGN_IN = 'must hold no user name and no password: a credential is saved by itself, and never shown'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

const isLoopback = (hostname: string): boolean => {
  const literal = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(literal)
  return family === 0 ? literal === 'localhost' : loopback.check(literal, family === 6 ? 'ipv6' : 'ipv4')
}

/** What is wrong with it; plain http is for partners that are simulated on this machine. */
const faultIn = (text: string): string | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.hostname === '') return NOT_HTTPS
  if (url.username !== '' || url.password !== '') return NO_SIGN_IN
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
    ? undefined
    : NOT_HTTPS
}

/** An https address without a sign-in in it. */
export const httpsAddress = z.string(NOT_HTTPS).superRefine((text, { addIssue }) => {
  const message = faultIn(text)
  if (message !== undefined) addIssue({ code: 'custom', message })
})
