import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { Client, Connection } from '@temporalio/client'
import { freePort } from '../../dev/servers/free-port.ts'
import { isProcessAlive } from '../../dev/servers/process-alive.ts'
import { quietProgress } from '../../dev/servers/progress.ts'
import { startTemporal, type TemporalServer } from '../../dev/servers/temporal-server.ts'
import { useTemporaryFolders } from './temporary-folder.ts'

const newFolder = useTemporaryFolders()
const progress = quietProgress
/** These tests are about a server of their own, also where the other tests use one that runs. */
const own = { ...process.env, TEMPORAL_ADDRESS: undefined }
const servers: TemporalServer[] = []

async function start(dataFolder: string, port?: number): Promise<TemporalServer> {
  const server = await startTemporal({
    dataFolder,
    progress,
    env: own,
    ...(port === undefined ? {} : { port }),
  })
  servers.push(server)
  return server
}

function pidOf(server: { pid: number | undefined }): number {
  if (server.pid === undefined) throw new Error('This server is not ours.')
  return server.pid
}

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address })
  try {
    return await use(new Client({ connection }))
  } finally {
    await connection.close()
  }
}

/** Starts workflows until the server is killed under it; returns the ids whose start was acknowledged. */
async function startUntilKilled(server: TemporalServer, killAfter: number): Promise<string[]> {
  const acknowledged: string[] = []
  const startOne = (client: Client, workflowId: string) =>
    client.workflow.start('nobody', { workflowId, taskQueue: 'nobody', args: [] })
  await withClient(server.address, async (client) => {
    const starter = async (name: string) => {
      for (let n = 0; ; n++) {
        await client.withDeadline(Date.now() + 1_000, () => startOne(client, `${name}-${n}`))
        acknowledged.push(`${name}-${n}`)
        if (acknowledged.length === killAfter) process.kill(pidOf(server), 'SIGKILL')
      }
    }
    await Promise.allSettled(['a', 'b', 'c', 'd'].map(starter))
  })
  return acknowledged
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})

describe('startTemporal', () => {
  it('answers on the loopback address, alone on its data, and leaves no process behind', async () => {
    const dataFolder = await newFolder()
    const server = await start(dataFolder)
    expect(server.address).toMatch(/^127\.0\.0\.1:\d+$/)
    const pages = await fetch(`${server.uiAddress}/api/v1/settings`)
    expect(pages.status).toBe(200)
    await expect(start(dataFolder)).rejects.toMatchObject({
      problem: `Temporal already runs on the data in ${dataFolder} (process ${server.pid}).`,
    })
    const env = { ...process.env, TEMPORAL_ADDRESS: server.address }
    const same = await startTemporal({ dataFolder: await newFolder(), env, progress })
    expect(same).toMatchObject({ address: server.address, pid: undefined, source: 'TEMPORAL_ADDRESS' })
    await same.stop()
    expect(isProcessAlive(pidOf(server))).toBe(true)
    await server.stop()
    expect(isProcessAlive(pidOf(server))).toBe(false)
  })

  it('goes on after a kill -9 with everything that it acknowledged', async () => {
    const dataFolder = await newFolder()
    const port = await freePort()
    const acknowledged = await startUntilKilled(await start(dataFolder, port), 60)
    const again = await start(dataFolder, port)
    expect(again.address).toBe(`127.0.0.1:${port}`)
    await withClient(again.address, async (client) => {
      for (const workflowId of acknowledged) {
        const { status } = await client.workflow.getHandle(workflowId).describe()
        expect(status.name).toBe('RUNNING')
      }
    })
    expect(acknowledged.length).toBeGreaterThanOrEqual(60)
  })

  it('says which port is taken', async () => {
    const other = createServer()
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
    try {
      await expect(start(await newFolder(), port)).rejects.toMatchObject({
        name: 'ServerStartError',
        problem: `Port ${port} on 127.0.0.1 is in use by another program, so Temporal cannot start there.`,
      })
    } finally {
      other.close()
    }
  })

  it('says so when the folder for the data cannot be written', async () => {
    const inAFile = join(process.execPath, 'data')
    await expect(start(inAFile)).rejects.toMatchObject({
      problem: `The folder ${inAFile} cannot be written.`,
      wayOut: expect.stringContaining('choose another folder for the data'),
    })
  })

  it('ends with one sentence when TEMPORAL_ADDRESS names nothing that answers', async () => {
    const env = { ...process.env, TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}` }
    await expect(startTemporal({ dataFolder: await newFolder(), env, progress })).rejects.toMatchObject({
      problem: `TEMPORAL_ADDRESS names ${env.TEMPORAL_ADDRESS}, where no Temporal with the namespace default answers.`,
    })
  })
})
