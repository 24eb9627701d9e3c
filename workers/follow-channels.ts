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
  readonly config: Config
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
    if (channel !== undefined && limitsOf(channel) === running.limits) continue
    followed.delete(id)
    following.log.info({ channelId: id }, channel === undefined ? 'channel paused' : 'channel changed')
    await stop(running)
  }
  for (const channel of open)
    if (!followed.has(channel.id)) followed.set(channel.id, await start(following, channel))
  for (const channel of open) await seeToPolling(following, channel, followed.get(channel.id))
}

/** Begun where replies are fetched and it is not known to run; it ends by itself where they no longer are. */
const seeToPolling = async (
  { startPolling }: Following,
  { id, poll }: Channel,
  followed: Followed | undefined,
): Promise<void> => {
  if (followed === undefined) return
  if (poll === undefined) followed.polled = false
  else if (!followed.polled) followed.polled = await startPolling(id)
}

const limitsOf = ({ perSecond, atOnce }: Channel): string => `${perSecond}/${atOnce}`

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
  return { limits: limitsOf(channel), polled: false, worker, ended: worker.run() }
}

const stop = async ({ worker, ended }: Followed): Promise<void> => {
  if (worker.getState() === 'RUNNING') worker.shutdown()
  await ended
}
