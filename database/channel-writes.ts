/** How channels change: put whole by whoever seeds them, saved by an administrator, paused and opened while running. */
import { isDeepStrictEqual } from 'node:util'
import type { ChannelId } from '../domain/ids.ts'
import { type Channel, NEW_CHANNEL } from '../domain/partner.ts'
import { Fault } from '../runtime/fault.ts'
import { atEdge } from './at-edge.ts'
import type { ChannelEntry, DirectoryModels } from './directory-documents.ts'
import { asText, type Sealer } from './personal-data.ts'
import { changeIfVersion, insertOnce, untilUnmoved } from './versioned.ts'

/** What of a channel is saved; the rest is where it stands. */
export type ChannelToSave = Omit<Channel, 'state' | 'pausedBecause' | 'openSince' | 'circuit' | 'version'>

export interface ChannelWrites {
  /** Pauses an open channel if it is still the version that was seen; answers whether this call did. */
  pauseChannel(id: ChannelId, because: string, expectedVersion: number): Promise<boolean>
  /** Opens a paused channel; answers whether this call did. */
  resumeChannel(id: ChannelId): Promise<boolean>
  /**
   * Puts another credential, once it is found to fit the channel's settings: the faults where it does not, without a
   * value; `same` where it has this one already.
   */
  changeCredential(id: ChannelId, credential: string): Promise<'changed' | 'same' | readonly string[]>
  /**
   * Puts a channel with its credential, once its settings are found right. One that is there keeps its state, so a pause outlives a new seeding, and its
   * version is counted on. @throws Fault `configuration-wrong` naming every fault in the settings, and no value
   */
  putChannel(channel: Channel, credential?: string): Promise<void>
  /**
   * Saves a channel as an administrator wants it, if it is still the version that was seen; absent: it is new, and is
   * kept paused, its credential still to come. `moved`: it is another version, or is there already. Otherwise the faults
   * in it, without a value. One that is there keeps its state and credential.
   */
  saveChannel(
    channel: ChannelToSave,
    seenVersion: number | undefined,
  ): Promise<'saved' | 'same' | 'moved' | readonly string[]>
}

/** What is wrong with a channel's settings, by its format and transport. */
export type FaultsInSettings = (channel: Channel, credential: string | undefined) => readonly string[]

interface Checking {
  readonly sealer: Sealer
  readonly faultsIn: FaultsInSettings
}

const requireRightSettings = (
  faultsIn: FaultsInSettings,
  channel: Channel,
  credential: string | undefined,
): void => {
  const faults = faultsIn(channel, credential)
  if (faults.length > 0)
    throw new Fault('configuration-wrong', `Channel ${channel.id}: ${faults.join('; ')}.`)
}

const requireSameAgency = ({ id, agencyId }: Pick<Channel, 'id' | 'agencyId'>, found: ChannelEntry): void => {
  if (found.entry.agencyId !== agencyId)
    throw new Fault(
      'configuration-wrong',
      `${id} belongs to ${found.entry.agencyId}. Give ${agencyId} a channel of its own.`,
    )
}

/** A channel as it lies there. */
export const storedChannel = ({ channels }: DirectoryModels, id: ChannelId): Promise<ChannelEntry | null> =>
  atEdge(`reading ${id}`, () => channels.findById(id).lean<ChannelEntry>())

/** Where a channel stands outlives whatever is saved of it. */
const standingOf = ({
  entry: { state, pausedBecause, openSince },
}: ChannelEntry): Pick<Channel, 'state' | 'pausedBecause' | 'openSince'> => ({
  state,
  ...(pausedBecause === undefined ? {} : { pausedBecause }),
  ...(openSince === undefined ? {} : { openSince }),
})

const heldBy = (sealer: Sealer, found: ChannelEntry | null): string | undefined =>
  found?.credential === undefined ? undefined : sealer.open(found._id, found.credential, asText)

const putChannel = async (
  models: DirectoryModels,
  { sealer, faultsIn }: Checking,
  channel: Channel,
  credential: string | undefined,
): Promise<void> => {
  const { channels } = models
  const { version, circuit: _circuit, ...entry } = channel
  const sealed = credential === undefined ? {} : { credential: sealer.seal(entry.id, credential) }
  await untilUnmoved(entry.id, async () => {
    const found = await storedChannel(models, entry.id)
    const held = heldBy(sealer, found)
    requireRightSettings(faultsIn, channel, credential ?? held)
    if (found === null)
      return (
        (await insertOnce(channels, { _id: entry.id, version, entry, ...sealed })) === 'inserted' || undefined
      )
    requireSameAgency(channel, found)
    const { state: _state, pausedBecause: _because, openSince: _since, ...rest } = entry
    const kept = { ...rest, ...standingOf(found) }
    if (isDeepStrictEqual(kept, found.entry) && (credential === undefined || credential === held)) return true
    return (await changeIfVersion(channels, found, { entry: kept, ...sealed })) || undefined
  })
}

const IN_CREDENTIAL = /^credential /

const saveNew = async (
  { channels }: DirectoryModels,
  { faultsIn }: Checking,
  channel: ChannelToSave,
): ReturnType<ChannelWrites['saveChannel']> => {
  const entry = { ...channel, state: 'paused', pausedBecause: NEW_CHANNEL } as const
  const faults = faultsIn({ ...entry, version: 1 }, undefined).filter((fault) => !IN_CREDENTIAL.test(fault))
  if (faults.length > 0) return faults
  return (await insertOnce(channels, { _id: channel.id, version: 1, entry })) === 'inserted'
    ? 'saved'
    : 'moved'
}

const saveChannel = async (
  models: DirectoryModels,
  checking: Checking,
  ...[channel, seenVersion]: Parameters<ChannelWrites['saveChannel']>
): ReturnType<ChannelWrites['saveChannel']> => {
  const found = await storedChannel(models, channel.id)
  if (found === null) return seenVersion === undefined ? saveNew(models, checking, channel) : 'moved'
  requireSameAgency(channel, found)
  const entry = { ...channel, ...standingOf(found) }
  if (isDeepStrictEqual(entry, found.entry)) return 'same'
  if (found.version !== seenVersion) return 'moved'
  const { version } = found
  const isNew = found.credential === undefined && found.entry.pausedBecause === NEW_CHANNEL
  const faults = checking
    .faultsIn({ ...entry, version }, heldBy(checking.sealer, found))
    .filter((fault) => !isNew || !IN_CREDENTIAL.test(fault))
  if (faults.length > 0) return faults
  return (await changeIfVersion(models.channels, found, { entry })) ? 'saved' : 'moved'
}

const changeCredential = (
  models: DirectoryModels,
  { sealer, faultsIn }: Checking,
  ...[id, credential]: Parameters<ChannelWrites['changeCredential']>
): ReturnType<ChannelWrites['changeCredential']> =>
  untilUnmoved(id, async () => {
    const found = await storedChannel(models, id)
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
  ...[id, because, expectedVersion]: Parameters<ChannelWrites['pauseChannel']>
): Promise<boolean> => {
  const found = await storedChannel(models, id)
  if (found === null || found.version !== expectedVersion || found.entry.state !== 'open') return false
  const entry = { ...found.entry, state: 'paused', pausedBecause: because }
  return changeIfVersion(models.channels, found, { entry })
}

const resumeChannel = (models: DirectoryModels, id: ChannelId): Promise<boolean> =>
  untilUnmoved(id, async () => {
    const found = await storedChannel(models, id)
    if (found?.entry.state !== 'paused') return false
    const { pausedBecause: _because, ...entry } = found.entry
    const opened = { ...entry, state: 'open', openSince: new Date().toISOString() }
    return (await changeIfVersion(models.channels, found, { entry: opened })) || undefined
  })

/** Builds the writes. */
export const createChannelWrites = (models: DirectoryModels, checking: Checking): ChannelWrites => ({
  pauseChannel: (...pause) => pauseChannel(models, ...pause),
  resumeChannel: (id) => resumeChannel(models, id),
  changeCredential: (...change) => changeCredential(models, checking, ...change),
  putChannel: (channel, credential) => putChannel(models, checking, channel, credential),
  saveChannel: (...save) => saveChannel(models, checking, ...save),
})
