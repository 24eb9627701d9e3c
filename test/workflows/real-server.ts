/** The procedures on the real server, with fake steps, for what the time-skipping one does not know. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { NativeConnection } from '@temporalio/worker'
import { quietProgress } from '../../dev/servers/progress.ts'
import { startTemporal } from '../../dev/servers/temporal-server.ts'
import { FakeReferral, type Script } from './fake-referral.ts'
import { createFakeSteps, type FakeSteps } from './fake-steps.ts'
import { quietRuntime, startProcedures, USUAL } from './procedure-workers.ts'
import { RaisedReferral } from './raised-referral.ts'

/** The server with the procedures; nobody follows a channel's queue until the test does. */
export interface RealServer extends AsyncDisposable {
  readonly address: string
  readonly connection: NativeConnection
  readonly steps: FakeSteps
  /** A delivery that has begun. */
  aDelivery(script: Partial<Script>): Promise<RaisedReferral>
}

/** Starts it. */
export const startRealServer = async (): Promise<RealServer> => {
  quietRuntime()
  const folder = await mkdtemp(join(tmpdir(), 'real-server-'))
  const server = await startTemporal({ dataFolder: folder, progress: quietProgress })
  const calling = await Connection.connect({ address: server.address })
  const connection = await NativeConnection.connect({ address: server.address })
  const steps = createFakeSteps(async () => Date.now())
  const procedures = await startProcedures(connection, steps)
  const client = new Client({ connection: calling })
  return {
    address: server.address,
    connection,
    steps,
    async aDelivery(script) {
      const fake = new FakeReferral({ ...USUAL, ...script })
      steps.add(fake)
      return new RaisedReferral({ client, sleep: async () => undefined }, fake).startDelivery()
    },
    async [Symbol.asyncDispose]() {
      await procedures.stop()
      await Promise.all([connection.close(), calling.close()])
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const LOOK_EVERY_MS = 20
const WAIT_MS = 20_000

/** Events of its history so far. */
export const eventsOf = async (raised: RaisedReferral) =>
  (await raised.delivery().fetchHistory()).events ?? []

/** Resolves when its attempt is ordered: it waits in the channel's queue, or runs. */
export const untilOrdered = async (raised: RaisedReferral): Promise<void> => {
  const until = Date.now() + WAIT_MS
  while (!(await eventsOf(raised)).some((event) => event.activityTaskScheduledEventAttributes)) {
    if (Date.now() > until) throw new Error('its attempt was not ordered')
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
