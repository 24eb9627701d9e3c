/** Two tables: the name of a format, the name of a transport. Any format may travel by any transport. */
import type { Channel } from '../domain/partner.ts'
import { Fault } from '../runtime/fault.ts'
import type { Format } from './format.ts'
import { barsFormat } from './formats/bars-fhir/bars-format.ts'
import { caseFormat } from './formats/case-xml/case-format.ts'
import { createCaseReplies } from './formats/case-xml/case-replies.ts'
import { cloudEventFormat } from './formats/cloud-event/cloud-event-format.ts'
import { csvFormat } from './formats/csv/csv-format.ts'
import { createCsvReplies } from './formats/csv/csv-replies.ts'
import { taskFormat } from './formats/fhir-task/task-format.ts'
import { createTaskReplies } from './formats/fhir-task/task-replies.ts'
import { hl7v2Format } from './formats/hl7v2/hl7v2-format.ts'
import { itk3Format } from './formats/itk3/itk3-format.ts'
import { letterFormat } from './formats/letter/letter-format.ts'
import { portalFormat } from './formats/portal/portal-format.ts'
import type { ReplySource } from './reply-source.ts'
import type { Transport } from './transport.ts'
import { createEmailTransport } from './transports/email/email-transport.ts'
import type { AddressGuardOptions } from './transports/https/address-guard.ts'
import { createHttpsTransport } from './transports/https/https-transport.ts'
import { createMeshTransport } from './transports/mesh/mesh-transport.ts'
import { createMllpTransport, type MllpTransportOptions } from './transports/mllp/mllp-transport.ts'
import { createPortalTransport } from './transports/portal/portal-transport.ts'
import { createSandboxTransport } from './transports/sandbox/sandbox-transport.ts'
import { createSftpTransport } from './transports/sftp/sftp-transport.ts'
import { createSoapTransport } from './transports/soap/soap-transport.ts'
import { createWebhookTransport } from './transports/webhook/webhook-transport.ts'

/** One channel's way: `replies` where they are fetched. */
export interface Way {
  readonly format: Format
  readonly transport: Transport
  readonly replies?: ReplySource
}

export interface Ways {
  of(channel: Channel): Way
  close(): Promise<void>
}

const FORMATS: Readonly<Record<string, Format>> = {
  [barsFormat.name]: barsFormat,
  [taskFormat.name]: taskFormat,
  [caseFormat.name]: caseFormat,
  [itk3Format.name]: itk3Format,
  [csvFormat.name]: csvFormat,
  [cloudEventFormat.name]: cloudEventFormat,
  [portalFormat.name]: portalFormat,
  [hl7v2Format.name]: hl7v2Format,
  [letterFormat.name]: letterFormat,
}

/** The format of a channel, by its settings; `undefined` where there is none of that name. */
export const formatOf = (channel: Channel): Format | undefined => {
  const format = FORMATS[channel.format]
  return format?.forChannel?.(channel) ?? format
}

/** Formats whose replies are fetched, and how, by what transport they travel on. */
const REPLIES: Readonly<Record<string, (transport: Transport) => ReplySource>> = {
  [taskFormat.name]: createTaskReplies,
  [caseFormat.name]: createCaseReplies,
  [csvFormat.name]: createCsvReplies,
}

/** What else a process has for its transports. */
export type WaysOptions = AddressGuardOptions & Pick<MllpTransportOptions, 'heard' | 'failed' | 'tooLarge'>

/** Builds the transports once for a process. */
export const createWays = ({ heard, failed, tooLarge, ...calling }: WaysOptions): Ways => {
  const mesh = createMeshTransport(calling)
  const email = createEmailTransport(calling)
  const built: readonly Transport[] = [
    createHttpsTransport(calling),
    createSftpTransport(calling),
    createSoapTransport(calling),
    mesh,
    email,
    createWebhookTransport(calling),
    createPortalTransport(),
    createSandboxTransport(),
    createMllpTransport({
      ...calling,
      ...(heard === undefined ? {} : { heard }),
      ...(failed === undefined ? {} : { failed }),
      ...(tooLarge === undefined ? {} : { tooLarge }),
    }),
  ]
  const transports: Readonly<Record<string, Transport>> = Object.fromEntries(
    built.map((transport) => [transport.name, transport]),
  )
  // There what comes back lies on the wire itself, whatever its format.
  const mailboxes: Readonly<Record<string, ReplySource>> = {
    [mesh.name]: mesh.replies,
    [email.name]: email.replies,
  }
  return {
    of(channel) {
      const { id, format, transport } = channel
      const found = { format: formatOf(channel), transport: transports[transport] }
      if (found.format === undefined || found.transport === undefined)
        throw new Fault('configuration-wrong', `channel ${id} names a format or transport that there is not`)
      const replies = mailboxes[transport] ?? REPLIES[format]?.(found.transport)
      return {
        format: found.format,
        transport: found.transport,
        ...(replies === undefined ? {} : { replies }),
      }
    },
    async close() {
      await Promise.all(built.map((transport) => transport.close()))
    },
  }
}
