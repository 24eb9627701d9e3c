/** The calls of the simulated MESH, by its published specification: outbox, inbox, tracking, and the daily handshake. */
import type { MeshBehaviour } from './mesh-behaviour.ts'
import type { KeptMessage, PostOffice } from './mesh-post-office.ts'
import type { SimulatedReply, SimulatedRequest } from './simulator-server.ts'

export interface MeshService {
  readonly office: PostOffice
  readonly mailboxes: readonly string[]
  readonly isSignedIn: (header: string | undefined, mailbox: string) => boolean
  readonly behaviour: () => MeshBehaviour
}

export const MESH_PATH = '/messageexchange'
const V2 = { 'content-type': 'application/vnd.mesh.v2+json' }

const said = (status: number, value: unknown): SimulatedReply => ({
  status,
  headers: V2,
  body: JSON.stringify(value),
})

/** An error in the shape of version 2. */
export const meshError = (status: number, code: string, event = 'SEND'): SimulatedReply =>
  said(status, {
    message_id: '',
    internal_id: 'sim',
    detail: [{ event, code, msg: 'told by the simulator' }],
  })

const FORBIDDEN: SimulatedReply = { status: 403, body: '' }

/** Answers one call below the path of MESH. */
export const answerMesh = async (request: SimulatedRequest, on: MeshService): Promise<SimulatedReply> => {
  const [mailbox = '', ...rest] = request.path.slice(MESH_PATH.length + 1).split('/')
  if (!on.isSignedIn(request.headers.authorization, mailbox)) return FORBIDDEN
  await on.office.expire()
  const call = `${request.method} ${rest[0] ?? ''}`
  if (call === 'POST ') return hello(request)
  if (call === 'POST outbox')
    return rest.length === 1 ? send(request, mailbox, on) : chunk(request, mailbox, rest, on)
  if (call === 'GET outbox' && rest[1] === 'tracking') return track(mailbox, rest[2] ?? '', on)
  if (call === 'GET inbox')
    return rest.length === 1 ? list(request, mailbox, on) : download(mailbox, rest, on)
  if (call === 'PUT inbox' && rest[3] === 'acknowledged') return acknowledge(mailbox, rest[1] ?? '', on)
  return { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not found</h1>' }
}

const hello = ({ headers }: SimulatedRequest): SimulatedReply =>
  ['mex-clientversion', 'mex-osname', 'mex-osversion'].every((name) => headers[name])
    ? said(200, {})
    : meshError(400, '06')

const rangeOf = ({ headers }: SimulatedRequest): readonly [number, number] | undefined => {
  const [, number, total] = /^(\d+):(\d+)$/.exec(headers['mex-chunk-range'] ?? '1:1') ?? []
  return number === undefined || total === undefined ? undefined : [Number(number), Number(total)]
}

const send = async (
  request: SimulatedRequest,
  from: string,
  { office, mailboxes }: MeshService,
): Promise<SimulatedReply> => {
  const { headers, body } = request
  const { 'mex-to': to = '', 'mex-workflowid': workflow = '', 'mex-localid': localId = '' } = headers
  const range = rangeOf(request)
  if (to === '') return meshError(417, '08')
  if (!mailboxes.includes(to)) return meshError(417, '12')
  if (workflow === '') return meshError(417, '17')
  if (body.length === 0) return meshError(417, '02', 'COLLECT')
  if (range === undefined || range[0] !== 1) return meshError(417, 'InvalidHeaderChunks')
  await request.work()
  const contentType = headers['content-type'] ?? ''
  const encoding = headers['content-encoding'] ?? ''
  const message = {
    from,
    to,
    workflow,
    localId,
    type: 'DATA' as const,
    contentType,
    encoding,
    total: range[1],
  }
  const { id } = await office.post(message, body)
  return said(202, { message_id: id })
}

const chunk = async (
  request: SimulatedRequest,
  from: string,
  [, id = '', number = '']: readonly string[],
  { office }: MeshService,
): Promise<SimulatedReply> => {
  const found = office.find(id)
  if (found === undefined) return meshError(404, '20', 'RECEIVE')
  if (found.from !== from) return FORBIDDEN
  if (found.status !== 'uploading') return meshError(423, 'Already finalised')
  const range = rangeOf(request)
  if (Number(number) > found.total) return meshError(406, 'InvalidHeaderChunks')
  if (range?.[0] !== Number(number) || Number(number) !== found.chunks.length + 1)
    return meshError(417, 'InvalidHeaderChunks')
  if ((request.headers['content-encoding'] ?? '') !== found.encoding) return meshError(417, '06')
  await office.addChunk(id, request.body)
  return { status: 202, headers: V2, body: '' }
}

const track = (mailbox: string, localId: string, { office }: MeshService): SimulatedReply => {
  const [found, another] = office
    .messages()
    .filter((each) => each.from === mailbox && each.localId === localId && each.type === 'DATA')
  if (found === undefined) return meshError(404, '20', 'RECEIVE')
  if (another !== undefined) return said(300, { detail: [] })
  const { id, status, workflow } = found
  return said(200, { message_id: id, local_id: localId, workflow_id: workflow, status })
}

const list = (request: SimulatedRequest, mailbox: string, { office }: MeshService): SimulatedReply => {
  const most = Math.min(500, Number(request.query.get('max_results') ?? 500))
  const waiting = office.waiting(mailbox).map(({ id }) => id)
  return said(200, {
    messages: waiting.slice(0, most),
    approx_inbox_count: waiting.length,
    links: { self: '' },
  })
}

const mexHeaders = (message: KeptMessage, number: number): Readonly<Record<string, string>> => ({
  'content-type': message.contentType,
  ...(message.encoding === '' ? {} : { 'content-encoding': message.encoding }),
  'mex-messageid': message.id,
  'mex-messagetype': message.type,
  'mex-from': message.from,
  'mex-to': message.to,
  'mex-workflowid': message.workflow,
  'mex-localid': message.localId,
  'mex-statussuccess': message.type === 'REPORT' ? 'ERROR' : 'SUCCESS',
  'mex-statuscode': message.reports?.code ?? '00',
  ...(message.reports === undefined ? {} : { 'mex-linkedmsgid': message.reports.linked }),
  ...(message.total === 1 ? {} : { 'mex-chunk-range': `${number}:${message.total}` }),
})

const download = (
  mailbox: string,
  [, id = '', chunkNumber = '1']: readonly string[],
  { office, behaviour }: MeshService,
): SimulatedReply => {
  const found = office.find(id)
  if (found === undefined || found.to !== mailbox) return meshError(404, '20', 'RECEIVE')
  if (found.status !== 'accepted') return meshError(410, 'Message already accepted')
  const { wrongChunkOrder, corruptChunks } = behaviour()
  const asked = Number(chunkNumber)
  const number = wrongChunkOrder && asked > 1 ? found.total - asked + 2 : asked
  const bytes = found.chunks[number - 1]
  if (bytes === undefined) return meshError(404, '20', 'RECEIVE')
  const body = corruptChunks ? Buffer.from(bytes.map((byte) => byte ^ 0x55)) : bytes
  return { status: asked < found.total ? 206 : 200, headers: mexHeaders(found, number), body }
}

const acknowledge = async (mailbox: string, id: string, { office }: MeshService): Promise<SimulatedReply> => {
  const found = office.find(id)
  if (found === undefined || found.to !== mailbox) return meshError(404, '20', 'RECEIVE')
  await office.acknowledge(id)
  return { status: 200, headers: V2, body: '' }
}
