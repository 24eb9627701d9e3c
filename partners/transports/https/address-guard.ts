/**
 * Which addresses we may call. A channel's address is data, so a mistake or a bad actor could point it at our own
 * machines (server-side request forgery): private, link-local and other special networks are refused unless they are
 * allowed by name, after the name was resolved, so that a public name for an inner address does not pass either.
 */
import { lookup as resolveName } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { sharedLookup } from './shared-lookup.ts'

/** Networks that are not the public internet (IANA special-purpose address registries). */
const SPECIAL_NETWORKS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::1/128',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/32',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
] as const

const LOOPBACK_NETWORKS = ['127.0.0.0/8', '::1/128'] as const

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

const listOf = (networks: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/')
    if (isIP(address) === 0 || !/^\d{1,3}$/.test(prefix))
      throw new RangeError(`not a network: write it like 10.20.0.0/16 (was ${network})`)
    list.addSubnet(address, Number(prefix), familyOf(address))
  }
  return list
}

const SPECIAL = listOf(SPECIAL_NETWORKS)
const LOOPBACK = listOf(LOOPBACK_NETWORKS)

/** Why an address is not called, as a code that is safe in logs. */
export type AddressFault =
  | 'not-an-address'
  | 'not-https'
  | 'credentials-in-address'
  | 'network-not-allowed'
  | 'plain-http-not-allowed'

/** Raised while connecting when a name resolves to an address that may not be called. */
class AddressNotAllowed extends Error {
  readonly code = 'ADDRESS_NOT_ALLOWED'
  constructor() {
    super('the name resolves to an address that may not be called: allow its network in the configuration')
  }
}

export interface AddressGuardOptions {
  /** Plain http is for development: never allowed to anything but loopback, which it also allows to be called. */
  readonly allowPlainHttpTo?: 'nobody' | 'loopback'
  /** Networks in CIDR form that may be called although they are not public, for example `10.20.0.0/16`. */
  readonly allowNetworks?: readonly string[]
  /** Resolves names; the operating system's resolver unless given. */
  readonly resolve?: LookupFunction
}

export interface AddressGuard {
  /** Reads a channel's address; a fault where it may not be called. */
  check(address: string): { readonly url: URL } | { readonly fault: AddressFault }
  /** Name look-up that lets only allowed addresses through; plain http only to loopback. */
  readonly lookup: { readonly 'https:': LookupFunction; readonly 'http:': LookupFunction }
}

/** Whether an address lies in a network that is allowed by name. @throws RangeError for one that is not in CIDR form. */
export const networkCheck = ({
  allowNetworks = [],
  allowPlainHttpTo,
}: AddressGuardOptions): ((address: string) => boolean) => {
  const allowed = listOf([...allowNetworks, ...(allowPlainHttpTo === 'loopback' ? LOOPBACK_NETWORKS : [])])
  return (address) => allowed.check(address, familyOf(address))
}

/** Builds the guard. @throws RangeError for a network that is not in CIDR form. */
export const createAddressGuard = (options: AddressGuardOptions = {}): AddressGuard => {
  const isAllowed = networkCheck(options)
  const { resolve } = options
  const mayCall = (address: string): boolean =>
    isAllowed(address) || !SPECIAL.check(address, familyOf(address))
  const isLoopback = (address: string): boolean => LOOPBACK.check(address, familyOf(address))
  return {
    check: (address) => checkAddress(address, options.allowPlainHttpTo ?? 'nobody', mayCall, isLoopback),
    lookup: {
      'https:': guardedLookup(resolve, mayCall),
      'http:': guardedLookup(resolve, (address) => isLoopback(address) && mayCall(address)),
    },
  }
}

/** What subscribers' addresses may lead to: networks are allowed for channels, which we set up, and not for whoever subscribes. */
export const forSubscribers = <Options extends AddressGuardOptions>(options: Options): Options => ({
  ...options,
  allowNetworks: [],
})

/** Why an address may not be called, asked before anything is sent there; `undefined` where it may. */
export const createFaultInAddress = (
  options: AddressGuardOptions,
): ((address: string) => AddressFault | undefined) => {
  const guard = createAddressGuard(options)
  return (address) => {
    const checked = guard.check(address)
    return 'fault' in checked ? checked.fault : undefined
  }
}

const checkAddress = (
  address: string,
  plainHttp: 'nobody' | 'loopback',
  mayCall: (address: string) => boolean,
  isLoopback: (address: string) => boolean,
): { readonly url: URL } | { readonly fault: AddressFault } => {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || url.hostname === '') return { fault: 'not-an-address' }
  if (url.username !== '' || url.password !== '') return { fault: 'credentials-in-address' }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { fault: 'not-https' }
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  const isLiteral = isIP(literal) !== 0
  if (url.protocol === 'http:' && (plainHttp === 'nobody' || (isLiteral && !isLoopback(literal))))
    return { fault: 'plain-http-not-allowed' }
  if (isLiteral && !mayCall(literal)) return { fault: 'network-not-allowed' }
  return { url }
}

/** Every address of the name must be allowed: a mixed answer is how a rebinding attack looks. */
export const guardedLookup = (
  resolve: LookupFunction = resolveName,
  mayCall: (address: string) => boolean,
): LookupFunction => {
  const shared = sharedLookup(resolve)
  return (hostname, options, callback) => {
    shared(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '')
      const addresses = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found
      const [first] = addresses
      if (first === undefined || !addresses.every(({ address }) => mayCall(address)))
        return callback(new AddressNotAllowed(), '')
      return options.all === true
        ? callback(null, [...addresses])
        : callback(null, first.address, first.family)
    })
  }
}
