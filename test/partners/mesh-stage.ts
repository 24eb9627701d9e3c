/** A simulated MESH with the partner behind its mailbox, and our transport before it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MeshServerOptions, startMeshServer } from '../../dev/simulators/mesh-server.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import { itk3Format } from '../../partners/formats/itk3/itk3-format.ts'
import type { FetchedReply } from '../../partners/reply-source.ts'
import { createMeshTransport } from '../../partners/transports/mesh/mesh-transport.ts'
import { until } from '../servers/until.ts'
import { itkMessage, MESH_CREDENTIAL, MESH_SETTINGS, PASSWORD, readKept, SECRET } from './mesh-samples.ts'

export const MAILBOX = 'X26ABC1'

export const startMeshStage = async (options: Partial<MeshServerOptions> = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'mesh-'))
  const start = () =>
    startMeshServer({
      name: 'mesh',
      dataFile: join(folder, 'mesh.jsonl'),
      sharedSecret: SECRET,
      exchange: { mailbox: MAILBOX, password: PASSWORD },
      partnerMailbox: MESH_SETTINGS.to,
      ...options,
    })
  let system = await start()
  const transport = createMeshTransport({ allowPlainHttpTo: 'loopback' })
  const call = (more: { readonly credential?: string; readonly settings?: Record<string, string> } = {}) => ({
    address: `${system.url}/messageexchange/${MAILBOX}`,
    timeoutSeconds: 30,
    signal: new AbortController().signal,
    settings: MESH_SETTINGS,
    credential: MESH_CREDENTIAL,
    ...more,
  })
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const text = body === undefined ? {} : { body: JSON.stringify(body) }
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${system.controlUrl}${path}`, { method, headers, ...text })
    if (!answer.ok) throw new Error(`${method} ${path} ended with ${answer.status}`)
    const said = await answer.text()
    return said === '' ? undefined : JSON.parse(said)
  }
  const send = async (message: OutgoingMessage = itkMessage(), more: Parameters<typeof call>[0] = {}) => {
    const outcome = await transport.send({ ...call(more), document: itk3Format.toWire(message) })
    return outcome.ended === 'failed' ? outcome.result : itk3Format.readAnswer(outcome.answer, message)
  }
  const ask = async (message: OutgoingMessage = itkMessage()) => {
    const question = itk3Format.presence?.question(message)
    if (question === undefined) throw new Error('nothing can be asked')
    const outcome = await transport.ask({ ...call(), question })
    return outcome.ended === 'failed'
      ? outcome.result
      : itk3Format.presence?.readAnswer(outcome.answer, message)
  }
  let place: string | undefined
  const fetchOnce = async () => {
    const outcome = await transport.replies.fetch({ ...call(), ...(place === undefined ? {} : { place }) })
    if (outcome.fetched === 'replies') place = outcome.place
    return outcome
  }
  const acknowledge = (replies: readonly FetchedReply[]) =>
    transport.replies.acknowledge?.(
      call(),
      replies.map(({ replyId }) => replyId),
    )
  return {
    call,
    send,
    ask,
    fetchOnce,
    acknowledge,
    transport,
    collect: () => control('POST', '/control-mesh/collect'),
    behave: (body: unknown) => control('PUT', '/control-mesh/behaviour', body),
    moveClock: (hours: number) => control('POST', '/control-mesh/clock', { hours }),
    expire: (hours: number) => control('POST', '/control-mesh/expire', { hours }),
    faults: (body: unknown) => control('PUT', '/control/faults', body),
    cases: () =>
      control('GET', '/cases') as Promise<
        readonly { readonly caseId: string; readonly timesReceived: number }[]
      >,
    move: async (answer: string, words = '') => {
      const [found] = (await control('GET', '/cases')) as readonly { readonly caseId: string }[]
      await control('POST', `/cases/${found?.caseId}/answers`, { answer, words })
    },
    messages: () =>
      control('GET', '/control-mesh/messages') as Promise<
        readonly {
          readonly id: string
          readonly status: string
          readonly to: string
          readonly total: number
        }[]
      >,
    /** Fetches until so many replies have come, each read. */
    async repliesOf(count: number) {
      const found = new Map<string, ReturnType<typeof readKept>>()
      await until(`${count} replies`, async () => {
        const outcome = await fetchOnce()
        if (outcome.fetched !== 'replies') return false
        for (const { replyId, bytes } of outcome.replies) found.set(replyId, readKept(bytes))
        await acknowledge(outcome.replies)
        return found.size >= count
      })
      return [...found.values()]
    },
    async restart() {
      await system.stop()
      system = await start()
    },
    async stop() {
      await transport.close()
      await system.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
