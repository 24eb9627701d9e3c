import { randomInt } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { errorCode } from './error-facts.ts'
import { portInUse, ServerStartError } from './server-start-error.ts'

/**
 * Below the ports that systems give to outgoing connections (32768 and up): until its server listens, seconds later,
 * no connection of anybody's takes the port away.
 */
const LOWEST = 20_000
const HIGHEST = 32_000
/** Ports handed out together. The first of them is listened on for as long as this process lives, as its mark. */
const BLOCK = 40
const MOST_TRIES = 1_000

/** What is left of the block that this process holds. */
let block: Promise<number[]> = Promise.resolve([])

/**
 * A loopback port that nothing listens on, and that no other call gives away before its server listens: each process
 * hands out ports of blocks that are its own, each port once.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const port = await nextOfBlock()
    if (await isFree(port)) return port
  }
  throw new Error(`No free port was found on 127.0.0.1 from ${LOWEST} to ${HIGHEST}.`)
}

/** Calls that come together wait for one another, so that none takes what another took. */
async function nextOfBlock(): Promise<number> {
  block = block.then((left) => (left.length > 0 ? left : claimBlock()))
  const left = await block
  return left.shift() ?? nextOfBlock()
}

/** @throws Error when every block is held */
async function claimBlock(): Promise<number[]> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const first = LOWEST + BLOCK * randomInt(Math.floor((HIGHEST - LOWEST) / BLOCK))
    const mark = await tryToListen(first)
    if (mark === undefined) continue
    mark.unref()
    return Array.from({ length: BLOCK - 1 }, (_, index) => first + 1 + index)
  }
  throw new Error(`Every block of ports from ${LOWEST} to ${HIGHEST} on 127.0.0.1 is held.`)
}

/**
 * Makes sure that a port can be listened on. Waits a little first: the port of a process that was just killed is let
 * go only with its last thread.
 * @throws ServerStartError when it stays taken
 */
export async function requireFreePort(server: string, port: number, patienceMs = 1_000): Promise<void> {
  const until = Date.now() + patienceMs
  while (!(await isFree(port))) {
    if (Date.now() >= until) throw portInUse(server, port)
    await delay(50)
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = await tryToListen(port)
  if (server === undefined) return false
  await new Promise((resolve) => server.close(resolve))
  return true
}

/** A server that listens on the port; none when another does. */
function tryToListen(port: number): Promise<Server | undefined> {
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
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve(server))
  })
}
