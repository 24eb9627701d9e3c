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

const caller = z
  .strictObject({
    certificate: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of a certificate, 64 hexadecimal digits in small letters')
      .optional(),
    networks: z.array(z.string().refine(isNetwork, 'must be a network like 10.20.0.0/16')).min(1).optional(),
  })
  .refine(
    ({ certificate, networks }) => certificate !== undefined || networks !== undefined,
    'must say by what their system is known: certificate or networks',
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
    hl7v2: z.object(
      {
        application: systemName,
        facility: systemName,
        sendAgainOn: z.array(z.enum(['AE', 'AR'], 'must be AE or AR')).optional(),
        charset: z.literal('windows-1252', 'must be windows-1252 or absent').optional(),
        caller: caller.optional(),
      },
      'must be there: it names their system',
    ),
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
