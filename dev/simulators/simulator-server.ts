/** The HTTP side of every simulated system: a listener whose requests meet the faults of the plan. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { FaultBox, FaultPlan } from './fault-plan.ts'

export interface SimulatedRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly forgetDuplicates: boolean
  /** Waits as long as the plan makes the system slow: called where the work would be done. */
  work(): Promise<void>
}

export interface SimulatedReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

export type SimulatedHandler = (request: SimulatedRequest) => Promise<SimulatedReply>

/** An error in the words of the system's own standard. */
export type ErrorReply = (
  request: Pick<SimulatedRequest, 'headers'>,
  error: { readonly status: number; readonly code: string; readonly issue: string },
) => SimulatedReply

export interface FaultyServerOptions {
  readonly host: string
  /** 0 for any free port; kept when it goes down and comes back. */
  readonly port: number
  readonly faults: FaultBox
  /** Paths that the faults touch. */
  readonly isFaulty: (path: string) => boolean
  readonly handle: SimulatedHandler
  readonly errorReply: ErrorReply
  /** Codes of the system's standard for the faults that name none. */
  readonly codes: Readonly<Record<'fail' | 'too-many-requests' | 'unavailable' | 'unauthorised', string>>
}

export interface RunningServer {
  readonly url: string
  /** Listens or stops listening, as the plan now says. */
  follow(): Promise<void>
  stop(): Promise<void>
}

const LARGEST_BODY_BYTES = 10 * 1024 * 1024

/** JSON reply. */
export const json = (value: unknown, status = 200): SimulatedReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

/** Starts a listener under the plan. */
export const startFaultyServer = async (options: FaultyServerOptions): Promise<RunningServer> => {
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    answer(options, request, response).catch((thrown: unknown) => {
      process.stderr.write(`a request was not answered: ${String(thrown)}\n`)
      response.destroy()
    })
  })
  server.keepAliveTimeout = 5000
  server.on('connection', (socket) => sockets.add(socket.once('close', () => sockets.delete(socket))))
  let port = options.port
  const open = async (): Promise<void> => {
    await listen(server, port, options.host)
    port = (server.address() as AddressInfo).port
  }
  const shut = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of sockets) socket.resetAndDestroy()
    await closed
  }
  await open()
  return {
    url: `http://${options.host}:${port}`,
    async follow() {
      if (options.faults.isDown() && server.listening) await shut()
      else if (!options.faults.isDown() && !server.listening) await open()
    },
    stop: async () => {
      if (server.listening) await shut()
    },
  }
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })

const answer = async (
  options: FaultyServerOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const url = new URL(incoming.url ?? '/', 'http://simulator')
  const misfortune = options.isFaulty(url.pathname)
    ? options.faults.draw(named(incoming, url.pathname))
    : { slowMilliseconds: 0, forgetDuplicates: false }
  const { ends } = misfortune
  if (ends?.fault === 'drop-before-read') {
    incoming.socket.resetAndDestroy()
    return
  }
  const request: SimulatedRequest = {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers as Record<string, string>,
    body: await readBody(incoming),
    forgetDuplicates: misfortune.forgetDuplicates,
    work: () => pause(misfortune.slowMilliseconds, undefined, { ref: false }),
  }
  const instead = ends && replyInstead(options, request, ends)
  if (instead) write(response, instead)
  else deliver(response, await options.handle(request), ends)
}

/** Method, path and, of SOAP, the action. */
const named = ({ method, headers }: IncomingMessage, path: string): string =>
  `${method} ${path} ${String(headers.soapaction ?? '')} ${headers['content-type'] ?? ''}`

const readBody = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LARGEST_BODY_BYTES) throw new RangeError('body too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const page = (status: number, title: string): SimulatedReply => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: `<!doctype html><title>${title}</title><h1>${title}</h1>`,
})

/** The reply of a fault under which the message is not processed. */
const replyInstead = (
  { errorReply, codes }: FaultyServerOptions,
  request: SimulatedRequest,
  plan: FaultPlan,
): SimulatedReply | undefined => {
  const retryAfter = (seconds: number | undefined): Record<string, string> =>
    seconds === undefined ? {} : { 'retry-after': String(seconds) }
  const refusal = (status: number, code: string, issue: string, headers: Record<string, string> = {}) => {
    const reply = errorReply(request, { status, code, issue })
    return { ...reply, headers: { ...reply.headers, ...headers } }
  }
  switch (plan.fault) {
    case 'fail':
      return refusal(
        plan.status ?? 500,
        plan.code ?? codes.fail,
        plan.issue ?? 'transient',
        retryAfter(plan.retryAfterSeconds),
      )
    case 'too-many-requests':
      return refusal(429, codes['too-many-requests'], 'throttled', retryAfter(plan.retryAfterSeconds ?? 1))
    case 'unavailable':
      return refusal(503, codes.unavailable, 'transient', retryAfter(plan.retryAfterSeconds))
    case 'unauthorised':
      return refusal(401, codes.unauthorised, 'login')
    case 'unavailable-without-outcome':
      return { status: 503, body: '' }
    case 'maintenance-page':
      return page(200, 'Planned maintenance: back at nine')
    case 'html-502':
      return page(502, 'Bad gateway')
    default:
      return undefined
  }
}

/** Writes the reply of a processed message, as the fault leaves it. */
const deliver = (response: ServerResponse, reply: SimulatedReply, plan: FaultPlan | undefined): void => {
  const { socket } = response
  switch (plan?.fault) {
    case 'accept-then-drop':
      socket?.resetAndDestroy()
      return
    case 'timeout-after-accept':
      return
    case 'half-answer':
      socket?.end(
        `HTTP/1.1 ${reply.status} OK\r\ncontent-length: ${reply.body.length + 100}\r\n\r\n${reply.body.slice(0, 20)}`,
      )
      return
    case 'garbage':
      socket?.end('\u0000\u0001 neither HTTP nor FHIR \u0002\r\n\r\n')
      return
    case 'wrong-encoding':
      write(response, { ...reply, body: encodedOddly(String(reply.body), plan.code) })
      return
    default:
      write(response, reply)
  }
}

/** XML with an accent in it, in another encoding than its reader expects. */
const encodedOddly = (text: string, how: string | undefined): Buffer => {
  const accented = `${text}<!-- é -->`
  if (how === 'bom') return Buffer.from(`\ufeff${accented}`)
  return Buffer.from(
    how === 'declared' ? accented.replace(/encoding="utf-8"/i, 'encoding="ISO-8859-1"') : accented,
    'latin1',
  )
}

const write = (response: ServerResponse, reply: SimulatedReply): void => {
  response.writeHead(reply.status, { ...reply.headers }).end(reply.body)
}
