import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { errorCode } from './error-facts.ts'
import { portInUse, ServerStartError } from './server-start-error.ts'

/**
 * Below the ports that systems give to outgoing connections (32768 and up): until its server listens, seconds later,
 * no connection of anybody's takes the port away.
 */
const LOWEST = 20_000
const HIGHEST = 32_000
const MOST_TRIES = 100

/** A loopback port that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const port = await tryToListen(randomInt(LOWEST, HIGHEST))
    if (port !== undefined) return port
  }
  throw new Error(`No free port was found on 127.0.0.1 from ${LOWEST} to ${HIGHEST}.`)
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
