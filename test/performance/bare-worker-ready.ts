/** Says on loopback that a bare worker is ready, as ours do. */
import { once } from 'node:events'
import { createServer } from 'node:http'

export const sayReady = async (port: number): Promise<AsyncDisposable> => {
  const server = createServer((_request, response) => response.writeHead(200).end())
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A setting that the bench gives. @throws RangeError where it did not */
export const given = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw new RangeError(`${name} must be set: this process is started by the bench`)
  return value
}

/** Resolves when this process is asked to end. */
export const untilAsked = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
