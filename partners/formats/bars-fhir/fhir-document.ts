/** A resource in either of FHIR's two wire forms. */
import { parseFhirJson, writeFhirJson } from './fhir-json.ts'
import { FhirSyntaxError } from './fhir-syntax-error.ts'
import { type FhirResource, isFhirResource } from './fhir-value.ts'
import { parseFhirXml } from './fhir-xml.ts'
import { writeFhirXml } from './fhir-xml-writer.ts'

export const FHIR_CONTENT_TYPES = { json: 'application/fhir+json', xml: 'application/fhir+xml' } as const
export type FhirForm = keyof typeof FHIR_CONTENT_TYPES
export type FhirContentType = (typeof FHIR_CONTENT_TYPES)[FhirForm]

/** UTF-8 without substitution characters; a byte order mark is dropped. */
const decoded = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new FhirSyntaxError('not-utf-8', '')
  }
}

/**
 * Reads one resource. How many bytes it may have is the caller's to limit.
 * @throws FhirSyntaxError
 */
export const readFhirDocument = (bytes: Uint8Array, form: FhirForm): FhirResource => {
  const text = decoded(bytes)
  if (form === 'xml') return parseFhirXml(text)
  const value = parseFhirJson(text)
  if (!isFhirResource(value)) throw new FhirSyntaxError('not-a-resource', '')
  return value
}

/** Writes one resource; the same resource always gives the same bytes. */
export const serialise = (resource: FhirResource, form: FhirForm): Uint8Array =>
  new TextEncoder().encode(form === 'xml' ? writeFhirXml(resource) : writeFhirJson(resource))
