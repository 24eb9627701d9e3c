/** POST /v1/sandboxes */
import { z } from 'zod'
import type { SandboxCommands } from '../../commands/sandbox-contracts.ts'
import { isRefusal } from '../../domain/refusal.ts'
import {
  SANDBOX_SERVICES,
  SANDBOX_SYSTEMS,
  type SandboxService,
  type SandboxSystem,
} from '../../domain/sandbox.ts'
import { endpoint } from '../../http/endpoint.ts'
import { idText } from '../parameters.ts'

const DOES = Object.keys(SANDBOX_SERVICES) as [SandboxService, ...SandboxService[]]
const SYSTEMS = Object.keys(SANDBOX_SYSTEMS) as [SandboxSystem, ...SandboxSystem[]]

const sandbox = z
  .object({
    name: z.string(),
    agencyId: idText('agency').meta({ description: 'Raises items' }),
    clientUserId: idText('user').meta({ description: 'Its client system, with every scope' }),
    practitionerUserId: idText('user').meta({ description: 'A person, for what only people decide' }),
    partnerAgencyId: idText('agency').meta({ description: 'Is asked; its system is simulated' }),
    partnerUserId: idText('user').meta({ description: 'May answer in place of the simulated partner' }),
    services: z.array(z.object({ id: idText('service'), does: z.enum(DOES), system: z.enum(SYSTEMS) })),
  })
  .meta({ id: 'Sandbox' })

export const postSandbox = ({ commands }: { readonly commands: SandboxCommands }) =>
  endpoint({
    method: 'post',
    path: '/v1/sandboxes',
    permission: 'sandbox.create',
    tag: 'Third-party systems',
    summary: 'Make a sandbox for a supplier',
    description:
      'Made-up agencies whose partners are simulated. They find each other alone, and nothing leaves the exchange. ' +
      'Every answer to them says `Exchange-Sandbox`. The same name again finds the same sandbox.',
    request: {
      body: z.strictObject({
        name: z
          .string()
          .regex(
            /^sandbox-[a-z0-9][a-z0-9-]{1,28}$/,
            'Must be sandbox- and 2 to 29 small letters, digits, hyphens.',
          ),
      }),
    },
    responses: { 200: { description: 'The sandbox', schema: sandbox } },
    refusals: ['not-permitted', 'state-conflict'],
    handle: async ({ body: { name }, asking: { user } }) => {
      const made = await commands.createSandbox({ user, name })
      return isRefusal(made)
        ? made
        : { status: 200 as const, body: { ...made, services: made.services.map((one) => ({ ...one })) } }
    },
  })
