/** The scanner as configured; without one nothing is ever called clean. */
import { Fault } from '../runtime/fault.ts'
import { createClamdClient } from './clamd-client.ts'
import type { Scanner } from './scanner.ts'

const CONNECT_SECONDS = 5
/** clamd answers a file of 10 MB in seconds; its own limit for a command is 30 (CommandReadTimeout). */
const SILENCE_SECONDS = 60

const noScanner = (): never => {
  throw new Fault('scanner-away', 'No virus scanner is set up: set CLAMD_ADDRESS.')
}

/** Builds it. */
export const createScanner = (address: string | undefined): Scanner =>
  address === undefined
    ? { scan: async () => noScanner(), version: async () => noScanner() }
    : createClamdClient({
        address,
        connectSeconds: CONNECT_SECONDS,
        silenceSeconds: SILENCE_SECONDS,
      })
