/** The standard's request headers (BaRS, §3): three are mandatory here, the others are checked when they are there. */
import type { Request } from 'express'
import { FHIR_CONTENT_TYPES, type FhirForm } from '../../partners/formats/bars-fhir/fhir-document.ts'
import { badRequest, FhirProblem } from './fhir-problem.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const LARGEST_HEADER = 4096
/** Highest major version of the standard that is spoken here. */
const MAJOR_VERSION = 1

/** Headers that carry a Base64 JSON object and are optional here. */
const OPTIONAL_OBJECTS = [
  'nhsd-end-user-organisation',
  'nhsd-requesting-software',
  'nhsd-requesting-practitioner',
] as const

/** Kept with the message as it came; credentials never are. */
const KEPT = [
  'content-type',
  'accept',
  'x-request-id',
  'x-correlation-id',
  'nhsd-target-identifier',
  'use-context',
  ...OPTIONAL_OBJECTS,
] as const

export interface MessageHeaders {
  readonly requestId: string
  readonly correlationId: string
  readonly kept: Readonly<Record<string, string>>
  /** Names of optional headers that were not sent: noted, not refused. */
  readonly absent: readonly string[]
}

/** Reads and checks them, on everything but /metadata. @throws FhirProblem 400 naming the header. */
export const messageHeaders = (request: Request): MessageHeaders => {
  const requestId = uuidHeader(request, 'X-Request-Id')
  const correlationId = uuidHeader(request, 'X-Correlation-Id')
  const target = objectHeader(request, 'NHSD-Target-Identifier')
  if (target === undefined) throw badRequest('required', 'The header NHSD-Target-Identifier is missing.')
  if (typeof target.value !== 'string' || typeof target.system !== 'string')
    throw badRequest('value', 'The header NHSD-Target-Identifier must hold a system and a value.')
  const absent = OPTIONAL_OBJECTS.filter((name) => objectHeader(request, name) === undefined)
  const kept = KEPT.flatMap((name) => {
    const value = request.get(name)
    return value === undefined ? [] : [[name, value.slice(0, LARGEST_HEADER)] as const]
  })
  return { requestId, correlationId, kept: Object.fromEntries(kept), absent }
}

const uuidHeader = (request: Request, name: string): string => {
  const value = request.get(name)
  if (value === undefined) throw badRequest('required', `The header ${name} is missing.`)
  if (!UUID.test(value)) throw badRequest('value', `The header ${name} must be a UUID.`)
  return value.toLowerCase()
}

const objectHeader = (request: Request, name: string): Readonly<Record<string, unknown>> | undefined => {
  const value = request.get(name)
  if (value === undefined) return undefined
  const wrong = () => badRequest('invalid', `The header ${name} must be the Base64 form of a JSON object.`)
  if (value.length > LARGEST_HEADER || !BASE64.test(value)) throw wrong()
  try {
    const parsed: unknown = JSON.parse(Buffer.from(value, 'base64').toString('utf8'))
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>
  } catch {
    throw wrong()
  }
  throw wrong()
}

/** Both are read as UTF-8: what is written in ASCII is the same in it. */
const CHARSETS: readonly string[] = ['utf-8', 'utf8', 'us-ascii']

/** Whether the bytes are in UTF-8 by their media type; without a charset they are (FHIR R4, http: content types). */
const isUtf8 = (mediaType: string): boolean =>
  [...mediaType.matchAll(/;\s*charset\s*=\s*("?)([^;"]*)\1/gi)].every(([, , charset = '']) =>
    CHARSETS.includes(charset.trim().toLowerCase()),
  )

/** The form of the body by its Content-Type. @throws FhirProblem 415 */
export const bodyForm = (request: Request): FhirForm => {
  const mediaType = request.get('content-type') ?? ''
  const form = formOf(mediaType)
  if (form !== undefined && isUtf8(mediaType)) return form
  throw new FhirProblem(
    415,
    [
      {
        issue: 'not-supported',
        code: 'REC_BAD_REQUEST',
        diagnostics: 'Send application/fhir+json or application/fhir+xml in UTF-8.',
      },
    ],
    { 'accept-post': Object.values(FHIR_CONTENT_TYPES).join(', ') },
  )
}

const formOf = (mediaType: string): FhirForm | undefined => {
  const bare = mediaType.split(';')[0]?.trim().toLowerCase()
  return (['json', 'xml'] as const).find((form) => FHIR_CONTENT_TYPES[form] === bare)
}

/**
 * The form to answer in: what Accept asks for first, else `otherwise`.
 * @throws FhirProblem 406 for a form or a version of the standard that is not spoken here.
 */
export const answerForm = (request: Request, otherwise: FhirForm): FhirForm => {
  const accept = request.get('accept')
  if (accept === undefined) return otherwise
  const ranges = accept.split(',')
  for (const range of ranges) {
    if (majorOf(range) > MAJOR_VERSION) continue
    const form = formOf(range)
    if (form !== undefined) return form
    if (/^\s*(\*|application)\/\*/.test(range)) return otherwise
    if (/^\s*application\/json\b/.test(range)) return 'json'
  }
  throw new FhirProblem(406, [
    {
      issue: 'processing',
      code: 'REC_NOT_ACCEPTABLE',
      diagnostics: `Accept application/fhir+json or application/fhir+xml, version ${MAJOR_VERSION}.x.`,
    },
  ])
}

const majorOf = (range: string): number => Number(/;\s*version="?(\d+)/i.exec(range)?.[1] ?? MAJOR_VERSION)
