/** A partner that takes calls and never answers holds its own channel, and nothing of any other's. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import { createLogger } from '../../runtime/logger.ts'
import { followChannels } from '../../workers/follow-channels.ts'
import { channelOf } from '../activities/steps-world.ts'
import type { Script } from './fake-referral.ts'
import { FIRST, SECOND } from './procedure-workers.ts'
import type { RaisedReferral } from './raised-referral.ts'
import { type RealServer, startRealServer, untilOrdered } from './real-server.ts'

const DEAD = FIRST
const HEALTHY = SECOND
const LATER = idOf('channel', 'chn_opened-later')
const WRONG = idOf('channel', 'chn_with-wrong-limits')

const AT_ONCE = 3
const open = (id: Channel['id']): Channel => ({ ...channelOf(id, true), perSecond: 50, atOnce: AT_ONCE })

let server: RealServer
let channels: readonly Channel[] = [{ ...open(WRONG), atOnce: -1 }, open(DEAD), open(HEALTHY)]
let following: AsyncDisposable
const hanging: RaisedReferral[] = []

const HANGS: Partial<Script> = { channels: [DEAD], otherwise: () => 'open' }

beforeAll(async () => {
  server = await startRealServer()
  following = followChannels({
    config: { temporal: { namespace: 'default', address: server.address }, shutdownSeconds: 62 },
    connection: server.connection,
    directory: { channels: async () => channels },
    activities: { ...server.steps.delivery, pollChannel: async () => ({ next: 'done' }) },
    startPolling: async () => true,
    log: createLogger({ process: 'test', level: 'error' }),
  })
  // More than its channel takes at once.
  for (let count = 0; count < 4 * AT_ONCE; count += 1) hanging.push(await server.aDelivery(HANGS))
  for (const raised of hanging) await untilOrdered(raised)
}, 60_000)
afterAll(async () => {
  const disposed = following[Symbol.asyncDispose]()
  for (const raised of hanging) if (isUnderWay(raised)) await raised.fake.endAttempt({ next: 'delivered' })
  await disposed
  await server[Symbol.asyncDispose]()
})

const isUnderWay = ({ fake }: RaisedReferral): boolean => fake.orders('attemptDelivery').length > 0

const underWay = (): number => hanging.filter(isUnderWay).length

describe('a partner that never answers', () => {
  it('holds as many attempts as its channel takes, while another channel sends all of its own', async () => {
    const others = await Promise.all(
      Array.from({ length: 4 * AT_ONCE }, () => server.aDelivery({ channels: [HEALTHY] })),
    )
    for (const other of others) await other.untilState('delivered')
    expect(underWay()).toBe(AT_ONCE)
  }, 60_000)

  it('is paused in mid-call, and a channel that is opened meanwhile is followed at once', async () => {
    const held = await server.aDelivery({ channels: [LATER] })
    channels = [open(HEALTHY), open(LATER)]
    await held.untilState('delivered')
    const changed = await server.aDelivery({ channels: [HEALTHY] })
    await changed.untilState('delivered')
    expect(underWay()).toBe(AT_ONCE)
  }, 60_000)
})
