/**
 * A simulated partner with a plain FHIR R4 server: transactions, conditional creates, search, read and update, kept
 * through any kill. It sends nothing: whoever wants to know what became of a Task must look. Told to misbehave by the
 * same plans as every simulated system.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { startSimulatedSystem } from './simulated-system.ts'
import type { SimulatedReply, SimulatedRequest } from './simulator-server.ts'
import { answerTaskPages } from './task-partner-pages.ts'
import { cases, STATUS_AFTER, type TaskAnswer, taskAfter } from './task-server-cases.ts'
import { searched, searchset } from './task-server-search.ts'
import { openResourceStore, type ResourceStore } from './task-server-store.ts'
import { create, isProblem, transact, update } from './task-server-writes.ts'

/** How its people move each new Task by themselves, in order. */
export const AUTOMATIC_MOVES = {
  none: [],
  accept: ['accept'],
  decline: ['decline'],
  'accept-finish': ['accept', 'finish'],
  'accept-progress-finish': ['accept', 'start', 'finish'],
} as const satisfies Record<string, readonly TaskAnswer[]>

export interface TaskPartnerOptions {
  readonly name: string
  readonly acceptedToken: string
  readonly dataFile: string
  readonly host?: string
  readonly port?: number
  readonly controlPort?: number
  readonly answers?: keyof typeof AUTOMATIC_MOVES
  readonly answerDelayMilliseconds?: number
}

export interface TaskPartner {
  /** Base address; the FHIR server is at `/fhir`. */
  readonly url: string
  readonly controlUrl: string
  stop(): Promise<void>
}

const DEFAULT_DELAY_MILLISECONDS = 150
const FAULT_CODES = {
  fail: 'exception',
  'too-many-requests': 'throttled',
  unavailable: 'transient',
  unauthorised: 'login',
} as const

const reply = (
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): SimulatedReply => ({
  status,
  headers: { 'content-type': 'application/fhir+json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
})

const outcome = (status: number, issue: string, diagnostics: string): SimulatedReply =>
  reply(status, {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code: issue, diagnostics }],
  })

const CAPABILITIES = {
  resourceType: 'CapabilityStatement',
  status: 'active',
  kind: 'instance',
  fhirVersion: '4.0.1',
  format: ['json'],
  rest: [{ mode: 'server', interaction: [{ code: 'transaction' }] }],
}

type Fhir = (request: SimulatedRequest) => Promise<SimulatedReply>

const bodyOf = ({ body }: SimulatedRequest): unknown => {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

const write: (store: ResourceStore, made: () => void) => Fhir = (store, made) => async (request) => {
  const [, , type, id] = request.path.split('/')
  const { headers, forgetDuplicates } = request
  if (request.method === 'POST' && type === undefined) {
    const done = await transact(store, bodyOf(request), { ignoresConditions: forgetDuplicates })
    if (isProblem(done)) return outcome(done.status, done.issue, done.diagnostics)
    made()
    return reply(200, done)
  }
  if (request.method === 'POST' && id === undefined) {
    const done = await create(store, bodyOf(request), headers['if-none-exist'])
    if (isProblem(done)) return outcome(done.status, done.issue, done.diagnostics)
    return reply(done.made ? 201 : 200, done.resource)
  }
  if (request.method !== 'PUT' || type === undefined || id === undefined)
    return outcome(405, 'not-supported', 'this is not done here')
  const done = await update(store, store.find(type, id), bodyOf(request), headers['if-match'])
  return isProblem(done) ? outcome(done.status, done.issue, done.diagnostics) : reply(200, done)
}

const read = (store: ResourceStore, base: string, { path, query }: SimulatedRequest): SimulatedReply => {
  const [, , type, id] = path.split('/')
  if (type === 'metadata') return reply(200, CAPABILITIES)
  if (type === undefined) return outcome(404, 'not-found', 'nothing at this address')
  if (id !== undefined) {
    const found = store.find(type, id)
    return found === undefined ? outcome(404, 'not-found', 'there is no such resource') : reply(200, found)
  }
  const found = searched(store, type, query)
  return typeof found === 'string'
    ? outcome(400, 'not-supported', found)
    : reply(200, searchset(found, query, `${base}/fhir/${type}`))
}

/** Moves every new Task by itself, a step at a time. */
const automatic = (
  { answers = 'none', answerDelayMilliseconds }: TaskPartnerOptions,
  store: ResourceStore,
) => {
  const stopping = new AbortController()
  const moves = AUTOMATIC_MOVES[answers]
  const moved = new Set<string>()
  const running = new Set<Promise<void>>()
  /** What is left to do with a Task in this status: a kill in between leaves nothing undone. */
  const leftAfter = (status: unknown): readonly TaskAnswer[] =>
    moves.slice(moves.findIndex((move) => STATUS_AFTER[move] === status) + 1)
  const moveOn = async (id: string, left: readonly TaskAnswer[]): Promise<void> => {
    for (const move of left) {
      const delay = answerDelayMilliseconds ?? DEFAULT_DELAY_MILLISECONDS
      await pause(delay, undefined, { signal: stopping.signal })
      const task = store.find('Task', id)
      if (task === undefined || isProblem(await update(store, task, taskAfter(task, move, ''), undefined)))
        return
    }
  }
  return {
    look(): void {
      for (const { id, status } of moves.length === 0 ? [] : cases(store)) {
        if (moved.has(id)) continue
        moved.add(id)
        const run: Promise<void> = moveOn(id, leftAfter(status))
          .catch(() => {})
          .finally(() => running.delete(run))
        running.add(run)
      }
    },
    async stop(): Promise<void> {
      stopping.abort()
      await Promise.all(running)
    },
  }
}

/** Starts the partner with what it already has. */
export const startTaskPartner = async (options: TaskPartnerOptions): Promise<TaskPartner> => {
  const store = await openResourceStore(options.dataFile)
  const people = automatic(options, store)
  const writes = write(store, people.look)
  const pages = async (request: SimulatedRequest): Promise<SimulatedReply> =>
    (await answerTaskPages(request, { store, name: options.name })) ??
    outcome(404, 'not-found', 'nothing at this address')
  const handle = async (request: SimulatedRequest, url: string): Promise<SimulatedReply> => {
    if (request.path !== '/fhir' && !request.path.startsWith('/fhir/')) return pages(request)
    const isAllowed = request.headers.authorization === `Bearer ${options.acceptedToken}`
    if (!isAllowed && request.path !== '/fhir/metadata') return outcome(401, 'login', 'sign in first')
    await request.work()
    const done = request.method === 'GET' ? read(store, url, request) : await writes(request)
    const echoed = request.headers['x-request-id']
    return echoed === undefined ? done : { ...done, headers: { ...done.headers, 'x-request-id': echoed } }
  }
  const system = await startSimulatedSystem({
    place: options,
    isFaulty: (path) => path === '/fhir' || path.startsWith('/fhir/'),
    handle,
    errorReply: (_request, { status, issue }) => outcome(status, issue, 'told to answer so'),
    codes: FAULT_CODES,
    otherwise: pages,
  })
  people.look()
  return {
    ...system,
    async stop() {
      await Promise.all([system.stop(), people.stop()])
      await store.close()
    },
  }
}
