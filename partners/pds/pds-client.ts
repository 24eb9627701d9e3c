/**
 * Asks the Personal Demographics Service FHIR API who a child is, in application-restricted mode: reading by number,
 * or a search that is answered only by one unique match. Never throws, never guesses, and never accepts the record of
 * another person. No question or answer is logged: both are personal data.
 */
import { Agent } from 'undici'
import { isNhsNumber } from '../../domain/nhs-number.ts'
import type { Person } from '../../domain/person.ts'
import { uuidV5 } from '../../runtime/uuid-v5.ts'
import type { WireAnswer } from '../format.ts'
import type { SendOutcome } from '../transport.ts'
import { type AddressGuardOptions, createAddressGuard } from '../transports/https/address-guard.ts'
import { type ConnectorOptions, createGuardedConnector } from '../transports/https/guarded-connector.ts'
import { exchange } from '../transports/https/http-exchange.ts'
import { MATCH_SCORE, type PdsAnswer } from './pds-answer.ts'
import { isProtected, isRecordOf } from './pds-comparison.ts'
import { type Candidate, type RegisterReply, readRegisterReply } from './pds-reader.ts'
import { type SearchStep, searchStepsFor } from './pds-search.ts'

export type { PdsAnswer } from './pds-answer.ts'

export interface PdsClientOptions
  extends AddressGuardOptions,
    Pick<ConnectorOptions, 'certificateAuthorities' | 'clientCertificate'> {
  /** Up to and without `/Patient`. */
  readonly baseUrl: string
  /** Bearer token, or a function that gives the one to use now. */
  readonly credential: string | (() => Promise<string>)
  /** Longest one question may take; a trace asks three at most. */
  readonly timeoutSeconds: number
  /** The organisation on whose behalf is asked. */
  readonly odsCode: string
}

export interface TraceOptions {
  /** UUID of this trace: the same when it is asked again (X-Request-ID; further questions get ids made from it). */
  readonly requestId: string
  readonly signal?: AbortSignal
}

export interface PdsClient {
  trace(person: Person, options: TraceOptions): Promise<PdsAnswer>
  close(): Promise<void>
}

const ANSWER_LIMIT_BYTES = 1024 * 1024
/** The register names no time with its 429; its limit is counted by the second. */
const THROTTLED_SECONDS = 1

type Ask = (path: string, requestId: string) => Promise<RegisterReply | PdsAnswer>

/** Builds the client. @throws RangeError when the base address may not be called. */
export const createPdsClient = (options: PdsClientOptions): PdsClient => {
  const guard = createAddressGuard(options)
  const checked = guard.check(options.baseUrl)
  if ('fault' in checked)
    throw new RangeError(
      `the register's address cannot be used (${checked.fault}): correct the configuration`,
    )
  const agent = new Agent({
    connections: 5,
    pipelining: 1,
    connect: createGuardedConnector({ ...options, guard, connectTimeoutSeconds: options.timeoutSeconds }),
  })
  return {
    trace(person, trace) {
      const ask = askingWith(agent, options, trace)
      return person.nhsNumber === undefined
        ? searchPerson(person, trace.requestId, ask)
        : readPerson(person, person.nhsNumber, trace.requestId, ask)
    },
    close: () => agent.destroy(),
  }
}

const askingWith =
  (agent: Agent, options: PdsClientOptions, { signal = new AbortController().signal }: TraceOptions): Ask =>
  async (path, requestId) => {
    const token =
      typeof options.credential === 'string' ? options.credential : await tokenFrom(options.credential)
    if (token === undefined) return { found: 'away', because: 'no-token' }
    const outcome = await exchange(agent, {
      method: 'GET',
      url: new URL(`${options.baseUrl.replace(/\/+$/, '')}${path}`),
      headers: {
        accept: 'application/fhir+json',
        'accept-encoding': 'identity',
        authorization: `Bearer ${token}`,
        'x-request-id': requestId,
        'nhsd-end-user-organisation-ods': options.odsCode,
      },
      timeoutSeconds: options.timeoutSeconds,
      answerLimitBytes: ANSWER_LIMIT_BYTES,
      signal,
    })
    return understood(outcome)
  }

const tokenFrom = (credential: () => Promise<string>): Promise<string | undefined> =>
  credential().catch(() => undefined)

const isAnswer = (reply: RegisterReply | PdsAnswer): reply is PdsAnswer => 'found' in reply

/** Turns what cannot be a yes or no about the child into the answer it is; the rest is for the question asked. */
const understood = (outcome: SendOutcome): RegisterReply | PdsAnswer => {
  if (outcome.ended === 'failed')
    return outcome.result.outcome === 'refused' || outcome.result.reason === 'address-wrong'
      ? { found: 'refused', because: outcome.result.reason }
      : { found: 'away', because: outcome.result.reason }
  const reply = readRegisterReply(outcome.answer)
  if (reply.says === 'unreadable') return { found: 'away', because: 'unreadable-answer' }
  return reply.says === 'error' && reply.status !== 404 ? errorAnswer(reply, outcome.answer) : reply
}

const errorAnswer = (
  { status, code }: Extract<RegisterReply, { says: 'error' }>,
  answer: WireAnswer,
): PdsAnswer => {
  const because = [status, code].filter(Boolean).join(' ')
  if (status === 429) return { found: 'throttled', retryAfterSeconds: askedSeconds(answer) }
  // 4xx without the register's own code comes from something in between (a middlebox), not from the register.
  const isRefusal = status >= 400 && status < 500 && status !== 408 && code !== ''
  return { found: isRefusal ? 'refused' : 'away', because }
}

const askedSeconds = (answer: WireAnswer): number => {
  const asked = Number(answer.headers['retry-after'] ?? THROTTLED_SECONDS)
  return Number.isFinite(asked) ? Math.max(THROTTLED_SECONDS, Math.ceil(asked)) : THROTTLED_SECONDS
}

/** A number was given: the record under it must be this child's. */
const readPerson = async (
  person: Person,
  number: string,
  requestId: string,
  ask: Ask,
): Promise<PdsAnswer> => {
  if (!isNhsNumber(number) || searchStepsFor(person).length === 0 || person.givenNames.length === 0)
    return { found: 'not-enough-details' }
  const reply = await ask(`/Patient/${number}`, requestId)
  if (isAnswer(reply)) return reply
  if (reply.says === 'error')
    return reply.code === 'INVALIDATED_RESOURCE'
      ? { found: 'invalidated' }
      : reply.code === 'RESOURCE_NOT_FOUND'
        ? { found: 'none' }
        : { found: 'away', because: '404' }
  if (reply.says !== 'record' || !isNhsNumber(reply.record.id))
    return { found: 'away', because: 'unreadable-answer' }
  return isRecordOf(reply.record, person)
    ? matchOf({ record: reply.record, score: 1 }, number)
    : { found: 'number-of-another' }
}

/** No number was given: the questions of {@link searchStepsFor}, until one settles it. */
const searchPerson = async (person: Person, requestId: string, ask: Ask): Promise<PdsAnswer> => {
  let open: SearchStep['askedAfter'] = 'start'
  let answer: PdsAnswer = { found: 'not-enough-details' }
  for (const step of searchStepsFor(person)) {
    if (step.askedAfter !== open) continue
    const id = step.askedAfter === 'start' ? requestId : uuidV5(step.name, requestId)
    const reply = await ask(`/Patient?${new URLSearchParams(step.parameters)}`, id)
    answer = isAnswer(reply) ? reply : searchAnswer(reply)
    if (answer.found === 'several') open = 'too-many'
    else if (answer.found === 'none') open = 'nothing-close'
    else return answer
    // Several, narrowed to none, were several all the same: a person chooses.
    if (step.name === 'narrowed') return { found: 'several' }
  }
  return answer
}

const searchAnswer = (reply: RegisterReply): PdsAnswer => {
  if (reply.says === 'too-many') return { found: 'several' }
  if (reply.says !== 'candidates') return { found: 'away', because: 'unreadable-answer' }
  const [best] = reply.candidates
  if (best === undefined) return { found: 'none' }
  if (reply.total > 1 || reply.candidates.length > 1) return { found: 'several' }
  if (!isNhsNumber(best.record.id)) return { found: 'away', because: 'unreadable-answer' }
  return best.score >= MATCH_SCORE ? matchOf(best) : { found: 'none', closestScore: best.score }
}

const matchOf = ({ record, score }: Candidate, asked = record.id): PdsAnswer => ({
  found: 'match',
  nhsNumber: record.id,
  score,
  superseded: record.id !== asked,
  addressProtected: isProtected(record),
})
