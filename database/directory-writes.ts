/** How the directory changes: entries put whole by whoever keeps it, channels paused and opened while running. */
import { isDeepStrictEqual } from 'node:util'
import type { Model } from 'mongoose'
import type { AgencyId } from '../domain/ids.ts'
import type { Agency, Channel, Service } from '../domain/partner.ts'
import { mayHaveTransport, sameWorld } from '../domain/sandbox.ts'
import type { User } from '../domain/user.ts'
import { Fault } from '../runtime/fault.ts'
import { atEdge } from './at-edge.ts'
import {
  type ChannelWrites,
  createChannelWrites,
  type FaultsInSettings,
  storedChannel,
} from './channel-writes.ts'
import { type CircuitWrites, createCircuitWrites } from './circuit-writes.ts'
import type { Area, AreaEntry, DirectoryModels, Entry } from './directory-documents.ts'
import type { Sealer } from './personal-data.ts'
import { districtOf } from './postcode-district.ts'
import { changeIfVersion, insertOnce, untilUnmoved } from './versioned.ts'

/** The ways to an agency as they are tried, with the version of its entry. */
export type ChannelOrder = Pick<Agency, 'channels' | 'channelsByKind'> & { readonly version: number }

export interface DirectoryWrites extends CircuitWrites, ChannelWrites {
  /** As it lies there this moment; `undefined` where there is no such agency. */
  channelOrder(id: AgencyId): Promise<ChannelOrder | undefined>
  /** Puts another order if the agency's entry is still the version that was seen. */
  saveChannelOrder(id: AgencyId, order: ChannelOrder): Promise<'saved' | 'same' | 'moved'>
  /** @throws Fault `configuration-wrong` where its ODS code, or a channel it names, is another agency's */
  putAgency(agency: Agency): Promise<void>
  putService(service: Service): Promise<void>
  putUser(user: User): Promise<void>
  putArea(area: Area): Promise<void>
}

/** What belongs to an agency is of its sandbox, or real as it is; no channel leads out of a sandbox or into one. */
const requireSameWorld = async (
  models: DirectoryModels,
  { id, agencyId }: { readonly id: string; readonly agencyId: Agency['id'] },
  belongs: (agency: Agency) => boolean,
): Promise<void> => {
  const found = await readAgency(models, agencyId)
  if (found !== null && !belongs(found.entry))
    throw new Fault(
      'configuration-wrong',
      `${id} is not of the sandbox of its agency ${agencyId}, or is of one.`,
    )
}

const mayBeReachedBy =
  ({ transport }: Pick<Channel, 'transport'>) =>
  (agency: Agency): boolean =>
    mayHaveTransport(agency, transport)

/** Stores an entry whole, unless it is there and the same. */
const put = async <Thing extends { readonly id: string }>(
  model: Model<Entry<Thing>>,
  entry: Thing,
): Promise<void> => {
  await untilUnmoved(entry.id, async () => {
    const found = await atEdge(`reading ${entry.id}`, () => model.findById(entry.id).lean<Entry<Thing>>())
    if (found === null)
      return (await insertOnce(model, { _id: entry.id, version: 1, entry })) === 'inserted' || undefined
    if (isDeepStrictEqual(found.entry, entry)) return true
    return (await changeIfVersion(model, found, { entry })) || undefined
  })
}

const putArea = async ({ areas }: DirectoryModels, { district, areaCode }: Area): Promise<void> => {
  const _id = districtOf(district)
  if (_id === undefined)
    throw new Fault('configuration-wrong', `Area ${areaCode} has something else than a postcode district.`)
  await untilUnmoved(`area ${_id}`, async () => {
    const found = await atEdge('reading an area', () => areas.findById(_id).lean<AreaEntry>())
    if (found === null)
      return (await insertOnce(areas, { _id, version: 1, areaCode })) === 'inserted' || undefined
    if (found.areaCode === areaCode) return true
    return (await changeIfVersion(areas, found, { areaCode })) || undefined
  })
}

/** Two agencies with one ODS code would send a child's data to the wrong one. */
const requireOwnOdsCode = async ({ agencies }: DirectoryModels, { id, odsCode }: Agency): Promise<void> => {
  if (odsCode === undefined) return
  const other = await atEdge(`reading who has the ODS code of ${id}`, () =>
    agencies.exists({ 'entry.odsCode': odsCode, _id: { $ne: id } }),
  )
  if (other !== null)
    throw new Fault('configuration-wrong', `ODS code ${odsCode} of ${id} belongs to another agency already.`)
}

/** What is sent by a channel goes to its agency: named by another, it would show a child to the wrong people. */
const requireOwnChannels = async (
  models: DirectoryModels,
  { id, channels, channelsByKind = {} }: Agency,
): Promise<void> => {
  const named = new Set([...channels, ...Object.values(channelsByKind).flat()])
  for (const channelId of named) {
    const owner = (await storedChannel(models, channelId))?.entry.agencyId
    if (owner !== undefined && owner !== id)
      throw new Fault('configuration-wrong', `${id} names ${channelId}, which belongs to ${owner}.`)
  }
}

const readAgency = ({ agencies }: DirectoryModels, id: AgencyId): Promise<Entry<Agency> | null> =>
  atEdge(`reading ${id}`, () => agencies.findById(id).lean<Entry<Agency>>())

const orderOf = ({ channels, channelsByKind }: Pick<Agency, 'channels' | 'channelsByKind'>) => ({
  channels,
  ...(channelsByKind === undefined ? {} : { channelsByKind }),
})

const channelOrder = async (models: DirectoryModels, id: AgencyId): Promise<ChannelOrder | undefined> => {
  const found = await readAgency(models, id)
  return found === null ? undefined : { ...orderOf(found.entry), version: found.version }
}

const saveChannelOrder = async (
  models: DirectoryModels,
  ...[id, { version, ...order }]: Parameters<DirectoryWrites['saveChannelOrder']>
): ReturnType<DirectoryWrites['saveChannelOrder']> => {
  const found = await readAgency(models, id)
  if (found === null) return 'moved'
  if (isDeepStrictEqual(orderOf(found.entry), orderOf(order))) return 'same'
  if (found.version !== version) return 'moved'
  const { channels: _channels, channelsByKind: _byKind, ...rest } = found.entry
  const entry: Agency = { ...rest, ...orderOf(order) }
  await requireOwnChannels(models, entry)
  return (await changeIfVersion(models.agencies, found, { entry })) ? 'saved' : 'moved'
}

/** Builds the writes; `changed` is called after each. */
export const createDirectoryWrites = (
  models: DirectoryModels,
  { sealer, faultsIn }: { readonly sealer: Sealer; readonly faultsIn: FaultsInSettings },
  changed: () => void,
): DirectoryWrites => {
  const then = async <Result>(work: Promise<Result>): Promise<Result> => {
    const result = await work
    changed()
    return result
  }
  const circuits = createCircuitWrites(models.circuits)
  const channels = createChannelWrites(models, { sealer, faultsIn })
  return {
    circuitOf: circuits.circuitOf,
    moveCircuit: (...moved) => then(circuits.moveCircuit(...moved)),
    pauseChannel: (...pause) => then(channels.pauseChannel(...pause)),
    changeCredential: (...change) => then(channels.changeCredential(...change)),
    resumeChannel: (id) => then(channels.resumeChannel(id)),
    async saveChannel(channel, seenVersion) {
      await requireSameWorld(models, channel, mayBeReachedBy(channel))
      return then(channels.saveChannel(channel, seenVersion))
    },
    channelOrder: (id) => channelOrder(models, id),
    saveChannelOrder: (...save) => then(saveChannelOrder(models, ...save)),
    async putAgency(agency) {
      const entry =
        agency.odsCode === undefined ? agency : { ...agency, odsCode: agency.odsCode.toUpperCase() }
      await requireOwnOdsCode(models, entry)
      await requireOwnChannels(models, entry)
      const itself = { id: agency.id, agencyId: agency.id }
      await requireSameWorld(models, itself, (present) => sameWorld(present, agency))
      await then(put(models.agencies, entry))
    },
    async putService(service) {
      await requireSameWorld(models, service, (agency) => sameWorld(agency, service))
      await then(put(models.services, service))
    },
    async putUser(user) {
      await requireSameWorld(models, user, (agency) => sameWorld(agency, user))
      await then(put(models.users, user))
    },
    putArea: (area) => then(putArea(models, area)),
    async putChannel(channel, credential) {
      await requireSameWorld(models, channel, mayBeReachedBy(channel))
      await then(channels.putChannel(channel, credential))
    },
  }
}
