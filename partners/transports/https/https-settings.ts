/** What the settings of a channel of FHIR over https must keep to, asked when they are saved. */
import { z } from 'zod'
import { httpsAddress } from './https-address.ts'

export const httpsSettings = z
  .object({
    format: z.enum(['bars-fhir', 'fhir-task'], 'must be bars-fhir or fhir-task'),
    address: httpsAddress,
    abilities: z.object({ queryable: z.boolean() }),
    poll: z.object({}).optional(),
    settings: z.never('must be absent: this wire has nothing to be told').optional(),
  })
  .refine(({ format, abilities }) => format === 'fhir-task' || !abilities.queryable, {
    path: ['abilities', 'queryable'],
    error: 'must be false: in this format nobody can be asked',
  })
  .refine(({ format, poll }) => format === 'fhir-task' || poll === undefined, {
    path: ['poll'],
    error: 'must be absent: their system sends its answers',
  })
