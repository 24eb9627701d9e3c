/** What the tests of the https transport share. */

import type { LookupFunction } from 'node:net'
import { afterEach } from '@jest/globals'
import type { SendRequest, Transport } from '../../partners/transport.ts'
import { createHttpsTransport } from '../../partners/transports/https/https-transport.ts'

export const LOOPBACK = ['127.0.0.0/8', '::1/128']

/** Knows no name but those in `names`: tests never ask a real name server. */
export const resolver =
  (names: Readonly<Record<string, string>> = {}): LookupFunction =>
  (hostname, _options, callback) => {
    const address = names[hostname]
    if (address !== undefined) return callback(null, [{ address, family: 4 }])
    callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), '')
  }

/** A small document for this address. */
export const request = (address: string, more: Partial<SendRequest> = {}): SendRequest => ({
  address,
  document: { contentType: 'text/plain', bytes: Buffer.from('hello'), headers: {} },
  timeoutSeconds: 30,
  signal: new AbortController().signal,
  ...more,
})

/** Ends what a test began, last begun first. */
export interface Cleanups {
  add(clean: () => Promise<void>): void
  transportWith(options: Parameters<typeof createHttpsTransport>[0]): Transport
}

/** Registers the clean-up after each test of the calling file. */
export const cleanupAfterEach = (): Cleanups => {
  const cleanups: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const clean of cleanups.splice(0).reverse()) await clean()
  })
  return {
    add: (clean) => cleanups.push(clean),
    transportWith(options) {
      const transport = createHttpsTransport(options)
      cleanups.push(() => transport.close())
      return transport
    },
  }
}
