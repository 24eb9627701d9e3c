/**
 * A simulated Personal Demographics Service: reading and searching invented children by the service's own rules, in
 * application-restricted mode (one unique match only), and able to be away (fault-plan.ts).
 */
import { findPeople } from './pds-matching.ts'
import { registerOutcome, registerReply } from './pds-outcome.ts'
import { searchFault } from './pds-search-rules.ts'
import { INVALIDATED_NUMBERS, REGISTER_PEOPLE, type RegisterPerson } from './register-people.ts'
import { startSimulatedSystem } from './simulated-system.ts'
import { json, type SimulatedReply, type SimulatedRequest } from './simulator-server.ts'

export interface PdsRegisterOptions {
  readonly acceptedToken: string
  readonly host?: string
  /** 0 or absent for any free port. */
  readonly port?: number
  readonly controlPort?: number
  /** Requests a second that one application (token) may make; 0 for no limit. */
  readonly ratePerSecond?: number
  readonly people?: readonly RegisterPerson[]
}

export interface PdsRegister {
  /** Base address, up to and without `/Patient`. */
  readonly url: string
  readonly controlUrl: string
  stop(): Promise<void>
}

const DEFAULT_RATE_PER_SECOND = 5
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const ODS_CODE = /^[A-Z0-9]{3,12}$/i

/** Starts the register. */
export const startPdsRegister = async (options: PdsRegisterOptions): Promise<PdsRegister> => {
  const isWithinRate = createRateLimit(options.ratePerSecond ?? DEFAULT_RATE_PER_SECOND)
  const people = options.people ?? REGISTER_PEOPLE
  return startSimulatedSystem({
    place: options,
    isFaulty: (path) => path.startsWith('/Patient'),
    async handle(request) {
      await request.work()
      const refused = checkRequest(request, options.acceptedToken, isWithinRate)
      return refused ?? answer(request, people)
    },
    errorReply: (request, { status, code, issue }) => registerOutcome(request, status, code, issue),
    codes: {
      fail: 'UNABLE_TO_CALL_SERVICE',
      'too-many-requests': 'TOO_MANY_REQUESTS',
      unavailable: 'UNABLE_TO_CALL_SERVICE',
      unauthorised: 'ACCESS_DENIED',
    },
    otherwise: async () => json({ error: 'nothing at this address' }, 404),
  })
}

/** Counts requests in whole seconds, as the service's limit does. */
const createRateLimit = (perSecond: number): (() => boolean) => {
  let second = 0
  let count = 0
  return () => {
    const now = Math.floor(Date.now() / 1000)
    count = now === second ? count + 1 : 1
    second = now
    return perSecond === 0 || count <= perSecond
  }
}

const checkRequest = (
  request: SimulatedRequest,
  acceptedToken: string,
  isWithinRate: () => boolean,
): SimulatedReply | undefined => {
  const { headers } = request
  if (headers.authorization !== `Bearer ${acceptedToken}`)
    return registerOutcome(request, 401, 'ACCESS_DENIED', 'forbidden')
  if (!isWithinRate()) return registerOutcome(request, 429, 'TOO_MANY_REQUESTS', 'throttled')
  const requestId = headers['x-request-id']
  if (requestId === undefined) return registerOutcome(request, 412, 'PRECONDITION_FAILED', 'structure')
  if (!UUID.test(requestId)) return registerOutcome(request, 400, 'INVALID_VALUE')
  const odsCode = headers['nhsd-end-user-organisation-ods']
  if (odsCode !== undefined && !ODS_CODE.test(odsCode)) return registerOutcome(request, 400, 'INVALID_VALUE')
  return request.method === 'GET'
    ? undefined
    : registerOutcome(request, 400, 'UNSUPPORTED_SERVICE', 'not-supported')
}

const answer = (request: SimulatedRequest, people: readonly RegisterPerson[]): SimulatedReply => {
  const [, type, id, more] = request.path.split('/')
  if (type !== 'Patient' || more !== undefined)
    return registerOutcome(request, 400, 'UNSUPPORTED_SERVICE', 'not-supported')
  return id === undefined ? search(request, people) : read(request, people, id)
}

const read = (request: SimulatedRequest, people: readonly RegisterPerson[], id: string): SimulatedReply => {
  if (!isWellFormed(id)) return registerOutcome(request, 400, 'INVALID_RESOURCE_ID')
  if (INVALIDATED_NUMBERS.includes(id))
    return registerOutcome(request, 404, 'INVALIDATED_RESOURCE', 'not-found')
  const person = people.find(({ nhsNumber, supersedes = [] }) => nhsNumber === id || supersedes.includes(id))
  return person
    ? registerReply(request, 200, patient(person))
    : registerOutcome(request, 404, 'RESOURCE_NOT_FOUND', 'not-found')
}

const search = (request: SimulatedRequest, people: readonly RegisterPerson[]): SimulatedReply => {
  const fault = searchFault(request.query)
  if (fault) return registerOutcome(request, fault.status, fault.code)
  const hits = findPeople(people, request.query)
  if (hits.length > 1) return registerOutcome(request, 200, 'TOO_MANY_MATCHES', 'multiple-matches')
  return registerReply(request, 200, {
    resourceType: 'Bundle',
    type: 'searchset',
    timestamp: new Date().toISOString(),
    total: hits.length,
    ...(hits.length > 0 && {
      entry: hits.map(({ person, score }) => ({
        fullUrl: `https://api.service.nhs.uk/personal-demographics/FHIR/R4/Patient/${person.nhsNumber}`,
        search: { score },
        resource: patient(person),
      })),
    }),
  })
}

/** Ten digits with a right check digit (NHS Data Model and Dictionary), worked out here by itself. */
const isWellFormed = (id: string): boolean => {
  if (!/^\d{10}$/.test(id)) return false
  const sum = [...id].slice(0, 9).reduce((total, digit, index) => total + Number(digit) * (10 - index), 0)
  return (11 - (sum % 11)) % 11 === Number(id.charAt(9)) && sum % 11 !== 1
}

const DISPLAY = { U: 'unrestricted', R: 'restricted', V: 'very restricted' } as const

const VERIFIED = {
  url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus',
  valueCodeableConcept: {
    coding: [
      {
        system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus',
        code: '01',
        display: 'Number present and verified',
      },
    ],
  },
}

/** The record as returned: of a restricted person without address. */
const patient = (person: RegisterPerson): object => ({
  resourceType: 'Patient',
  id: person.nhsNumber,
  identifier: [
    {
      system: 'https://fhir.nhs.uk/Id/nhs-number',
      value: person.nhsNumber,
      extension: [VERIFIED],
    },
  ],
  meta: {
    versionId: '1',
    security: [
      {
        system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
        code: person.security,
        display: DISPLAY[person.security],
      },
    ],
  },
  name: [
    { use: 'usual', family: person.family, given: person.given },
    ...(person.formerFamily ? [{ use: 'old', family: person.formerFamily, given: person.given }] : []),
  ],
  gender: person.gender,
  birthDate: person.birthDate,
  ...(person.security === 'U' && {
    address: [{ use: 'home', line: [person.line], postalCode: person.postcode }],
  }),
})
