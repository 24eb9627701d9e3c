/**
 * One Temporal worker for each open channel, followed from the channel documents while running: a new partner needs
 * no restart, and a paused channel's queue simply waits, which costs nothing.
 */
import { type NativeConnection, Worker } from '@temporalio/worker'
import type { DirectoryRepository } from '../database/directory-repository.ts'
import type { ChannelId } from '../domain/ids.ts'
import type { Channel } from '../domain/partner.ts'
import type { Config } from '../runtime/config.ts'
import type { Logger } from '../runtime/logger.ts'
import type { DeliverySteps, PollSteps } from '../workflows/activity-contracts.ts'
import { channelQueue } from '../workflows/task-queues.ts'

export interface Following {
  readonly config: Pick<Config, 'temporal' | 'shutdownSeconds'>
  readonly connection: NativeConnection
  readonly directory: Pick<DirectoryRepository, 'channels'>
  readonly activities: DeliverySteps & PollSteps
  /** Starts fetching a channel's replies, or finds it running. False: the workflow engine is away. */
  readonly startPolling: (channelId: ChannelId) => Promise<boolean>
  readonly log: Logger
}

interface Followed {
  /** Whether the fetching of its replies is known to run. */
  polled: boolean
  readonly limits: string
  readonly worker: Worker
  readonly ended: Promise<void>
  /** Resolves when it has ended; absent while it is to go on. */
  stopping?: Promise<void>
}

/** A change to a channel document is followed within this time. */
const LOOK_EVERY_MS = 2_000

/** Follows until disposed; a failed look is logged and tried again. */
export const followChannels = (following: Following): AsyncDisposable => {
  const followed = new Map<ChannelId, Followed>()
  let stopping = false
  let timer: NodeJS.Timeout | undefined
  const look = async (): Promise<void> => {
    try {
      await adjust(following, followed)
    } catch (err) {
      following.log.warn({ err }, 'channels could not be read: they are followed as last known')
    }
    if (!stopping) timer = setTimeout(() => (looking = look()), LOOK_EVERY_MS)
  }
  let looking = look()
  return {
    async [Symbol.asyncDispose]() {
      stopping = true
      clearTimeout(timer)
      await looking
      await Promise.all([...followed.values()].map(stop))
    },
  }
}

const adjust = async (following: Following, followed: Map<ChannelId, Followed>): Promise<void> => {
  const open = (await following.directory.channels()).filter(({ state }) => state === 'open')
  for (const [id, running] of followed) {
    const channel = open.find((candidate) => candidate.id === id)
    if (running.stopping !== undefined || limitsOf(channel) === running.limits) continue
    following.log.info({ channelId: id }, channel === undefined ? 'channel paused' : 'channel changed')
    // Not waited for: attempts may hang there until they time out, and the other channels are followed meanwhile. Only
    // then is this one followed anew, as the old and the new together would be above its limits.
    running.stopping = stop(running).then(() => void followed.delete(id))
  }
  for (const channel of open) await startOne(following, channel, followed)
  for (const channel of open) await seeToPolling(following, channel, followed.get(channel.id))
}

/** One that cannot be followed keeps no other from it. */
const startOne = async (
  following: Following,
  channel: Channel,
  followed: Map<ChannelId, Followed>,
): Promise<void> => {
  if (followed.has(channel.id)) return
  try {
    followed.set(channel.id, await start(following, channel))
  } catch (err) {
    following.log.warn({ err, channelId: channel.id }, 'channel cannot be followed: tried again')
  }
}

/** Begun where replies are fetched and it is not known to run; it ends by itself where they no longer are. */
const seeToPolling = async (
  { startPolling }: Following,
  { id, poll }: Channel,
  followed: Followed | undefined,
): Promise<void> => {
  if (followed === undefined || followed.stopping !== undefined) return
  if (poll === undefined) followed.polled = false
  else if (!followed.polled) followed.polled = await startPolling(id)
}

const limitsOf = (channel: Channel | undefined): string | undefined =>
  channel === undefined ? undefined : `${channel.perSecond}/${channel.atOnce}`

const start = async (
  { config, connection, activities, log }: Following,
  channel: Channel,
): Promise<Followed> => {
  const worker = await Worker.create({
    connection,
    namespace: config.temporal.namespace,
    taskQueue: channelQueue(channel.id),
    activities,
    maxTaskQueueActivitiesPerSecond: channel.perSecond,
    maxConcurrentActivityTaskExecutions: channel.atOnce,
    maxConcurrentActivityTaskPolls: 2,
    shutdownGraceTime: `${config.shutdownSeconds - 2}s`,
  })
  log.info({ channelId: channel.id }, 'channel followed')
  return { limits: limitsOf(channel) ?? '', polled: false, worker, ended: worker.run() }
}

const stop = async ({ worker, ended }: Followed): Promise<void> => {
  if (worker.getState() === 'RUNNING') worker.shutdown()
  await ended
}
