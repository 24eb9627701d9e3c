/** Who and what is in a sandbox: an agency that asks, and partners whose systems are simulated. Nobody here exists. */
import { idOf } from '../domain/ids.ts'
import type { Agency, Channel, Service } from '../domain/partner.ts'
import { SANDBOX_SERVICES, type SandboxService, type SandboxSystem } from '../domain/sandbox.ts'
import { SCOPES, type User } from '../domain/user.ts'
import type { Sandbox } from './sandbox-contracts.ts'

export interface SandboxCast {
  readonly told: Sandbox
  readonly agencies: readonly Agency[]
  readonly channels: readonly Channel[]
  readonly services: readonly Service[]
  readonly users: readonly User[]
}

/** Each simulated partner: the end of its ids, how its system is reached, and what its services do. */
const PARTNERS: readonly {
  readonly end: string
  readonly name: string
  readonly system: SandboxSystem
  readonly services: readonly SandboxService[]
}[] = [
  {
    end: 'partner',
    name: 'Simulated partner',
    system: 'sandbox:takes',
    services: Object.keys(SANDBOX_SERVICES) as SandboxService[],
  },
  {
    end: 'away',
    name: 'Simulated partner that is never there',
    system: 'sandbox:away',
    services: ['sandbox-silent'],
  },
  {
    end: 'unsure',
    name: 'Simulated partner that never says',
    system: 'sandbox:unsure',
    services: ['sandbox-silent'],
  },
]

/** Short, so that whoever tries it out sees in minutes what takes days elsewhere. */
const RETRY = {
  firstWaitSeconds: 2,
  factor: 2,
  longestWaitSeconds: 30,
  patienceSeconds: 300,
  resends: 2,
} as const
/** In the range kept for drama and examples. */
const PHONE = '01632 960 900'
const OLDEST = 25

const channelFor = (name: string, end: string, agencyId: Agency['id'], address: string): Channel => ({
  id: idOf('channel', `chn_${name}-${end}`),
  agencyId,
  kind: 'sandbox',
  format: 'cloud-event',
  transport: 'sandbox',
  address,
  abilities: { deduplicates: false, queryable: false },
  retry: RETRY,
  perSecond: 20,
  atOnce: 5,
  timeoutSeconds: 15,
  state: 'open',
  version: 1,
})

const partnerOf = (name: string, { end, name: called, system, services }: (typeof PARTNERS)[number]) => {
  const agencyId = idOf('agency', `agc_${name}-${end}`)
  const channel = channelFor(name, end, agencyId, system)
  const agency: Agency = {
    id: agencyId,
    name: `${called} (sandbox ${name})`,
    kind: 'health',
    phone: PHONE,
    channels: [channel.id],
    sandbox: name,
  }
  const offered = services.map(
    (does): Service => ({
      id: idOf('service', `svc_${name}-${end}-${does.replace('sandbox-', '')}`),
      agencyId,
      name: `Sandbox service that ${SANDBOX_SERVICES[does]}`,
      description: `${called}. Nothing leaves the exchange.`,
      status: 'active',
      needs: [does],
      minimumAge: 0,
      maximumAge: OLDEST,
      areas: [],
      dosServiceIds: [],
      sandbox: name,
    }),
  )
  return { agency, channel, offered, does: services, system }
}

/** The cast of the sandbox of that name. */
export const sandboxCast = (name: string): SandboxCast => {
  const asking = idOf('agency', `agc_${name}`)
  const partners = PARTNERS.map((one) => partnerOf(name, one))
  const answering = idOf('agency', `agc_${name}-partner`)
  const person = (end: string, role: User['role'], agencyId: Agency['id']): User => ({
    id: idOf('user', `usr_${name}-${end}`),
    name: role === 'system-client' ? '' : `Sandbox Practitioner (${name})`,
    role,
    agencyId,
    supervises: [],
    sandbox: name,
    ...(role === 'system-client' ? { scopes: SCOPES } : {}),
  })
  const client = person('system', 'system-client', asking)
  const practitioner = person('worker', 'practitioner', asking)
  const partner = person('partner', 'system-client', answering)
  const own: Agency = {
    id: asking,
    name: `Sandbox ${name}`,
    // So that every lawful basis can be tried.
    kind: 'council',
    phone: PHONE,
    channels: [],
    sandbox: name,
  }
  return {
    agencies: [own, ...partners.map(({ agency }) => agency)],
    channels: partners.map(({ channel }) => channel),
    services: partners.flatMap(({ offered }) => offered),
    users: [client, practitioner, partner],
    told: {
      name,
      agencyId: asking,
      clientUserId: client.id,
      practitionerUserId: practitioner.id,
      partnerAgencyId: answering,
      partnerUserId: partner.id,
      services: partners.flatMap(({ offered, does, system }) =>
        offered.map(({ id }, index) => ({ id, does: does[index] ?? 'sandbox-silent', system })),
      ),
    },
  }
}
