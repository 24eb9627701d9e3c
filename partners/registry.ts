/** Two tables: the name of a format, the name of a transport. Any format may travel by any transport. */
import type { Channel } from '../domain/partner.ts'
import { Fault } from '../runtime/fault.ts'
import type { Format } from './format.ts'
import { barsFormat } from './formats/bars-fhir/bars-format.ts'
import type { Transport } from './transport.ts'
import type { AddressGuardOptions } from './transports/https/address-guard.ts'
import { createHttpsTransport } from './transports/https/https-transport.ts'

export interface Ways {
  of(channel: Channel): { readonly format: Format; readonly transport: Transport }
  close(): Promise<void>
}

const FORMATS: Readonly<Record<string, Format>> = { [barsFormat.name]: barsFormat }

/** Builds the transports once for a process. */
export const createWays = (calling: AddressGuardOptions): Ways => {
  const https = createHttpsTransport(calling)
  const transports: Readonly<Record<string, Transport>> = { [https.name]: https }
  return {
    of({ id, format, transport }) {
      const found = { format: FORMATS[format], transport: transports[transport] }
      if (found.format === undefined || found.transport === undefined)
        throw new Fault('configuration-wrong', `channel ${id} names a format or transport that there is not`)
      return { format: found.format, transport: found.transport }
    },
    close: () => https.close(),
  }
}
