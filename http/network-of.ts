/** The network that an address is counted by: one household has one IPv4 address, and a whole /64 of IPv6. */
import { isIPv6 } from 'node:net'

const GROUPS = 8
const OF_NETWORK = 4

/** `2001:db8:1:2::/64` of an IPv6 address; an IPv4 address as it is, also where it is written as IPv6. */
export const networkOf = (address: string | undefined): string => {
  const bare = (address ?? 'unknown').split('%')[0] ?? ''
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1]
  if (mapped !== undefined || !isIPv6(bare)) return mapped ?? bare
  const [head = '', tail] = bare.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, GROUPS - before.length - after.length)).fill('0')
  const groups = [...before, ...zeros, ...after].slice(0, OF_NETWORK)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
