/**
 * Workers that are replaced in mid-workflow, on the real server: the next ones rebuild every procedure from its history
 * and go on. (The time-skipping server keeps tasks for a worker that is gone.)
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { Client, Connection } from '@temporalio/client'
import { NativeConnection } from '@temporalio/worker'
import { quietProgress } from '../../dev/servers/progress.ts'
import { startTemporal, type TemporalServer } from '../../dev/servers/temporal-server.ts'
import { FakeReferral } from './fake-referral.ts'
import { createFakeSteps, type FakeSteps } from './fake-steps.ts'
import { quietRuntime, type Running, startProcedures, startSteps, USUAL } from './procedure-workers.ts'
import { RaisedReferral } from './raised-referral.ts'
import { replay } from './replay-histories.ts'
import { historiesOf } from './scenario.ts'

let folder: string
let server: TemporalServer
let connection: Connection
let native: NativeConnection
let steps: FakeSteps
let procedures: Running
let others: Running

beforeAll(async () => {
  quietRuntime()
  folder = await mkdtemp(join(tmpdir(), 'worker-restart-'))
  server = await startTemporal({ dataFolder: folder, progress: quietProgress })
  connection = await Connection.connect({ address: server.address })
  native = await NativeConnection.connect({ address: server.address })
  steps = createFakeSteps(async () => Date.now())
  procedures = await startProcedures(native, steps)
  others = await startSteps(native, steps)
})
afterAll(async () => {
  await Promise.all([procedures.stop(), others.stop()])
  await Promise.all([native.close(), connection.close()])
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

const restart = async (): Promise<void> => {
  await procedures.stop()
  procedures = await startProcedures(native, steps)
}

it('go on where the others stopped, and repeat nothing', async () => {
  const fake = new FakeReferral({
    ...USUAL,
    recipients: ['sending', 'held'],
    attempts: ['open', { next: 'delivered' }, { next: 'delivered' }],
    decisions: ['sending'],
  })
  steps.add(fake)
  const client = new Client({ connection })
  const a = await new RaisedReferral({ client, sleep: async () => undefined }, fake).start()
  await a.called('attemptDelivery')
  await restart()
  await fake.endAttempt({ next: 'uncertain' })
  await a.untilState('uncertain')
  await restart()
  await a.move('confirm-not-received')
  await a.untilState('delivered')
  await restart()
  await a.moveItem('decide-sharing')
  await a.untilState('delivered', 2)
  await restart()
  await a.move('accept', { recipient: 2 })
  await a.move('finish', { recipient: 1 })
  await restart()
  await a.move('finish', { recipient: 2 })
  await a.called('recordAllEnded')
  await a.moveItem('acknowledge')
  await a.closed()
  expect(a.orders('attemptDelivery').map(({ attempt }) => attempt)).toEqual([1, 2, 1])
  expect(a.moves()).toEqual(['confirm-not-received', 'accept', 'finish', 'finish'])
  expect(await replay(await historiesOf(a))).toBe(3)
}, 120_000)
