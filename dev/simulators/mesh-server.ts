/** A simulated MESH with two mailboxes, ours and a partner's, and the partner behind its own. */
import { openCaseBook } from './case-system-book.ts'
import { answerCasePages } from './case-system-pages.ts'
import { AUTOMATIC_CASE_MOVES, createCasePeople } from './case-system-people.ts'
import { behaviourFrom, WELL_BEHAVED } from './mesh-behaviour.ts'
import { startMeshPartner } from './mesh-partner.ts'
import { openPostOffice, type PostOffice } from './mesh-post-office.ts'
import { answerMesh, MESH_PATH, meshError } from './mesh-service.ts'
import { createTokenCheck } from './mesh-token-check.ts'
import { type SimulatedSystem, type SystemPlace, startSimulatedSystem } from './simulated-system.ts'
import { json, type SimulatedReply, type SimulatedRequest } from './simulator-server.ts'

export interface MeshServerOptions extends SystemPlace {
  readonly name: string
  readonly dataFile: string
  readonly sharedSecret: string
  /** The exchange's mailbox, with its password. */
  readonly exchange: { readonly mailbox: string; readonly password: string }
  readonly partnerMailbox: string
  readonly answers?: keyof typeof AUTOMATIC_CASE_MOVES
  readonly answerDelayMilliseconds?: number
  /** The partner splits what it sends into chunks of so many bytes; absent: it does not. */
  readonly partnerChunkBytes?: number
  /** The partner compresses each chunk; absent: it does not. */
  readonly partnerCompresses?: boolean
}

const DEFAULT_DELAY_MILLISECONDS = 150
const HOUR_MS = 60 * 60_000

const bodyOf = ({ body }: SimulatedRequest): Record<string, unknown> => {
  const value: unknown = JSON.parse(body.toString() || '{}')
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

/** What of MESH can be seen and told; `undefined` for other addresses. */
const answerControl = async (
  request: SimulatedRequest,
  office: PostOffice,
  { tell, collect }: { readonly tell: (body: unknown) => void; readonly collect: () => Promise<void> },
): Promise<SimulatedReply | undefined> => {
  switch (`${request.method} ${request.path}`) {
    case 'GET /control-mesh/messages':
      return json(
        office.messages().map(({ chunks, ...message }) => ({ ...message, received: chunks.length })),
      )
    case 'PUT /control-mesh/behaviour':
      tell(bodyOf(request))
      return json({})
    case 'POST /control-mesh/clock':
      office.moveClock(Number(bodyOf(request).hours ?? 0) * HOUR_MS)
      return json({})
    case 'POST /control-mesh/expire':
      await office.expire(Number(bodyOf(request).hours ?? 0) * HOUR_MS)
      return json({})
    case 'POST /control-mesh/collect':
      await collect()
      return json({})
    default:
      return undefined
  }
}

/** Starts it with what it already has. */
export const startMeshServer = async (options: MeshServerOptions): Promise<SimulatedSystem> => {
  const { exchange, partnerMailbox, sharedSecret, dataFile, answers = 'none' } = options
  const office = await openPostOffice(dataFile)
  const book = await openCaseBook(dataFile.replace(/(\.jsonl)?$/, '-cases.jsonl'))
  let behaviour = WELL_BEHAVED
  const delay = options.answerDelayMilliseconds ?? DEFAULT_DELAY_MILLISECONDS
  const people = createCasePeople(book, AUTOMATIC_CASE_MOVES[answers], delay)
  const partner = startMeshPartner({
    office,
    book,
    mailbox: partnerMailbox,
    behaviour: () => behaviour,
    made: people.look,
    chunkBytes: options.partnerChunkBytes ?? 0,
    compresses: options.partnerCompresses ?? false,
  })
  const service = {
    office,
    mailboxes: [exchange.mailbox, partnerMailbox],
    isSignedIn: createTokenCheck({
      sharedSecret,
      passwords: { [exchange.mailbox]: exchange.password },
      now: office.now,
    }),
    behaviour: () => behaviour,
  }
  const tell = (body: unknown): void => {
    behaviour = behaviourFrom(body)
  }
  const pages = async (request: SimulatedRequest): Promise<SimulatedReply> =>
    (await answerControl(request, office, { tell, collect: partner.collect })) ??
    answerCasePages(request, { book, name: options.name })
  const system = await startSimulatedSystem({
    place: options,
    isFaulty: (path) => path.startsWith(`${MESH_PATH}/`),
    handle: (request) =>
      request.path.startsWith(`${MESH_PATH}/`) ? answerMesh(request, service) : pages(request),
    errorReply: (_request, { status, code }) => meshError(status, code),
    codes: { fail: '00', 'too-many-requests': '00', unavailable: '00', unauthorised: '00' },
    otherwise: pages,
  })
  people.look()
  return {
    ...system,
    async stop() {
      await Promise.all([system.stop(), people.stop(), partner.stop()])
      await book.close()
      await office.close()
    },
  }
}
