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
  let server = await start(ports)
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
      server = await start(ports)
    },
    stop: () => server.stop(),
  }
}
