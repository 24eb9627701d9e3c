/** Each transport with the simulated partner of its own wire behind it, to be sent one message while that misbehaves. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBarsPartner } from '../../dev/simulators/bars-partner.ts'
import { startCaseSystem } from '../../dev/simulators/case-system.ts'
import { startFilePartner } from '../../dev/simulators/file-partner.ts'
import { startMailPartner } from '../../dev/simulators/mail-partner.ts'
import { startMeshServer } from '../../dev/simulators/mesh-server.ts'
import { startPasPartner } from '../../dev/simulators/pas-partner.ts'
import type { SimulatedSystem } from '../../dev/simulators/simulated-system.ts'
import { startTaskPartner } from '../../dev/simulators/task-partner.ts'
import { startWebhookReceiver } from '../../dev/simulators/webhook-receiver.ts'
import type { ChannelAbilities } from '../../domain/delivery.ts'
import type { ChannelSettings } from '../../domain/partner.ts'
import type { Format } from '../../partners/format.ts'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { caseFormat } from '../../partners/formats/case-xml/case-format.ts'
import { cloudEventFormat } from '../../partners/formats/cloud-event/cloud-event-format.ts'
import { csvFormat } from '../../partners/formats/csv/csv-format.ts'
import { taskFormat } from '../../partners/formats/fhir-task/task-format.ts'
import { itk3Format } from '../../partners/formats/itk3/itk3-format.ts'
import { letterFormat } from '../../partners/formats/letter/letter-format.ts'
import type { Transport } from '../../partners/transport.ts'
import { createHttpsTransport } from '../../partners/transports/https/https-transport.ts'
import { createMeshTransport } from '../../partners/transports/mesh/mesh-transport.ts'
import { createMllpTransport } from '../../partners/transports/mllp/mllp-transport.ts'
import { createSftpTransport } from '../../partners/transports/sftp/sftp-transport.ts'
import { createSoapTransport } from '../../partners/transports/soap/soap-transport.ts'
import { createWebhookTransport } from '../../partners/transports/webhook/webhook-transport.ts'
import {
  EMAIL_CREDENTIAL,
  EMAIL_PASSWORD,
  EMAIL_SETTINGS,
  emailTransport,
  OURS,
  PARTNER,
} from './email-samples.ts'
import { formatFor } from './hl7v2-samples.ts'
import { MESH_CREDENTIAL, SECRET as MESH_SECRET, MESH_SETTINGS, PASSWORD } from './mesh-samples.ts'
import { CREDENTIAL, SETTINGS_11 } from './soap-samples.ts'
import { SECRET } from './webhook-samples.ts'

/** A running partner and the way to it. */
export interface FaultWire {
  readonly format: Format
  readonly transport: Transport
  readonly abilities: ChannelAbilities
  readonly address: string
  readonly credential?: string
  readonly settings?: ChannelSettings
  readonly system: Pick<SimulatedSystem, 'controlUrl' | 'stop'>
  /** Where a carrier has it: their side takes what lies there. */
  readonly collect?: { readonly path: string; readonly body: object }
}

type Start = (place: {
  readonly dataFile: string
  /** Whether their system knows a repeat. */
  readonly deduplicates: boolean
}) => Promise<FaultWire>

const HERE = { allowPlainHttpTo: 'loopback', allowNetworks: ['127.0.0.0/8'] } as const
/** As messages name the service that they are for. */
export const THEIR_SERVICE = '2000099999'
const TOKEN = 'token-of-the-exchange'
const asked = (deduplicates: boolean, queryable: boolean): ChannelAbilities => ({ deduplicates, queryable })

/** By transport, or by format where a transport carries several; one where nothing leaves has none. */
export const FAULT_WIRES: Readonly<Record<string, Start>> = {
  async https({ dataFile, deduplicates }) {
    const own = { name: 'Sampleton', odsCode: 'E0001', serviceIds: [THEIR_SERVICE], acceptedToken: TOKEN }
    const system = await startBarsPartner({ ...own, dataFile })
    const address = `${system.url}/FHIR/R4/$process-message`
    const transport = createHttpsTransport(HERE)
    const abilities = asked(deduplicates, false)
    return { system, transport, address, abilities, format: barsFormat, credential: TOKEN }
  },
  async 'fhir-task'({ dataFile, deduplicates }) {
    const system = await startTaskPartner({ name: 'Orchard', acceptedToken: TOKEN, dataFile })
    const transport = createHttpsTransport(HERE)
    // Nobody promises that it knows a repeat: it is asked.
    const abilities = asked(false, deduplicates)
    const wire = { address: `${system.url}/fhir`, format: taskFormat, credential: TOKEN }
    return { system, transport, abilities, ...wire }
  },
  async soap({ dataFile, deduplicates }) {
    const system = await startCaseSystem({ name: 'Cases', credential: CREDENTIAL, dataFile })
    const address = `${system.url}/services/cases`
    const transport = createSoapTransport(HERE)
    const abilities = asked(deduplicates, deduplicates)
    const wire = { credential: CREDENTIAL, settings: SETTINGS_11, format: caseFormat }
    return { system, transport, address, abilities, ...wire }
  },
  async mllp({ dataFile, deduplicates }) {
    const identity = { application: 'OLDPAS', facility: 'RXX01' }
    const system = await startPasPartner({ name: 'Old', identity, dataFile })
    const transport = createMllpTransport({ allowNetworks: HERE.allowNetworks })
    const abilities: ChannelAbilities = { ...asked(deduplicates, false), acknowledges: 'later' }
    return {
      system,
      transport,
      abilities,
      address: system.url,
      format: formatFor(),
    }
  },
  async mesh({ dataFile, deduplicates }) {
    const mailbox = { exchange: { mailbox: 'X26ABC1', password: PASSWORD }, partnerMailbox: MESH_SETTINGS.to }
    const system = await startMeshServer({ name: 'Mesh', dataFile, sharedSecret: MESH_SECRET, ...mailbox })
    const address = `${system.url}/messageexchange/X26ABC1`
    const transport = createMeshTransport(HERE)
    const abilities: ChannelAbilities = { ...asked(deduplicates, deduplicates), acknowledges: 'later' }
    const wire = { credential: MESH_CREDENTIAL, settings: MESH_SETTINGS, format: itk3Format }
    const collect = { path: '/control-mesh/collect', body: {} }
    return { system, transport, address, abilities, collect, ...wire }
  },
  async sftp({ dataFile, deduplicates }) {
    const system = await startFilePartner({ name: 'Nightly', credential: 'exchange:pass', dataFile })
    const settings = { hostKey: system.hostKey, replies: '/replies' }
    const transport = createSftpTransport(HERE)
    const abilities: ChannelAbilities = { ...asked(deduplicates, false), acknowledges: 'later' }
    const wire = { credential: 'pass', settings, format: csvFormat }
    const collect = { path: '/batch', body: { as: 'none' } }
    return { system, transport, address: system.url, abilities, collect, ...wire }
  },
  async email({ dataFile, deduplicates }) {
    const signIn = { user: 'exchange', password: EMAIL_PASSWORD }
    const system = await startMailPartner({
      name: 'Mail',
      exchange: { mailbox: OURS, ...signIn },
      mailbox: PARTNER,
      dataFile,
    })
    const settings = { ...EMAIL_SETTINGS, certificateAuthority: system.certificate }
    const abilities: ChannelAbilities = { ...asked(deduplicates, false), acknowledges: 'never' }
    const wire = { credential: EMAIL_CREDENTIAL, settings, format: letterFormat }
    return { system, transport: emailTransport(), address: system.url, abilities, ...wire }
  },
  async webhook({ dataFile, deduplicates }) {
    const exchange = { exchangeUrl: 'http://127.0.0.1:1', exchangeToken: TOKEN, answers: 'none' as const }
    const own = { name: 'Receiver', secrets: [SECRET], deduplicates, dataFile }
    const system = await startWebhookReceiver({ ...own, ...exchange })
    const transport = createWebhookTransport(HERE)
    const wire = { credential: SECRET, format: cloudEventFormat }
    const abilities = asked(deduplicates, false)
    return { system, transport, address: `${system.url}/hooks`, abilities, ...wire }
  },
}

/** The wires that a transport is tried on: several where it carries formats that are answered differently. */
export const wiresOn = (transport: string): readonly string[] =>
  transport === 'https' ? ['https', 'fhir-task'] : [transport]

/** Works with one that was started for it alone. */
export const withWire = async (
  name: string,
  deduplicates: boolean,
  work: (wire: FaultWire) => Promise<void>,
): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), `fault-${name}-`))
  const wire = await FAULT_WIRES[name]?.({ dataFile: join(folder, 'cases.jsonl'), deduplicates })
  if (wire === undefined) throw new RangeError(`no simulated partner is known for the transport ${name}`)
  try {
    await work(wire)
  } finally {
    await wire.transport.close()
    await wire.system.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
