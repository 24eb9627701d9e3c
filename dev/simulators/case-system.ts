/**
 * A simulated older case system behind a SOAP service described by a WSDL: it checks who calls, knows repeats by their
 * message id, keeps its cases through any kill, and sends nothing by itself: its updates must be fetched. Told to misbehave
 * by the same plans as every simulated system; `fail` with the code of a fault (`Sender`, `Receiver`, `VersionMismatch`,
 * `MustUnderstand`, `FailedAuthentication` for an expired password) and any status makes that fault.
 */
import { openCaseBook } from './case-system-book.ts'
import { type FaultSaid, faultReply, type SoapVersion } from './case-system-faults.ts'
import { answerCasePages } from './case-system-pages.ts'
import { AUTOMATIC_CASE_MOVES, createCasePeople } from './case-system-people.ts'
import { createSignIn } from './case-system-sign-in.ts'
import { startCaseService, versionOf } from './case-system-soap.ts'
import { type SimulatedSystem, type SystemPlace, startSimulatedSystem } from './simulated-system.ts'
import type { ErrorReply, SimulatedRequest } from './simulator-server.ts'

export interface CaseSystemOptions extends SystemPlace {
  readonly name: string
  /** `user:password` of whoever may call. */
  readonly credential: string
  readonly dataFile: string
  /** Whether it takes corrections of cases that stay open. */
  readonly takesUpdates?: boolean
  readonly versions?: readonly SoapVersion[]
  readonly answers?: keyof typeof AUTOMATIC_CASE_MOVES
  readonly answerDelayMilliseconds?: number
}

/** Below its base address. */
export const CASE_SERVICE_PATH = '/services/cases'

const DEFAULT_DELAY_MILLISECONDS = 150

const isPlainCode = (code: string): code is FaultSaid['code'] =>
  ['Sender', 'Receiver', 'VersionMismatch', 'MustUnderstand'].includes(code)

const errorReply: ErrorReply = (request, { status, code }) =>
  faultReply(versionOf(request), {
    ...(isPlainCode(code) ? { code } : { code: 'Sender', subcode: code }),
    words: 'told to answer so',
    status,
  })

/** Starts the system with what it already has. */
export const startCaseSystem = async (options: CaseSystemOptions): Promise<SimulatedSystem> => {
  const book = await openCaseBook(options.dataFile)
  const people = createCasePeople(
    book,
    AUTOMATIC_CASE_MOVES[options.answers ?? 'none'],
    options.answerDelayMilliseconds ?? DEFAULT_DELAY_MILLISECONDS,
  )
  const service = await startCaseService({
    book,
    signIn: createSignIn(options.credential),
    takesUpdates: options.takesUpdates ?? true,
    versions: options.versions ?? ['1.1', '1.2'],
    made: people.look,
  })
  const pages = (request: SimulatedRequest) => answerCasePages(request, { book, name: options.name })
  const system = await startSimulatedSystem({
    place: options,
    isFaulty: (path) => path === CASE_SERVICE_PATH,
    handle: (request, url) =>
      request.path === CASE_SERVICE_PATH ? service.answer(request, url) : pages(request),
    errorReply,
    codes: {
      fail: 'Receiver',
      'too-many-requests': 'Receiver',
      unavailable: 'Receiver',
      unauthorised: 'FailedAuthentication',
    },
    otherwise: pages,
  })
  people.look()
  return {
    ...system,
    async stop() {
      await Promise.all([system.stop(), people.stop()])
      await book.close()
    },
  }
}
