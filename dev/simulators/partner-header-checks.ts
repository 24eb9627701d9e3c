/** What the simulated partner demands of a request's headers (BaRS: Request headers). */
import { type Problem, problem } from './partner-outcome.ts'
import type { SimulatedRequest } from './simulator-server.ts'

export interface HeaderRules {
  readonly acceptedToken: string
  readonly serviceIds: readonly string[]
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const SERVICE_SYSTEM = 'https://fhir.nhs.uk/id/dos-service-id'
const MAJOR_VERSION = 1

type Check = (request: SimulatedRequest, rules: HeaderRules) => Problem | undefined

const badRequest = (issue: string, diagnostics: string): Problem =>
  problem(400, 'REC_BAD_REQUEST', issue, diagnostics)

/** Base64 of a JSON object, or `undefined`. */
const objectIn = (header: string): Readonly<Record<string, unknown>> | undefined => {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(header)) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(header, 'base64').toString('utf8'))
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : undefined
  } catch {
    return undefined
  }
}

const token: Check = ({ headers }, { acceptedToken }) => {
  const given = headers.authorization
  if (given === undefined) return problem(401, 'SEND_UNAUTHORIZED', 'login', 'no bearer token')
  return given === `Bearer ${acceptedToken}`
    ? undefined
    : problem(401, 'SEND_UNAUTHORIZED', 'security', 'the token is not accepted')
}

const uuidHeader =
  (name: string): Check =>
  ({ headers }) => {
    const value = headers[name]
    if (value === undefined) return badRequest('required', `${name} is missing`)
    return UUID.test(value) ? undefined : badRequest('value', `${name} is not a UUID`)
  }

const resourceHeader =
  (name: string, resourceType: string): Check =>
  ({ headers }) => {
    const value = headers[name]
    if (value === undefined) return badRequest('required', `${name} is missing`)
    return objectIn(value)?.resourceType === resourceType
      ? undefined
      : badRequest('value', `${name} is not the Base64 of a FHIR ${resourceType}`)
  }

const target: Check = ({ headers }, { serviceIds }) => {
  const value = headers['nhsd-target-identifier']
  if (value === undefined) return badRequest('required', 'NHSD-Target-Identifier is missing')
  const named = objectIn(value)
  if (named === undefined || typeof named.value !== 'string' || typeof named.system !== 'string')
    return badRequest('structure', 'NHSD-Target-Identifier is not the Base64 of a value and a system')
  const isOurs = named.system.toLowerCase() === SERVICE_SYSTEM && serviceIds.includes(named.value)
  return isOurs ? undefined : problem(404, 'REC_NOT_FOUND', 'not-found', 'the target is no service of ours')
}

const accept: Check = ({ headers }) => {
  const value = headers.accept ?? '*/*'
  const version = Math.max(0, ...[...value.matchAll(/version=(\d+)/g)].map(([, major]) => Number(major)))
  const isFhir = /application\/(fhir\+)?(json|xml)|\*\/\*/.test(value)
  return isFhir && version <= MAJOR_VERSION
    ? undefined
    : problem(406, 'REC_NOT_ACCEPTABLE', 'processing', 'Accept names no type or version that we write')
}

const useContext: Check = ({ headers }) => {
  const value = headers['use-context']
  if (value === undefined) return badRequest('required', 'use-context is missing')
  return value.split('|').length === 4
    ? undefined
    : badRequest('value', 'use-context is not usecase|category|event|reason')
}

const contentType: Check = ({ headers }) =>
  /^application\/fhir\+(json|xml)\b/.test(headers['content-type'] ?? '')
    ? undefined
    : problem(415, 'REC_BAD_REQUEST', 'not-supported', 'the body is neither FHIR JSON nor FHIR XML')

const FOR_ALL: readonly Check[] = [
  token,
  uuidHeader('x-request-id'),
  uuidHeader('x-correlation-id'),
  target,
  resourceHeader('nhsd-end-user-organisation', 'Organization'),
  resourceHeader('nhsd-requesting-software', 'Device'),
  accept,
]

const firstProblem = (
  checks: readonly Check[],
  request: SimulatedRequest,
  rules: HeaderRules,
): Problem | undefined => {
  for (const check of checks) {
    const found = check(request, rules)
    if (found) return found
  }
  return undefined
}

/** What is wrong with the headers of a message, access control first. */
export const checkMessageHeaders = (request: SimulatedRequest, rules: HeaderRules): Problem | undefined =>
  firstProblem([...FOR_ALL, contentType, useContext], request, rules)

/** What is wrong with the headers of a read or search. */
export const checkReadHeaders = (request: SimulatedRequest, rules: HeaderRules): Problem | undefined =>
  firstProblem(FOR_ALL, request, rules)
