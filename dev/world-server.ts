/** A server of the world that keeps its ports when it is killed and started again. */
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from './servers/free-port.ts'
import { isProcessAlive } from './servers/process-alive.ts'

interface StartedServer {
  readonly pid: number | undefined
  readonly source: string
  readonly stop: () => Promise<void>
}

export interface ServerHandle<Server extends StartedServer> {
  readonly current: () => Server
  /** kill -9, waited for. A server that is not ours cannot be killed. */
  kill(): Promise<void>
  /** Starts it again on the same data and ports. */
  start(): Promise<void>
  /** Ends it, also one that is being started again at this moment. */
  stop(): Promise<void>
}

export interface ServerPorts {
  readonly port: number
  readonly uiPort: number
}

/** Starts it and holds it. */
export const serverHandle = async <Server extends StartedServer>(
  start: (ports: ServerPorts) => Promise<Server>,
): Promise<ServerHandle<Server>> => {
  const ports = { port: await freePort(), uiPort: await freePort() }
  let starting = start(ports)
  let server = await starting
  return {
    current: () => server,
    async kill() {
      const { pid } = server
      if (pid === undefined)
        throw new RangeError('this server was not started here, so it is not killed here')
      process.kill(pid, 'SIGKILL')
      while (isProcessAlive(pid)) await pause(20)
    },
    async start() {
      starting = start(ports)
      server = await starting
    },
    async stop() {
      await starting.catch(() => undefined)
      await server.stop()
    },
  }
}
