/**
 * A simulated partner that takes events by webhook: checks each signature, knows repeats by their id where it is told
 * to, fetches what an event is about over the exchange's API, and keeps its cases through any kill. Told to misbehave
 * by the same plans as every simulated system.
 */
import { randomUUID } from 'node:crypto'
import { startSimulatedSystem } from './simulated-system.ts'
import { json, type SimulatedReply, type SimulatedRequest } from './simulator-server.ts'
import { type CallerOptions, createWebhookCaller } from './webhook-caller.ts'
import { doubtAbout } from './webhook-check.ts'
import { type EventBook, openEventBook, type TakenEvent } from './webhook-event-book.ts'
import { answerWebhookPages } from './webhook-pages.ts'

export interface WebhookReceiverOptions extends CallerOptions {
  readonly name: string
  /** `whsec_…`: a delivery signed by any of them is believed. */
  readonly secrets: readonly string[]
  /** Whether a delivery whose webhook-id it has seen is a repeat; else it is another case. */
  readonly deduplicates: boolean
  readonly dataFile: string
  readonly host?: string
  readonly port?: number
  readonly controlPort?: number
}

export interface WebhookReceiver {
  /** Base address; events are taken at `/hooks`. */
  readonly url: string
  readonly controlUrl: string
  stop(): Promise<void>
}

const TAKES_AT = '/hooks'

const isEvent = (value: unknown): value is TakenEvent => {
  const { specversion, id, type, data } = (value ?? {}) as Readonly<Record<string, unknown>>
  const { itemId, links } = (data ?? {}) as Readonly<Record<string, unknown>>
  return (
    specversion === '1.0' && [id, type, itemId].every((one) => typeof one === 'string') && links !== undefined
  )
}

const eventIn = ({ headers, body }: SimulatedRequest): TakenEvent | undefined => {
  if (headers['content-type']?.startsWith('application/cloudevents+json') !== true) return undefined
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return isEvent(value) && value.id === headers['webhook-id'] ? value : undefined
  } catch {
    return undefined
  }
}

/** A test of the connection: signed, about nothing, and no case. */
const isPing = ({ body }: SimulatedRequest): boolean => {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return (
      typeof value === 'object' && value !== null && 'type' in value && value.type === 'uk.exchange.ping.v1'
    )
  } catch {
    return false
  }
}

const taker =
  ({ secrets, deduplicates }: WebhookReceiverOptions, book: EventBook, taken: () => void) =>
  async (request: SimulatedRequest): Promise<SimulatedReply> => {
    if (request.method !== 'POST') return json({ error: 'events are sent by POST' }, 405)
    const doubt = doubtAbout(request.headers, request.body, secrets)
    if (doubt !== undefined) return json({ error: doubt }, 401)
    if (isPing(request)) return json({ taken: 'ping' })
    const event = eventIn(request)
    if (event === undefined) return json({ error: 'no event that can be read' }, 400)
    await request.work()
    if (deduplicates && !request.forgetDuplicates && book.has(event.id)) {
      await book.record({ entry: 'repeated', id: event.id })
      return { status: 204, body: '' }
    }
    const isNew = event.type.endsWith('.sent.v1')
    await book.record({
      entry: 'taken',
      event,
      at: new Date().toISOString(),
      ...(isNew ? { caseId: `case-${randomUUID()}` } : {}),
    })
    taken()
    return { status: 204, body: '' }
  }

/** Starts the receiver with what it already has. */
export const startWebhookReceiver = async (options: WebhookReceiverOptions): Promise<WebhookReceiver> => {
  const book = await openEventBook(options.dataFile)
  const caller = createWebhookCaller(options, book)
  const take = taker(options, book, () => caller.look())
  const pages = (request: SimulatedRequest) =>
    answerWebhookPages(request, { name: options.name, book, caller })
  const system = await startSimulatedSystem({
    place: options,
    isFaulty: (path) => path === TAKES_AT,
    handle: (request) => (request.path === TAKES_AT ? take(request) : pages(request)),
    errorReply: (_request, { status, code }) => json({ error: code }, status),
    codes: {
      fail: 'failed',
      'too-many-requests': 'slow down',
      unavailable: 'away',
      unauthorised: 'not ours',
    },
    otherwise: pages,
  })
  caller.look()
  return {
    ...system,
    async stop() {
      await Promise.all([system.stop(), caller.stop()])
      await book.close()
    },
  }
}
