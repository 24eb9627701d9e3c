/**
 * Text that FHIR allows in no string (R4, datatypes: string): below U+0020 only tab, line feed and carriage return, and
 * no half of a surrogate pair. XML cannot write them, a database or a partner's system may end the text there.
 */
import type { Findings } from './bars-findings.ts'
import { shownName } from './fhir-syntax-error.ts'
import { type FhirResource, type FhirValue, isFhirObject } from './fhir-value.ts'

const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\u{10ffff}]/u
/** The first steps of an expression: enough to find the place, whatever the nesting. */
const MOST_STEPS = 12

/** Refuses a resource that holds such text, in a value or a name, each element named. */
export const checkCharacters = (resource: FhirResource, findings: Findings): void => {
  const check = (text: string, expression: string): void => {
    if (FORBIDDEN.test(text)) {
      const place = expression.split('.').slice(0, MOST_STEPS).join('.')
      findings.fault('value', place, 'The text holds a character that FHIR does not allow.')
    }
  }
  const walk = (value: FhirValue, expression: string): void => {
    if (typeof value === 'string') check(value, expression)
    else if (Array.isArray(value)) {
      for (const [place, item] of (value as readonly FhirValue[]).entries())
        walk(item, `${expression}[${place}]`)
    } else if (isFhirObject(value)) {
      for (const [name, held] of Object.entries(value)) {
        const inner = `${expression}.${shownName(name)}`
        check(name, inner)
        walk(held, inner)
      }
    }
  }
  walk(resource, resource.resourceType)
}
