/** Listens with time-outs against slow callers, and stops by finishing what is running. */

import type { RequestListener } from 'node:http'
import { createServer, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface Listening {
  readonly port: number
  [Symbol.asyncDispose](): Promise<void>
}

/** A caller that takes longer for its headers, or its whole request, is cut off (Slowloris). */
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000
const KEEP_ALIVE_MS = 65_000
const CHECKED_EVERY_MS = 2_000

const listening = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })

/** What cannot be read as HTTP gets a bare answer; there is no request to answer properly. */
const answerUnreadable = (thrown: NodeJS.ErrnoException, socket: Socket): void => {
  if (!socket.writable || thrown.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status =
    thrown.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : thrown.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400
  const body = JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    code: 'request-malformed',
  })
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

/** Starts listening; disposing stops accepting, lets what runs finish until the deadline, then cuts what is left. */
export const listen = async (
  handler: RequestListener,
  options: { readonly host: string; readonly port: number; readonly drainSeconds: number },
): Promise<Listening> => {
  const answering = new Set<ServerResponse>()
  let draining = false
  const server = createServer({ connectionsCheckingInterval: CHECKED_EVERY_MS }, (request, response) => {
    // A caller that is told so sends its next request elsewhere instead of into a connection that is being closed.
    response.shouldKeepAlive &&= !draining
    answering.add(response)
    response.once('close', () => answering.delete(response))
    handler(request, response)
  })
  server.headersTimeout = HEADERS_TIMEOUT_MS
  server.requestTimeout = REQUEST_TIMEOUT_MS
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.on('clientError', answerUnreadable)
  const port = await listening(server, options.host, options.port)
  return {
    port,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        draining = true
        for (const response of answering) response.shouldKeepAlive = false
        const cut = setTimeout(() => server.closeAllConnections(), options.drainSeconds * 1000)
        // A connection kept alive is idle only once its answer is out, so it is looked for again and again.
        const idle = setInterval(() => server.closeIdleConnections(), 50)
        server.close(() => {
          clearTimeout(cut)
          clearInterval(idle)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}
