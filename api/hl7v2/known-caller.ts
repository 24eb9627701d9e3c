/**
 * Whose system calls: MLLP has no identity, so it is known by the certificate that it shows or by the network that it
 * calls from, and by what it calls itself. Both must be those of one channel.
 */
import { BlockList, isIP } from 'node:net'
import type { Channel } from '../../domain/partner.ts'
import type { Envelope } from '../../partners/formats/hl7v2/hl7-envelope.ts'
import { type Hl7v2Settings, hl7v2SettingsOf } from '../../partners/formats/hl7v2/hl7-settings.ts'

/** The format whose channels are looked through. */
const HL7V2 = 'hl7v2'

/** The other end of a connection that was opened to us, or of one of our own to this address. */
export type Hl7Caller =
  | {
      readonly from: 'their-connection'
      readonly ip: string
      /** SHA-256 of the certificate that it showed and that was checked, in small letters. */
      readonly certificate?: string
    }
  | { readonly from: 'our-connection'; readonly address: string }

const isIn = (ip: string, networks: readonly string[]): boolean => {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/')
    list.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
  return list.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4')
}

/** A channel that says both wants both: the certificate alone could be shown from anywhere. */
const isKnownBy = (
  { callerCertificate: certificate, callerNetworks: networks }: Hl7v2Settings,
  caller: Extract<Hl7Caller, { from: 'their-connection' }>,
): boolean =>
  (certificate !== undefined || networks !== undefined) &&
  (certificate === undefined || certificate === caller.certificate) &&
  (networks === undefined || isIn(caller.ip, networks))

/** The channel of a message that came so; `undefined` where nobody known sends it. */
export const channelOfCaller = (
  channels: readonly Channel[],
  caller: Hl7Caller,
  { application, facility }: Pick<Envelope, 'application' | 'facility'>,
): Channel | undefined =>
  channels.find((channel) => {
    const settings = channel.format === HL7V2 ? hl7v2SettingsOf(channel) : undefined
    if (settings?.application !== application || settings.facility !== facility) return false
    return caller.from === 'our-connection' ? caller.address === channel.address : isKnownBy(settings, caller)
  })
