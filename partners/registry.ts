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
import { portalFormat } from './formats/portal/portal-format.ts'
import type { ReplySource } from './reply-source.ts'
import type { Transport } from './transport.ts'
import type { AddressGuardOptions } from './transports/https/address-guard.ts'
import { createHttpsTransport } from './transports/https/https-transport.ts'
import { createPortalTransport } from './transports/portal/portal-transport.ts'
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
  [csvFormat.name]: csvFormat,
  [cloudEventFormat.name]: cloudEventFormat,
  [portalFormat.name]: portalFormat,
}

/** The format of this name; `undefined` where there is none. */
export const formatNamed = (name: string): Format | undefined => FORMATS[name]

/** Formats whose replies are fetched, and how, by what transport they travel on. */
const REPLIES: Readonly<Record<string, (transport: Transport) => ReplySource>> = {
  [taskFormat.name]: createTaskReplies,
  [caseFormat.name]: createCaseReplies,
  [csvFormat.name]: createCsvReplies,
}

/** Builds the transports once for a process. */
export const createWays = (calling: AddressGuardOptions): Ways => {
  const built: readonly Transport[] = [
    createHttpsTransport(calling),
    createSftpTransport(calling),
    createSoapTransport(calling),
    createWebhookTransport(calling),
    createPortalTransport(),
  ]
  const transports: Readonly<Record<string, Transport>> = Object.fromEntries(
    built.map((transport) => [transport.name, transport]),
  )
  return {
    of({ id, format, transport }) {
      const found = { format: FORMATS[format], transport: transports[transport] }
      if (found.format === undefined || found.transport === undefined)
        throw new Fault('configuration-wrong', `channel ${id} names a format or transport that there is not`)
      const replies = REPLIES[format]?.(found.transport)
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
