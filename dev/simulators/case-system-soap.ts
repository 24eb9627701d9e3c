/**
 * The SOAP side of the older case system, by the `soap` package over the published WSDL, as a supplier would build it:
 * one server for each version of SOAP.
 */
import { readFile } from 'node:fs/promises'
import { createServerless, type Server } from 'soap'
import type { CaseBook, FiledMessage } from './case-system-book.ts'
import { type Fault, faultOf, faultReply, type SoapVersion } from './case-system-faults.ts'
import type { SignIn } from './case-system-sign-in.ts'
import type { SimulatedReply, SimulatedRequest } from './simulator-server.ts'

const CONTRACT = 'partners/formats/case-xml'
const WSDL = `${CONTRACT}/case-service-1.wsdl`
const SCHEMA = `${CONTRACT}/case-1.xsd`

export interface CaseServiceOptions {
  readonly book: CaseBook
  readonly signIn: SignIn
  readonly takesUpdates: boolean
  /** Which version it speaks; of another it answers VersionMismatch. */
  readonly versions: readonly SoapVersion[]
  /** Told whenever a case was made. */
  readonly made: () => void
}

export interface CaseService {
  /** Answers GET (the contract) and POST (a call). */
  answer(request: SimulatedRequest, url: string): Promise<SimulatedReply>
}

/** How the fault plan's forgetting reaches an operation: the library hands over the request's headers. */
const FORGETS = 'x-simulated-forgetting'

type Args = Readonly<Record<string, unknown>>

const textAt = (args: unknown, name: string): string => {
  const value = ((args ?? {}) as Args)[name]
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

const listAt = (args: unknown, name: string): readonly unknown[] => {
  const value = ((args ?? {}) as Args)[name]
  return value === undefined ? [] : Array.isArray(value) ? (value as readonly unknown[]) : [value]
}

const filed = (args: Args): FiledMessage => ({
  messageId: textAt(args, 'messageId').toLowerCase(),
  about: textAt(args, 'about').toLowerCase(),
  caseId: textAt(args, 'caseId'),
  conversationId: textAt(args, 'conversationId'),
  reference: textAt(args, 'reference'),
  kind: textAt(args, 'kind'),
  purpose: textAt(args, 'purpose'),
  targetServiceId: textAt(args.recipient, 'endpoint'),
  asks: textAt(args, 'asks'),
  questions: listAt((args.content as Args | undefined)?.request, 'question').map((question) =>
    textAt(question, 'id'),
  ),
})

const checked = (version: SoapVersion, message: FiledMessage, headers: unknown): void => {
  const refuse = (words: string): never => {
    throw faultOf(version, { code: 'Sender', words, rejection: { code: 'message-invalid' } })
  }
  const addressed = textAt(headers, 'MessageID')
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(message.messageId)) refuse('no usable messageId')
  if (addressed !== '' && addressed.toLowerCase() !== `urn:uuid:${message.messageId}`)
    refuse('MessageID and messageId differ')
  if (message.reference === '' || message.purpose === '') refuse('reference or purpose is missing')
}

const submit =
  ({ book, takesUpdates, made }: CaseServiceOptions, version: SoapVersion) =>
  async (args: Args, headers: unknown, forgets: boolean): Promise<object> => {
    const message = filed(args)
    checked(version, message, headers)
    const { messageId, purpose } = message
    const receipt = (status: string, caseReference: string) => ({ messageId, status, caseReference })
    const known = book.caseOfMessage(messageId)
    if (known !== undefined && !forgets) {
      await book.repeat(messageId)
      return receipt('already-known', known.caseReference)
    }
    if (purpose === 'new') {
      const { caseReference } = await book.make(message)
      made()
      return receipt('accepted', caseReference)
    }
    const rejected = (code: string): Fault =>
      faultOf(version, { code: 'Sender', words: code, rejection: { code, messageId } })
    if (!takesUpdates && (purpose === 'correction' || purpose === 'go-on')) throw rejected('not-supported')
    const about = book.caseOfMessage(message.about)
    if (about === undefined) throw rejected('unknown-case')
    await book.notice(message, about)
    return receipt('accepted', about.caseReference)
  }

const caseStatus = ({ book }: CaseServiceOptions, args: Args): object => {
  const messageId = textAt(args, 'messageId')
  const found = book.caseOfMessage(messageId.toLowerCase())
  return {
    messageId,
    known: found !== undefined,
    ...(found === undefined ? {} : { caseReference: found.caseReference }),
  }
}

const updates = ({ book }: CaseServiceOptions, args: Args): object => {
  const place = Number(textAt(args, 'place') || '0')
  const waiting = book.updatesAfter(place)
  const given = waiting.slice(0, Number(textAt(args, 'most')) || 50)
  return { update: given, place: String(place + given.length), more: given.length < waiting.length }
}

const confirm = async ({ book }: CaseServiceOptions, args: Args): Promise<object> => {
  const ids = listAt(args, 'updateId').map(String)
  await book.confirm(ids)
  return { count: ids.length }
}

type Operation = (
  args: Args,
  done: unknown,
  headers: unknown,
  request: { readonly headers: Args },
) => Promise<object>

const operations = (
  options: CaseServiceOptions,
  version: SoapVersion,
): Readonly<Record<string, Operation>> => {
  const take = submit(options, version)
  return {
    SubmitMessage: (args, _done, headers, { headers: http }) => take(args, headers, http[FORGETS] === 'true'),
    GetCaseStatus: async (args) => caseStatus(options, args),
    GetUpdates: async (args) => updates(options, args),
    ConfirmUpdates: (args) => confirm(options, args),
  }
}

const startServer = async (options: CaseServiceOptions, version: SoapVersion): Promise<Server> => {
  const port = operations(options, version)
  const xml = await readFile(WSDL, 'utf8')
  const server = await new Promise<Server>((resolve, reject) => {
    void createServerless({
      path: '/services/cases',
      services: { CaseService: { Case11: port, Case12: port } },
      xml,
      uri: WSDL,
      forceSoap12Headers: version === '1.2',
      suppressStack: true,
      callback: (error, ready: Server) => (error ? reject(error) : resolve(ready)),
    })
  })
  server.authenticate = (security: unknown): boolean => {
    const doubt = options.signIn.doubtAbout(security)
    if (doubt === undefined) return true
    throw faultOf(version, { code: 'Sender', subcode: 'FailedAuthentication', words: doubt })
  }
  server.addSoapHeader((_operation: string, _args: unknown, headers: unknown) => {
    const id = textAt(headers, 'MessageID').replace(/[^\w:-]/g, '')
    return `<wsa:RelatesTo xmlns:wsa="http://www.w3.org/2005/08/addressing">${id}</wsa:RelatesTo>`
  })
  return server
}

/** The version of a call, by its content type, as HTTP stacks choose. */
export const versionOf = ({ headers }: Pick<SimulatedRequest, 'headers'>): SoapVersion =>
  headers['content-type']?.startsWith('application/soap+xml') === true ? '1.2' : '1.1'

const contract = async ({ query }: SimulatedRequest, url: string): Promise<SimulatedReply> => {
  const headers = { 'content-type': 'text/xml; charset=utf-8' }
  if (query.has('xsd')) return { status: 200, headers, body: await readFile(SCHEMA) }
  const wsdl = await readFile(WSDL, 'utf8')
  const body = wsdl
    .replaceAll('https://case-system.example/cases', `${url}/services/cases`)
    .replace('schemaLocation="case-1.xsd"', `schemaLocation="${url}/services/cases?xsd"`)
  return { status: 200, headers, body }
}

/** Starts the service over the book. */
export const startCaseService = async (options: CaseServiceOptions): Promise<CaseService> => {
  const servers = { '1.1': await startServer(options, '1.1'), '1.2': await startServer(options, '1.2') }
  return {
    async answer(request, url) {
      if (request.method === 'GET') return contract(request, url)
      const version = versionOf(request)
      const [own = '1.1'] = options.versions
      if (!options.versions.includes(version))
        return faultReply(own, { code: 'VersionMismatch', words: `this system speaks SOAP ${own}` })
      await request.work()
      const { body, statusCode, headers } = await servers[version].processRequest(
        request.body.toString('utf8'),
        {
          method: 'POST',
          url: '/services/cases',
          headers: { ...request.headers, [FORGETS]: String(request.forgetDuplicates) },
        },
      )
      return { status: statusCode, headers: headers as Readonly<Record<string, string>>, body }
    },
  }
}
