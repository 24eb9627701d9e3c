/** The network by which somebody without a token is counted. */
import { expect, it } from '@jest/globals'
import { networkOf } from '../../http/network-of.ts'

it.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['2001:DB8:0001:2::9%eth0', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['rubbish', 'rubbish'],
  [undefined, 'unknown'],
] as const)('of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
