import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { errorCode } from './error-facts.ts'
import { portInUse, ServerStartError } from './server-start-error.ts'

/** A loopback port that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
  const port = await tryToListen(0)
  if (port === undefined) throw new Error('The system gave no free port on 127.0.0.1.')
  return port
}

/**
 * Makes sure that a port can be listened on. Waits a little first: the port of a process that was just killed is let
 * go only with its last thread.
 * @throws ServerStartError when it stays taken
 */
export async function requireFreePort(server: string, port: number, patienceMs = 1_000): Promise<void> {
  const until = Date.now() + patienceMs
  while ((await tryToListen(port)) === undefined) {
    if (Date.now() >= until) throw portInUse(server, port)
    await delay(50)
  }
}

function tryToListen(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => {
      if (errorCode(error) === 'EADDRINUSE') return resolve(undefined)
      reject(
        new ServerStartError(
          `Port ${port} on 127.0.0.1 cannot be used: ${error.message}.`,
          'Choose another port.',
          error,
        ),
      )
    })
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined))
    })
  })
}
