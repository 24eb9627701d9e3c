/** What the settings of an MLLP channel must keep to, asked when they are saved. */
import { BlockList, isIP } from 'node:net'
import { z } from 'zod'
import { mllpAddressFrom } from './mllp-address.ts'
import { identityFrom } from './mllp-socket.ts'

/** HD of MSH-3 to MSH-6: nothing in it may separate, and 2.4 has 180 characters for it. */
const systemName = z
  .string('must be there: it is how their system is named')
  .regex(/^[\w .-]{1,180}$/, 'must be letters, digits, spaces, full stops, dashes and underscores')

const isNetwork = (text: string): boolean => {
  const [address = '', prefix = ''] = text.split('/')
  if (isIP(address) === 0 || !/^\d{1,3}$/.test(prefix)) return false
  try {
    new BlockList().addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4')
    return true
  } catch {
    return false
  }
}

const networks = z
  .string()
  .refine((text) => text.split(',').every(isNetwork), 'must be networks like 10.20.0.0/16,10.30.0.0/16')

/** What an HL7 v2 channel says of its partner's system. */
const hl7v2WireSettings = z.strictObject(
  {
    application: systemName,
    facility: systemName,
    sendAgainOn: z.enum(['AR', 'AE', 'AE,AR', 'never'], 'must be AR, AE, AE,AR or never').optional(),
    charset: z.literal('windows-1252', 'must be windows-1252 or absent').optional(),
    callerCertificate: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of a certificate, 64 hexadecimal digits in small letters')
      .optional(),
    callerNetworks: networks.optional(),
  },
  'must hold application and facility, and beside them no more than sendAgainOn, charset, callerCertificate, callerNetworks',
)

export const mllpSettings = z
  .object({
    address: z
      .string()
      .refine((text) => mllpAddressFrom(text) !== undefined, 'must be mllps://host:port or mllp://host:port'),
    abilities: z.object({
      queryable: z.literal(false, 'must be false: the status of a referral is not asked for on this wire'),
      opens: z.literal(false, 'must be false or absent: the wire does not tell of it').optional(),
    }),
    timeoutSeconds: z.number().max(60, 'must be 60 or less: a connection waits for one answer at a time'),
    poll: z.never('must be absent: their system sends its answers').optional(),
    settings: hl7v2WireSettings,
    credential: z
      .string()
      .refine(
        (text) => identityFrom(text) !== undefined,
        'must be a certificate and its key in PEM, or absent',
      )
      .optional(),
  })
  .refine(({ address, credential }) => credential === undefined || address.startsWith('mllps:'), {
    path: ['credential'],
    error: 'must be absent without TLS: there is nobody to show it to',
  })
