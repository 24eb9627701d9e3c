/**
 * The directory held in the process for a few seconds: it is small, read at every step and seldom changed, and only
 * look-ups by id are quick on every MongoDB we run on. What this process changes it sees at once.
 */
import type { AgencyId, ChannelId, ServiceId } from '../domain/ids.ts'
import type { Agency, Channel, Service } from '../domain/partner.ts'
import { atEdge } from './at-edge.ts'
import type { ChannelEntry, CircuitEntry, DirectoryModels, Entry } from './directory-documents.ts'

export interface HeldChannel {
  readonly channel: Channel
  /** Sealed. */
  readonly credential?: string
}

export interface DirectorySnapshot {
  /** By name, then id: the order of pages. */
  readonly agencies: readonly Agency[]
  readonly services: readonly Service[]
  readonly agencyById: ReadonlyMap<AgencyId, Agency>
  readonly agencyByOds: ReadonlyMap<string, Agency>
  readonly serviceById: ReadonlyMap<ServiceId, Service>
  readonly serviceByDosId: ReadonlyMap<string, Service>
  readonly channels: ReadonlyMap<ChannelId, HeldChannel>
}

export interface SnapshotHolder {
  /** The directory, at most `lifetimeMs` old. A read that fails throws: an old one is not passed off as new. */
  current(): Promise<DirectorySnapshot>
  /** Has the next reader read again. */
  forget(): void
}

const byName = (
  one: { readonly name: string; readonly id: string },
  other: { readonly name: string; readonly id: string },
): number => compare(one.name, other.name) || compare(one.id, other.id)

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** The channel of an entry: its version is the entry's. */
const channelFrom = ({ entry, version }: ChannelEntry, circuit: CircuitEntry | undefined): Channel => ({
  ...entry,
  ...(circuit === undefined ? {} : { circuit: circuit.entry }),
  version,
})

const heldFrom = (row: ChannelEntry, circuit: CircuitEntry | undefined): HeldChannel => ({
  channel: channelFrom(row, circuit),
  ...(row.credential === undefined ? {} : { credential: row.credential }),
})

const load = (models: DirectoryModels): Promise<DirectorySnapshot> =>
  atEdge('reading the directory', async () => {
    const [agencyRows, serviceRows, channelRows, circuitRows] = await Promise.all([
      models.agencies.find().lean<Entry<Agency>[]>(),
      models.services.find().lean<Entry<Service>[]>(),
      models.channels.find().lean<ChannelEntry[]>(),
      models.circuits.find().lean<CircuitEntry[]>(),
    ])
    const circuits = new Map(circuitRows.map((row) => [row._id, row]))
    const agencies = agencyRows.map(({ entry }) => entry).sort(byName)
    const services = serviceRows.map(({ entry }) => entry).sort(byName)
    return {
      agencies,
      services,
      agencyById: new Map(agencies.map((agency) => [agency.id, agency])),
      agencyByOds: new Map(
        agencies.flatMap((agency) => (agency.odsCode === undefined ? [] : [[agency.odsCode, agency]])),
      ),
      serviceById: new Map(services.map((service) => [service.id, service])),
      serviceByDosId: new Map(
        services.flatMap((service) => service.dosServiceIds.map((dosId) => [dosId, service])),
      ),
      channels: new Map(channelRows.map((row) => [row._id, heldFrom(row, circuits.get(row._id))])),
    }
  })

/** Builds the holder. */
export const createSnapshotHolder = (models: DirectoryModels, lifetimeMs: number): SnapshotHolder => {
  let held: { readonly snapshot: Promise<DirectorySnapshot>; readonly until: number } | undefined
  return {
    current() {
      if (held === undefined || held.until <= performance.now()) {
        const snapshot = load(models)
        const reading = { snapshot, until: performance.now() + lifetimeMs }
        held = reading
        // Everyone who waits for it hears of the failure; the next one asks again.
        snapshot.catch(() => {
          if (held === reading) held = undefined
        })
      }
      return held.snapshot
    },
    forget() {
      held = undefined
    },
  }
}
