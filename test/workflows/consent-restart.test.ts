/** Workers that are replaced while somebody is asked for consent: the wait goes on. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { Client, Connection } from '@temporalio/client'
import { NativeConnection } from '@temporalio/worker'
import { quietProgress } from '../../dev/servers/progress.ts'
import { startTemporal } from '../../dev/servers/temporal-server.ts'
import { iso } from '../../domain/instant.ts'
import { until } from '../servers/until.ts'
import { isFullRun } from '../test-size.ts'
import { createConsentBook, startConsentWorkers } from './consent-world.ts'
import { quietRuntime } from './procedure-workers.ts'
import { replay } from './replay-histories.ts'

it('reminds and hands back in time whoever was killed in between, and takes a late answer', async () => {
  quietRuntime()
  const folder = await mkdtemp(join(tmpdir(), 'consent-restart-'))
  const server = await startTemporal({ dataFolder: folder, progress: quietProgress })
  const connection = await Connection.connect({ address: server.address })
  const native = await NativeConnection.connect({ address: server.address })
  const book = createConsentBook(async () => Date.now())
  let workers = await startConsentWorkers(native, book)
  /** Each of them in the full run; the one between reminding and handing back each time. */
  const restart = async (always = false): Promise<void> => {
    if (!always && !isFullRun) return
    await workers.stop()
    workers = await startConsentWorkers(native, book)
  }
  try {
    const now = Date.now()
    const clocks = { remindAt: iso(now + 3_000), answerBy: iso(now + 7_000), policyIds: [] }
    const env = { client: new Client({ connection }), sleep: async () => undefined }
    const a = await book.ask(env, { mails: [{ next: 'wait', seconds: 1 }] }, clocks)
    await until('the first mail', () => a.done.length > 0)
    await restart()
    await until('reminded', () => a.record().state === 'reminded')
    await restart(true)
    await until('unanswered', () => a.record().state === 'unanswered')
    await restart()
    expect(await a.move('give')).toBeUndefined()
    await restart()
    expect(await a.move('refuse')).toEqual({ state: 'given', possible: ['withdraw'] })
    expect(await a.move('withdraw')).toBeUndefined()
    await a.handle.result()
    // Each time once; a mail may be tried again by another worker.
    expect(a.done.filter((one) => one.startsWith('time:'))).toEqual(['time:remind:1', 'time:lapse:1'])
    expect(a.done.slice(0, 1)).toEqual(['mail:ask:1'])
    expect(a.done).toContain('mail:remind:1')
    const history = await a.handle.fetchHistory()
    expect(await replay([{ workflowId: a.handle.workflowId, history }])).toBe(1)
  } finally {
    await workers.stop()
    await Promise.all([native.close(), connection.close()])
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}, 120_000)
