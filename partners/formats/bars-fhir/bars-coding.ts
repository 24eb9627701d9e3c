/** Codings and identifiers, found by their system. */
import { sameUrl } from './bars-codes.ts'
import { at, type FhirObject, type FhirValue, objectAt, objectsAt, textAt } from './fhir-value.ts'

/** A code as it is compared: codes are written in upper and lower case alike. */
export const codeAt = (value: FhirValue | undefined, name = 'code'): string | undefined =>
  textAt(value, name)?.trim().toLowerCase()

/** All codings of a property that holds one or more CodeableConcepts. */
export const codingsAt = (value: FhirValue | undefined, name: string): readonly FhirObject[] =>
  objectsAt(value, name).flatMap((concept) => objectsAt(concept, 'coding'))

/** The first code from one system, in lower case. */
export const codeFrom = (codings: readonly FhirObject[], system: string): string | undefined =>
  codeAt(codings.find((coding) => sameUrl(textAt(coding, 'system'), system)))

/** The first code from one system as it is written. */
export const writtenCodeFrom = (codings: readonly FhirObject[], system: string): string | undefined =>
  textAt(
    codings.find((coding) => sameUrl(textAt(coding, 'system'), system)),
    'code',
  )?.trim()

/** What a CodeableConcept says to a person: its text, else its first display, else its first code. */
export const wordsOf = (concept: FhirValue | undefined): string | undefined => {
  const codings = objectsAt(concept, 'coding')
  return (
    textAt(concept, 'text') ??
    codings.map((coding) => textAt(coding, 'display')).find((display) => display !== undefined) ??
    codings.map((coding) => textAt(coding, 'code')).find((code) => code !== undefined)
  )?.trim()
}

export const identifiersOf = (resource: FhirValue | undefined, system: string): readonly FhirObject[] =>
  objectsAt(resource, 'identifier').filter((identifier) => sameUrl(textAt(identifier, 'system'), system))

export const identifierOf = (resource: FhirValue | undefined, system: string): string | undefined =>
  identifiersOf(resource, system)
    .map((identifier) => textAt(identifier, 'value')?.trim())
    .find((value) => value !== undefined)

/** The value of an extension's only part, by its url. */
export const extensionOf = (value: FhirValue | undefined, url: string): FhirObject | undefined =>
  objectsAt(value, 'extension').find((extension) => sameUrl(textAt(extension, 'url'), url))

/** A reference's target as written. */
export const referenceAt = (value: FhirValue | undefined, name: string): string | undefined =>
  textAt(objectAt(value, name), 'reference')?.trim()

export const coding = (system: string, code: string, display?: string): FhirObject => ({
  system,
  code,
  ...(display === undefined ? {} : { display }),
})

export const concept = (system: string, code: string, display?: string): FhirObject => ({
  coding: [coding(system, code, display)],
})

/** Whether a resource's status is this one, in any case. */
export const hasStatus = (resource: FhirValue | undefined, status: string): boolean =>
  typeof at(resource, 'status') === 'string' && codeAt(resource, 'status') === status
