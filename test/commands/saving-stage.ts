/** Saving channels on a real database, by whoever may. */
import { createChannelCircuits } from '../../activities/channel-circuits.ts'
import { changeCredentials } from '../../commands/change-credentials.ts'
import type { ChannelConfiguration, SaveChannel } from '../../commands/channel-contracts.ts'
import { openChannel } from '../../commands/run-channel.ts'
import { saveChannel } from '../../commands/save-channel.ts'
import { createDirectoryRepository } from '../../database/directory-repository.ts'
import { type ChannelId, idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import type { Refusal } from '../../domain/refusal.ts'
import { faultsInSettings } from '../../partners/channel-settings.ts'
import { newUuid } from '../../runtime/new-id.ts'
import { recordsOn } from '../activities/steps-world.ts'
import { SEALER, type TestStore } from '../database/database-world.ts'
import { SCHOOL } from '../database/record-samples.ts'
import { SECRET } from '../partners/webhook-samples.ts'
import { ADMINISTRATOR, OPERATOR } from './channel-keepers.ts'
import { toldBy } from './told-by.ts'

export const HOOK: ChannelConfiguration = {
  format: 'cloud-event',
  transport: 'webhook',
  address: 'https://events.example/in',
  abilities: { deduplicates: true, queryable: false },
  retry: { firstWaitSeconds: 5, factor: 2, longestWaitSeconds: 60, patienceSeconds: 600, resends: 3 },
  perSecond: 5,
  atOnce: 5,
  timeoutSeconds: 15,
}

export const MOVED = { ...HOOK, address: 'https://events.example/moved' }

export const newId = (): ChannelId => idOf('channel', `chn_${newUuid()}`)

/** What tests of saving do, on the database of one test file. */
export const savingOn = (world: { readonly store: () => TestStore }) => {
  const on = () => {
    const store = world.store()
    const { connection } = store.database
    const directory = createDirectoryRepository({ connection, sealer: SEALER, faultsInSettings })
    return toldBy({ ...store, directory }, 'applied')
  }

  const save = (
    channelId: ChannelId,
    configuration: ChannelConfiguration = HOOK,
    more: Partial<SaveChannel> = {},
  ): Promise<Channel | Refusal> =>
    saveChannel(on(), {
      user: ADMINISTRATOR,
      channelId,
      agencyId: SCHOOL,
      configuration,
      resume: false,
      ...more,
    })

  /** A channel with its credential, open. */
  const working = async (): Promise<ChannelId> => {
    const channelId = newId()
    await save(channelId)
    await changeCredentials(on(), { user: ADMINISTRATOR, channelId, credential: SECRET, resume: false })
    await openChannel(on(), { user: OPERATOR, channelId })
    return channelId
  }

  const present = async (channelId: ChannelId): Promise<Channel> => {
    const found = await on().directory.channel(channelId)
    if (found === undefined) throw new Error(`${channelId} is not there`)
    return found
  }

  /** What was done with the channel, in order. */
  const audited = async (channelId: ChannelId): Promise<string[]> => {
    const entries = world
      .store()
      .database.connection.collection<{ _id: string; action: string; because: string }>('audit')
      .find({ channelId })
    return (await entries.sort({ _id: 1 }).toArray()).map(({ action, because }) => `${action} ${because}`)
  }

  /** Its system is found to be away, and somebody is told. */
  const goesAway = async (channelId: ChannelId): Promise<void> => {
    const circuits = createChannelCircuits(recordsOn(world.store()))
    const channel = await present(channelId)
    for (let number = 1; number <= 10; number += 1)
      await circuits.note(
        { channel, of: `message ${number}`, number },
        { outcome: 'not-now', reason: 'connection-refused' },
        false,
      )
  }
  return { on, save, working, present, audited, goesAway }
}
