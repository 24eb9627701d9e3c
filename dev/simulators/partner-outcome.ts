/** How the simulated partner writes: FHIR JSON or XML as asked, OperationOutcomes of the standard, echoed ids. */
import type { SimulatedReply, SimulatedRequest } from './simulator-server.ts'

/** A JSON value of a FHIR resource that we write. */
export type FhirValue =
  | string
  | number
  | boolean
  | readonly FhirValue[]
  | { readonly [name: string]: FhirValue }
export type FhirResource = { readonly resourceType: string; readonly [name: string]: FhirValue }

/** A refusal: the standard's code with prefix (`REC_CONFLICT`), the issue type, and words without personal data. */
export interface Problem {
  readonly status: number
  readonly code: string
  readonly issue: string
  readonly diagnostics: string
}

export const problem = (status: number, code: string, issue: string, diagnostics: string): Problem => ({
  status,
  code,
  issue,
  diagnostics,
})

/** Ids of the request that every answer repeats. */
const echoed = (headers: SimulatedRequest['headers']): Record<string, string> =>
  Object.fromEntries(
    (['x-request-id', 'x-correlation-id'] as const).flatMap((name) => {
      const value = headers[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )

const escaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

const element = (name: string, value: FhirValue): string => {
  if (Array.isArray(value)) return value.map((item: FhirValue) => element(name, item)).join('')
  if (typeof value !== 'object') return `<${name} value="${escaped(String(value))}"/>`
  const { resourceType, url, ...rest } = value as { readonly [name: string]: FhirValue }
  const attribute = name === 'extension' && typeof url === 'string' ? ` url="${escaped(url)}"` : ''
  const inner = Object.entries(rest)
    .map(([child, childValue]) => element(child, childValue))
    .join('')
  const content = typeof resourceType === 'string' ? `<${resourceType}>${inner}</${resourceType}>` : inner
  return `<${name}${attribute}>${content}</${name}>`
}

const toXml = (resource: FhirResource): string => {
  const { resourceType, ...rest } = resource
  const inner = Object.entries(rest)
    .map(([name, value]) => element(name, value))
    .join('')
  return `<${resourceType} xmlns="http://hl7.org/fhir">${inner}</${resourceType}>`
}

/** A reply in the media type that the request accepts (JSON unless only XML is named). */
export const fhirReply = (
  { headers }: Pick<SimulatedRequest, 'headers'>,
  status: number,
  resource: FhirResource,
): SimulatedReply => {
  const accept = headers.accept ?? ''
  const isXml = accept.includes('xml') && !accept.includes('json')
  return {
    status,
    headers: {
      'content-type': `application/fhir+${isXml ? 'xml' : 'json'}; charset=utf-8`,
      ...echoed(headers),
    },
    body: isXml ? toXml(resource) : JSON.stringify(resource),
  }
}

/** A reply with the standard's OperationOutcome. */
export const problemReply = (request: Pick<SimulatedRequest, 'headers'>, found: Problem): SimulatedReply =>
  fhirReply(request, found.status, {
    resourceType: 'OperationOutcome',
    meta: { profile: ['https://fhir.hl7.org.uk/StructureDefinition/UKCore-OperationOutcome'] },
    issue: [
      {
        severity: 'error',
        code: found.issue,
        details: {
          coding: [{ system: 'https://fhir.nhs.uk/Codesystem/http-error-codes', code: found.code }],
        },
        diagnostics: found.diagnostics,
      },
    ],
  })
