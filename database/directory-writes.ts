/** How the directory changes: entries put whole by whoever keeps it, channels paused and opened while running. */
import { isDeepStrictEqual } from 'node:util'
import type { Model } from 'mongoose'
import type { ChannelId } from '../domain/ids.ts'
import type { Agency, Channel, Service } from '../domain/partner.ts'
import type { User } from '../domain/user.ts'
import { Fault } from '../runtime/fault.ts'
import { atEdge } from './at-edge.ts'
import { type CircuitWrites, createCircuitWrites } from './circuit-writes.ts'
import type { Area, AreaEntry, ChannelEntry, DirectoryModels, Entry } from './directory-documents.ts'
import { asText, type Sealer } from './personal-data.ts'
import { districtOf } from './postcode-district.ts'
import { changeIfVersion, insertOnce, untilUnmoved } from './versioned.ts'

export interface DirectoryWrites extends CircuitWrites {
  /** Pauses an open channel if it is still the version that was seen; answers whether this call did. */
  pauseChannel(id: ChannelId, because: string, expectedVersion: number): Promise<boolean>
  /** Opens a paused channel; answers whether this call did. */
  resumeChannel(id: ChannelId): Promise<boolean>
  /**
   * Puts another credential, once it is found to fit the channel's settings: the faults where it does not, without a
   * value; `same` where it has this one already.
   */
  changeCredential(id: ChannelId, credential: string): Promise<'changed' | 'same' | readonly string[]>
  /** @throws Fault `configuration-wrong` where its ODS code, or a channel it names, is another agency's */
  putAgency(agency: Agency): Promise<void>
  putService(service: Service): Promise<void>
  putUser(user: User): Promise<void>
  putArea(area: Area): Promise<void>
  /**
   * Puts a channel with its credential, once its settings are found right. One that is there keeps its state, so a pause outlives a new seeding, and its
   * version is counted on. @throws Fault `configuration-wrong` naming every fault in the settings, and no value
   */
  putChannel(channel: Channel, credential?: string): Promise<void>
}

/** What is wrong with a channel's settings, by its format and transport. */
export type FaultsInSettings = (channel: Channel, credential: string | undefined) => readonly string[]

const requireRightSettings = (
  faultsIn: FaultsInSettings,
  channel: Channel,
  credential: string | undefined,
): void => {
  const faults = faultsIn(channel, credential)
  if (faults.length > 0)
    throw new Fault('configuration-wrong', `Channel ${channel.id}: ${faults.join('; ')}.`)
}

/** What belongs to an agency is of its sandbox, or real as it is; no channel leads out of a sandbox or into one. */
const requireSameWorld = async (
  { agencies }: DirectoryModels,
  { id, agencyId }: { readonly id: string; readonly agencyId: Agency['id'] },
  belongs: (sandbox: string | undefined) => boolean,
): Promise<void> => {
  const found = await atEdge(`reading ${agencyId}`, () => agencies.findById(agencyId).lean<Entry<Agency>>())
  if (found !== null && !belongs(found.entry.sandbox))
    throw new Fault(
      'configuration-wrong',
      `${id} is not of the sandbox of its agency ${agencyId}, or is of one.`,
    )
}

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
    const owner = (await readChannel(models, channelId))?.entry.agencyId
    if (owner !== undefined && owner !== id)
      throw new Fault('configuration-wrong', `${id} names ${channelId}, which belongs to ${owner}.`)
  }
}

const requireSameAgency = ({ id, agencyId }: Channel, found: ChannelEntry): void => {
  if (found.entry.agencyId !== agencyId)
    throw new Fault(
      'configuration-wrong',
      `${id} belongs to ${found.entry.agencyId}. Give ${agencyId} a channel of its own.`,
    )
}

const readChannel = ({ channels }: DirectoryModels, id: ChannelId): Promise<ChannelEntry | null> =>
  atEdge(`reading ${id}`, () => channels.findById(id).lean<ChannelEntry>())

const putChannel = async (
  models: DirectoryModels,
  { sealer, faultsIn }: { readonly sealer: Sealer; readonly faultsIn: FaultsInSettings },
  channel: Channel,
  credential: string | undefined,
): Promise<void> => {
  const { channels } = models
  const { version, circuit: _circuit, ...entry } = channel
  const sealed = credential === undefined ? {} : { credential: sealer.seal(entry.id, credential) }
  await untilUnmoved(entry.id, async () => {
    const found = await readChannel(models, entry.id)
    const held = found?.credential === undefined ? undefined : sealer.open(entry.id, found.credential, asText)
    requireRightSettings(faultsIn, channel, credential ?? held)
    if (found === null)
      return (
        (await insertOnce(channels, { _id: entry.id, version, entry, ...sealed })) === 'inserted' || undefined
      )
    requireSameAgency(channel, found)
    const { state, pausedBecause, openSince } = found.entry
    const { state: _state, pausedBecause: _because, openSince: _since, ...rest } = entry
    const kept = {
      ...rest,
      state,
      ...(pausedBecause === undefined ? {} : { pausedBecause }),
      ...(openSince === undefined ? {} : { openSince }),
    }
    if (isDeepStrictEqual(kept, found.entry) && (credential === undefined || credential === held)) return true
    return (await changeIfVersion(channels, found, { entry: kept, ...sealed })) || undefined
  })
}

const changeCredential = (
  models: DirectoryModels,
  { sealer, faultsIn }: { readonly sealer: Sealer; readonly faultsIn: FaultsInSettings },
  ...[id, credential]: Parameters<DirectoryWrites['changeCredential']>
): ReturnType<DirectoryWrites['changeCredential']> =>
  untilUnmoved(id, async () => {
    const found = await readChannel(models, id)
    if (found === null) throw new Fault('data-damaged', `Channel ${id} is not stored.`)
    const faults = faultsIn({ ...found.entry, version: found.version }, credential)
    if (faults.length > 0) return faults
    if (found.credential !== undefined && sealer.open(id, found.credential, asText) === credential)
      return 'same'
    const changed = await changeIfVersion(models.channels, found, { credential: sealer.seal(id, credential) })
    return changed ? 'changed' : undefined
  })

const pauseChannel = async (
  models: DirectoryModels,
  ...[id, because, expectedVersion]: Parameters<DirectoryWrites['pauseChannel']>
): Promise<boolean> => {
  const found = await readChannel(models, id)
  if (found === null || found.version !== expectedVersion || found.entry.state !== 'open') return false
  const entry = { ...found.entry, state: 'paused', pausedBecause: because }
  return changeIfVersion(models.channels, found, { entry })
}

const resumeChannel = (models: DirectoryModels, id: ChannelId): Promise<boolean> =>
  untilUnmoved(id, async () => {
    const found = await readChannel(models, id)
    if (found?.entry.state !== 'paused') return false
    const { pausedBecause: _because, ...entry } = found.entry
    const opened = { ...entry, state: 'open', openSince: new Date().toISOString() }
    return (await changeIfVersion(models.channels, found, { entry: opened })) || undefined
  })

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
  return {
    circuitOf: circuits.circuitOf,
    moveCircuit: (...moved) => then(circuits.moveCircuit(...moved)),
    pauseChannel: (...pause) => then(pauseChannel(models, ...pause)),
    changeCredential: (...change) => then(changeCredential(models, { sealer, faultsIn }, ...change)),
    resumeChannel: (id) => then(resumeChannel(models, id)),
    async putAgency(agency) {
      const entry =
        agency.odsCode === undefined ? agency : { ...agency, odsCode: agency.odsCode.toUpperCase() }
      await requireOwnOdsCode(models, entry)
      await requireOwnChannels(models, entry)
      const itself = { id: agency.id, agencyId: agency.id }
      await requireSameWorld(models, itself, (sandbox) => sandbox === agency.sandbox)
      await then(put(models.agencies, entry))
    },
    async putService(service) {
      await requireSameWorld(models, service, (sandbox) => sandbox === service.sandbox)
      await then(put(models.services, service))
    },
    async putUser(user) {
      await requireSameWorld(models, user, (sandbox) => sandbox === user.sandbox)
      await then(put(models.users, user))
    },
    putArea: (area) => then(putArea(models, area)),
    async putChannel(channel, credential) {
      const simulated = channel.transport === 'sandbox'
      await requireSameWorld(models, channel, (sandbox) => (sandbox !== undefined) === simulated)
      await then(putChannel(models, { sealer, faultsIn }, channel, credential))
    },
  }
}
