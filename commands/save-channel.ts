/**
 * Saves a channel: where it leads, what it can do, how it is tried. Its credential goes another way and stays what it
 * is. What waits goes by the new settings at its next attempt; what may be at an address that is no longer the
 * channel's is put before a person then (activities/attempt-message.ts).
 */
import { isDeepStrictEqual } from 'node:util'
import { raisePaused } from '../database/raise-paused.ts'
import { type Channel, KIND_OF_TRANSPORT, NEW_CHANNEL } from '../domain/partner.ts'
import { can } from '../domain/permissions.ts'
import { isRefusal, type Refusal, type RefusedField, refuse } from '../domain/refusal.ts'
import { mayHaveTransport } from '../domain/sandbox.ts'
import { sendsTo } from '../runtime/channel-place.ts'
import type { ChannelConfiguration, RunChannel, SaveChannel } from './channel-contracts.ts'
import { closeBy } from './close-circuit.ts'
import {
  type ChannelUses,
  isPausedByUs,
  notAdministered,
  noteRun,
  readChannel,
  reopen,
} from './runnable-channel.ts'

/** @see ChannelCommands.readSetUp */
export const readSetUp = async (
  { directory }: Pick<ChannelUses, 'directory'>,
  ask: RunChannel,
): Promise<Channel | Refusal> => {
  const channel = await readChannel({ directory }, ask)
  if (isRefusal(channel)) return channel
  return can(ask.user, 'channel.change', { ownerAgency: channel.agencyId }) ? channel : notAdministered()
}

/** @see ChannelCommands.saveChannel */
export const saveChannel = async (on: ChannelUses, ask: SaveChannel): Promise<Channel | Refusal> => {
  const { channelId, configuration, version } = ask
  const before = await on.directory.channel(channelId)
  const refused = before === undefined ? await refusedNew(on, ask) : await refusedChange(on, ask, before)
  if (refused !== undefined) return refused
  await noteRun(on, ask, changedIn(before, ask), 'channel.change')
  const { transport } = configuration
  const outcome = await on.directory.saveChannel(
    { ...configuration, id: channelId, agencyId: ask.agencyId, kind: KIND_OF_TRANSPORT[transport] },
    version,
  )
  if (outcome === 'moved') return movedOn('channel')
  if (typeof outcome !== 'string') return misfit(outcome)
  const saved = await on.directory.channel(channelId)
  if (saved === undefined) return movedOn('channel')
  await follow(on, ask, saved, before)
  return (await on.directory.channel(channelId)) ?? saved
}

const follow = async (
  on: ChannelUses,
  ask: SaveChannel,
  saved: Channel,
  before: Channel | undefined,
): Promise<void> => {
  // The item of a pause before there was a version: opened, and paused again, it is another one.
  if (saved.pausedBecause === NEW_CHANNEL) await raisePaused(on, { id: saved.id, version: 0 }, NEW_CHANNEL)
  // What was found of another system says nothing of this one. A repeat knows it by the circuit alone, as whoever saved
  // it may have been killed before this.
  const isElsewhere = before !== undefined && sendsTo(before) !== sendsTo(saved)
  await closeBy(on, ask, {
    action: 'channel.change',
    concerns: ({ place }) => isElsewhere || (place !== undefined && place !== sendsTo(saved)),
  })
  if (ask.resume && isPausedByUs(saved)) await reopen(on, ask)
}

const refusedNew = async (
  { directory }: ChannelUses,
  { user, agencyId, configuration }: SaveChannel,
): Promise<Refusal | undefined> => {
  const agency = await directory.agency(agencyId)
  if (agency === undefined || !can(user, 'channel.change', { ownerAgency: agencyId }))
    return refuse('not-found', 'There is no such agency, or it is not yours to set up.')
  return mayHaveTransport(agency, configuration.transport)
    ? undefined
    : refuse('validation-failed', 'Nothing was saved.', {
        errors: [field('/configuration/transport', 'must be sandbox in a sandbox, and nowhere else')],
      })
}

const refusedChange = async (
  on: ChannelUses,
  { user, channelId, agencyId, configuration }: SaveChannel,
  before: Channel,
): Promise<Refusal | undefined> => {
  const seen = await readSetUp(on, { user, channelId })
  if (isRefusal(seen)) return seen
  const errors = [
    ...(agencyId === before.agencyId
      ? []
      : [field('/agencyId', 'must stay what it is: give the other agency a channel of its own')]),
    ...(configuration.transport === before.transport
      ? []
      : [
          field(
            '/configuration/transport',
            'must stay what it is: save another channel, and change the order',
          ),
        ]),
  ]
  return errors.length === 0 ? undefined : refuse('validation-failed', 'Nothing was saved.', { errors })
}

const field = (pointer: string, message: string): RefusedField => ({ pointer, code: 'does-not-fit', message })

/** Somebody else was faster; never overwritten blindly. */
export const movedOn = (what: string): Refusal =>
  refuse(
    'state-conflict',
    `Nothing was saved: the ${what} has changed since you read it, or is there already. Read it, and save again with its version.`,
  )

/** Faults name a setting and what it must be, never what it is. */
const misfit = (faults: readonly string[]): Refusal =>
  refuse('validation-failed', 'These settings do not fit together. Nothing was saved.', {
    errors: faults.map((fault) => {
      const [place = ''] = fault.split(' ')
      return field(`/configuration/${place.replaceAll('.', '/')}`, fault)
    }),
  })

/** All that is set, also what is taken away. */
const SET = Object.keys({
  transport: true,
  format: true,
  address: true,
  abilities: true,
  retry: true,
  perSecond: true,
  atOnce: true,
  timeoutSeconds: true,
  settings: true,
  poll: true,
  hours: true,
  maintenance: true,
} satisfies Record<keyof ChannelConfiguration, true>) as readonly (keyof ChannelConfiguration)[]

/** What is being changed, by name alone. */
const changedIn = (before: Channel | undefined, { configuration }: SaveChannel): string => {
  if (before === undefined) return 'new'
  const changed = SET.filter((name) => !isDeepStrictEqual(before[name], configuration[name]))
  return `save:${changed.join(',')}`
}
