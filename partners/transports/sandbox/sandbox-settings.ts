/** What the settings of a simulated partner's channel must keep to, asked when they are saved. */
import { z } from 'zod'
import { SANDBOX_SYSTEMS, type SandboxSystem } from '../../../domain/sandbox.ts'

const ADDRESSES = Object.keys(SANDBOX_SYSTEMS) as [SandboxSystem, ...SandboxSystem[]]

export const sandboxSettings = z.object({
  address: z.enum(ADDRESSES, `must be one of ${ADDRESSES.join(', ')}`),
  abilities: z.object({
    queryable: z.literal(false, 'must be false: there is nobody to ask'),
    attachments: z.never('must be absent: nothing is carried').optional(),
  }),
  poll: z.never('must be absent: the simulated partner answers by itself').optional(),
  credential: z.never('must be absent: nobody is called').optional(),
})
