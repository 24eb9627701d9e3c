/** What the settings of a SOAP channel must keep to, asked when they are saved. */
import { z } from 'zod'
import { httpsAddress } from '../https/https-address.ts'
import { soapSignInFrom } from './username-token.ts'

/** What a SOAP channel says to its wire. */
export const soapWireSettings = z.strictObject(
  {
    soap: z.enum(['1.1', '1.2'], 'must be 1.1 or 1.2'),
    password: z.enum(['digest', 'text'], 'must be digest or text'),
    confirmsUpdates: z.enum(['yes', 'no'], 'must be yes or no').optional(),
  },
  'must hold soap and password, and no more than confirmsUpdates beside them',
)

export const soapSettings = z
  .object({
    address: httpsAddress,
    settings: soapWireSettings,
    credential: z
      .string('must be there: without it nothing can be signed in')
      .refine((text) => soapSignInFrom(text) !== undefined, 'must be a user name, a colon and a password'),
  })
  .refine(({ address, settings }) => settings.password === 'digest' || address.startsWith('https:'), {
    path: ['settings', 'password'],
    error: 'must be digest where the address is not https: text would be read on the way',
  })
