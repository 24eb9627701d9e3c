/**
 * `mllps://host:port` (TLS) and `mllp://host:port`. MLLP itself has neither encryption nor identity: without TLS only
 * networks that the configuration allows by name are called, which stand for a private link.
 */
import { isIP, type LookupFunction } from 'node:net'
import {
  type AddressGuardOptions,
  createAddressGuard,
  guardedLookup,
  networkCheck,
} from '../https/address-guard.ts'

export interface MllpAddress {
  readonly secure: boolean
  readonly host: string
  readonly port: number
}

/** Takes an address apart; `undefined` where it is none. */
export const mllpAddressFrom = (address: string): MllpAddress | undefined => {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || (url.protocol !== 'mllp:' && url.protocol !== 'mllps:')) return undefined
  const hasMore = url.username + url.password + url.search + url.hash !== ''
  if (hasMore || !/^\/?$/.test(url.pathname) || url.hostname === '' || url.port === '') return undefined
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return /[%\s]/.test(host) || url.port === '0'
    ? undefined
    : { secure: url.protocol === 'mllps:', host, port: Number(url.port) }
}

export interface MllpGuard {
  /** Why an address may not be called, as a code that is safe in logs; `undefined` where it may. */
  faultIn(address: MllpAddress): 'network-not-allowed' | undefined
  lookup(address: MllpAddress): LookupFunction
}

/** Builds the guard. @throws RangeError for a network that is not in CIDR form */
export const createMllpGuard = (options: AddressGuardOptions): MllpGuard => {
  const guard = createAddressGuard(options)
  const isPrivateLink = networkCheck(options)
  const plain = guardedLookup(options.resolve, isPrivateLink)
  return {
    faultIn({ secure, host, port }) {
      if (isIP(host) === 0) return undefined
      const url = `https://${isIP(host) === 6 ? `[${host}]` : host}:${port}`
      const isRefused = secure ? 'fault' in guard.check(url) : !isPrivateLink(host)
      return isRefused ? 'network-not-allowed' : undefined
    },
    lookup: ({ secure }) => (secure ? guard.lookup['https:'] : plain),
  }
}
