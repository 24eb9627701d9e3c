/**
 * Carries a document through MESH: into our outbox, from where it is moved to the partner's mailbox. 202 is the
 * carrier's word. A document above the size limit goes in chunks, split first and each compressed alone; it is delivered
 * only when the last one has arrived, so that until that one is sent surely nothing was accepted.
 */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { passed } from '../../../domain/channel-check.ts'
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { WireAnswer } from '../../format.ts'
import { endingByStatus } from '../../formats/http-ending.ts'
import { meshMessageIdIn } from '../../formats/itk3/read-mesh-answer.ts'
import type { ReplySource } from '../../reply-source.ts'
import type { SendOutcome, SendRequest, Transport } from '../../transport.ts'
import { lookThenCall, readStep } from '../https/http-check.ts'
import { inLowerCase, notCalled } from '../https/https-client.ts'
import { meshMailboxFrom } from './mesh-address.ts'
import { createMeshClient, type MeshClient, type MeshClientOptions } from './mesh-client.ts'
import { createMeshMailbox, HANDSHAKE } from './mesh-mailbox.ts'
import { LARGEST_CHUNK_BYTES, type MeshWireSettings, meshWireSettings } from './mesh-settings.ts'
import { meshSignInFrom } from './mesh-sign-in.ts'

export type MeshTransportOptions = MeshClientOptions

const zipped = promisify<Uint8Array, Uint8Array>(gzip)

/** Nothing but an opaque id: the header is kept and shown by everybody on the way. */
const LOCAL_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const failed = (result: AttemptResult): SendOutcome => ({ ended: 'failed', result })

/** Without the last chunk nothing is delivered: what is unknown of an earlier one is not in doubt. */
const unfinished = ({ outcome, reason, ...more }: AttemptResult, which: string): SendOutcome =>
  outcome === 'unknown'
    ? failed({ ...more, outcome: 'not-now', reason: 'interrupted', detail: `chunk ${which} ${reason}` })
    : failed({ ...more, outcome, reason })

const chunksOf = (bytes: Uint8Array, size: number): readonly Uint8Array[] =>
  Array.from({ length: Math.max(1, Math.ceil(bytes.length / size)) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )

interface Sending {
  readonly client: MeshClient
  readonly request: SendRequest
  readonly wire: MeshWireSettings
  readonly headers: Readonly<Record<string, string>>
  /** When the attempt ends, by `performance.now`. */
  readonly until: number
}

interface Chunk {
  readonly bytes: Uint8Array
  readonly number: number
  readonly total: number
  /** The message's id at MESH, once its first chunk is there. */
  readonly id?: string
}

const sendChunk = async (
  { client, request, wire, headers, until }: Sending,
  { bytes, number, total, id }: Chunk,
): Promise<SendOutcome> => {
  const isZipped = wire.compress === 'yes'
  return client.call(
    { ...request, timeoutSeconds: Math.max(0.001, (until - performance.now()) / 1000) },
    {
      method: 'POST',
      path: id === undefined ? 'outbox' : `outbox/${id}/${number}`,
      body: isZipped ? await zipped(bytes) : bytes,
      headers: {
        ...headers,
        ...(total === 1 ? {} : { 'mex-chunk-range': `${number}:${total}` }),
        ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
      },
    },
  )
}

/** What is over after one of the earlier chunks; `undefined`: the next may go. */
const stopsAt = (answer: WireAnswer, which: string): SendOutcome | undefined => {
  const { status } = answer
  if (status >= 300 && status < 500 && status !== 408) return { ended: 'answered', answer }
  return status === 202
    ? undefined
    : unfinished({ outcome: 'unknown', reason: 'server-error', wireStatus: status }, which)
}

const sendAll = async (sending: Sending, chunks: readonly Uint8Array[]): Promise<SendOutcome> => {
  let first: WireAnswer | undefined
  let id: string | undefined
  for (const [index, bytes] of chunks.entries()) {
    const [number, total] = [index + 1, chunks.length]
    const outcome = await sendChunk(sending, { bytes, number, total, ...(id === undefined ? {} : { id }) })
    if (number === total)
      // Only the first answer names the message.
      return first !== undefined && outcome.ended === 'answered' && outcome.answer.status === 202
        ? { ended: 'answered', answer: first }
        : outcome
    const which = `${number} of ${total}`
    if (outcome.ended === 'failed') return unfinished(outcome.result, which)
    const stopped = stopsAt(outcome.answer, which)
    if (stopped !== undefined) return stopped
    first ??= outcome.answer
    id ??= meshMessageIdIn(first)
    if (id === undefined) return unfinished({ outcome: 'unknown', reason: 'ids-missing' }, which)
  }
  return failed({ outcome: 'refused', reason: 'message-invalid', detail: 'no chunk' })
}

const mexHeaders = (
  mailbox: string,
  { to, workflow }: MeshWireSettings,
  localId: string,
): Readonly<Record<string, string>> => ({
  'mex-from': mailbox,
  'mex-to': to,
  'mex-workflowid': workflow,
  'mex-localid': localId,
})

/** Builds the transport. @throws RangeError for options that make no sense (a network that is not one). */
export const createMeshTransport = (
  options: MeshTransportOptions = {},
): Transport & Required<Pick<Transport, 'ask'>> & { readonly replies: ReplySource } => {
  const client = createMeshClient(options)
  return {
    name: 'mesh',
    async send(request) {
      const { document, address, timeoutSeconds, settings } = request
      // Not called yet: an address that cannot be is found by the call.
      const mailbox = meshMailboxFrom(address)?.id ?? ''
      const wire = meshWireSettings.safeParse(settings)
      if (!wire.success) return notCalled('not-supported', 'settings-malformed')
      const { 'mex-localid': localId = '', ...own } = inLowerCase(document.headers)
      if (!LOCAL_ID.test(localId))
        return failed({ outcome: 'refused', reason: 'message-invalid', detail: 'local-id' })
      const headers = {
        ...own,
        ...mexHeaders(mailbox, wire.data, localId),
        'content-type': document.contentType,
      }
      const until = performance.now() + timeoutSeconds * 1000
      const size = Number(wire.data.chunkBytes ?? LARGEST_CHUNK_BYTES)
      return sendAll({ client, request, wire: wire.data, headers, until }, chunksOf(document.bytes, size))
    },
    ask: ({ question: { path, headers }, ...request }) =>
      client.call(request, { method: 'GET', path, headers }),
    replies: createMeshMailbox(client, options.now),
    check(request) {
      const { certificate, key } = meshSignInFrom(request.credential) ?? {}
      const ours =
        certificate === undefined || key === undefined ? {} : { clientCertificate: { certificate, key } }
      return lookThenCall(options, { ...request, ...ours }, async () => {
        const outcome = await client.call(request, HANDSHAKE)
        const step = readStep(outcome, (answer) =>
          answer.status === 200 ? undefined : endingByStatus(answer).reason,
        )
        return step.passed ? [passed('signed-in')] : [step]
      })
    },
    close: () => client.close(),
  }
}
