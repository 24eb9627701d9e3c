/** The directory: agencies, what they offer, the ways into their systems, who acts, and which area a postcode is in. */
import type { Connection } from 'mongoose'
import type { AgencyId, ChannelId, ServiceId, UserId } from '../domain/ids.ts'
import { type Agency, type Channel, fits, type Service, type ServiceCriteria } from '../domain/partner.ts'
import { sameWorld } from '../domain/sandbox.ts'
import type { Role, User } from '../domain/user.ts'
import { atEdge } from './at-edge.ts'
import type { FaultsInSettings } from './channel-writes.ts'
import { type AreaEntry, type DirectoryModels, directoryModels, type Entry } from './directory-documents.ts'
import { createSnapshotHolder, type SnapshotHolder } from './directory-snapshot.ts'
import { createDirectoryWrites, type DirectoryWrites } from './directory-writes.ts'
import { createUserHolder } from './held-users.ts'
import { asText, type Sealer } from './personal-data.ts'
import { districtOf } from './postcode-district.ts'

export interface DirectoryPlace {
  readonly name: string
  readonly id: string
}

/** Which page: entries are in order of name, then id. */
export interface DirectoryPageQuery {
  readonly limit: number
  /** Of agencies: those of this sandbox; absent: real ones. */
  readonly sandbox?: string
  /** Goes on after this place. */
  readonly after?: DirectoryPlace
}

export interface DirectoryPage<Thing> {
  readonly rows: readonly Thing[]
  /** Where the next page goes on; absent on the last. */
  readonly next?: DirectoryPlace
}

/** Entries may be a few seconds old, except users, who are read each time. */
export interface DirectoryRepository extends DirectoryWrites {
  agency(id: AgencyId): Promise<Agency | undefined>
  /** Every agency at once, for a rule that must not wait. */
  agencyLookUp(): Promise<(id: AgencyId) => Agency | undefined>
  /** By ODS code in any case. */
  agencyByOds(odsCode: string): Promise<Agency | undefined>
  agencies(page: DirectoryPageQuery): Promise<DirectoryPage<Agency>>
  service(id: ServiceId): Promise<Service | undefined>
  /** By directory-of-services id. */
  serviceByDosId(dosId: string): Promise<Service | undefined>
  /** Services that fit, whatever their status. */
  services(criteria: ServiceCriteria, page: DirectoryPageQuery): Promise<DirectoryPage<Service>>
  channel(id: ChannelId): Promise<Channel | undefined>
  channels(): Promise<readonly Channel[]>
  /** The secret that a channel signs in with, opened. */
  channelCredential(id: ChannelId): Promise<string | undefined>
  user(id: UserId): Promise<User | undefined>
  /** Ids of the people of an agency who answer for it on our own pages. */
  respondersOf(id: AgencyId): Promise<readonly UserId[]>
  /** By exact name; `undefined` also where several bear it. */
  userByName(name: string): Promise<User | undefined>
  /** GSS code of the area that a postcode or its district is in. */
  areaOfPostcode(postcode: string): Promise<string | undefined>
}

/** How old what the process holds of the directory may be, in milliseconds. */
const LIFETIME_MS = 3_000
/** The same for who a caller is. */
const USER_LIFETIME_MS = 1_000

const pageOf = <Thing extends DirectoryPlace>(
  sorted: readonly Thing[],
  { limit, after }: DirectoryPageQuery,
): DirectoryPage<Thing> => {
  const rest =
    after === undefined
      ? sorted
      : sorted.filter(({ name, id }) => name > after.name || (name === after.name && id > after.id))
  const rows = rest.slice(0, limit)
  const last = rows.at(-1)
  return rest.length > limit && last !== undefined
    ? { rows, next: { name: last.name, id: last.id } }
    : { rows }
}

type Entries = Pick<
  DirectoryRepository,
  | 'agency'
  | 'agencyLookUp'
  | 'agencyByOds'
  | 'agencies'
  | 'service'
  | 'serviceByDosId'
  | 'services'
  | 'channel'
  | 'channels'
>

const readsOf = (holder: SnapshotHolder): Entries => ({
  agency: async (id) => (await holder.current()).agencyById.get(id),
  async agencyLookUp() {
    const { agencyById } = await holder.current()
    return (id) => agencyById.get(id)
  },
  agencyByOds: async (code) => (await holder.current()).agencyByOds.get(code.toUpperCase()),
  async agencies(page) {
    const { agencies } = await holder.current()
    return pageOf(
      agencies.filter((agency) => sameWorld(agency, page)),
      page,
    )
  },
  service: async (id) => (await holder.current()).serviceById.get(id),
  serviceByDosId: async (dosId) => (await holder.current()).serviceByDosId.get(dosId),
  async services(criteria, page) {
    const { services } = await holder.current()
    return pageOf(
      services.filter((service) => fits(service, criteria)),
      page,
    )
  },
  channel: async (id) => (await holder.current()).channels.get(id)?.channel,
  channels: async () => [...(await holder.current()).channels.values()].map(({ channel }) => channel),
})

type People = Pick<DirectoryRepository, 'respondersOf' | 'userByName' | 'areaOfPostcode'>

const ANSWERING_ROLES: readonly Role[] = ['responder', 'team-manager']

const lookUpsOf = ({ users, areas }: DirectoryModels): People => ({
  async respondersOf(agencyId) {
    const found = await atEdge(`reading the people of ${agencyId}`, () =>
      users.find({ 'entry.agencyId': agencyId }).sort({ _id: 1 }).lean<Entry<User>[]>(),
    )
    return found.filter(({ entry }) => ANSWERING_ROLES.includes(entry.role)).map(({ entry }) => entry.id)
  },
  async userByName(name) {
    const found = await atEdge('reading a user by name', () =>
      users.find({ 'entry.name': name }).limit(2).lean<Entry<User>[]>(),
    )
    return found.length === 1 ? found[0]?.entry : undefined
  },
  async areaOfPostcode(postcode) {
    const district = districtOf(postcode)
    if (district === undefined) return undefined
    const found = await atEdge('reading an area', () => areas.findById(district).lean<AreaEntry>())
    return found?.areaCode
  },
})

/** Builds the repository. */
export const createDirectoryRepository = ({
  connection,
  sealer,
  lifetimeMs = LIFETIME_MS,
  faultsInSettings = () => [],
}: {
  readonly connection: Connection
  readonly sealer: Sealer
  readonly lifetimeMs?: number
  /** What the formats and transports say of a channel that is put; nothing unless given. */
  readonly faultsInSettings?: FaultsInSettings
}): DirectoryRepository => {
  const models = directoryModels(connection)
  const holder = createSnapshotHolder(models, lifetimeMs)
  const people = createUserHolder(models, Math.min(lifetimeMs, USER_LIFETIME_MS))
  const forget = (): void => {
    holder.forget()
    people.forget()
  }
  return {
    ...readsOf(holder),
    ...lookUpsOf(models),
    ...createDirectoryWrites(models, { sealer, faultsIn: faultsInSettings }, forget),
    user: people.user,
    async channelCredential(id) {
      const sealed = (await holder.current()).channels.get(id)?.credential
      return sealed === undefined ? undefined : sealer.open(id, sealed, asText)
    },
  }
}
