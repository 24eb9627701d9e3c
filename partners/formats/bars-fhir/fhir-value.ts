/** FHIR JSON in memory: plain JSON, but for numbers that JavaScript would change. */

/** A number kept as it was written (`15.0`, `53.578960`): FHIR decimals carry their precision (R4 datatypes, decimal). */
export class ExactNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type FhirValue = string | number | boolean | null | ExactNumber | FhirObject | readonly FhirValue[]

export interface FhirObject {
  readonly [name: string]: FhirValue
}

/** A resource: an object that says which. */
export interface FhirResource extends FhirObject {
  readonly resourceType: string
}

/** The number a text writes: an {@link ExactNumber} where JavaScript would write it otherwise. */
export const numberOf = (text: string): number | ExactNumber => {
  const value = Number(text)
  return String(value) === text ? value : new ExactNumber(text)
}

export const isFhirObject = (value: FhirValue | undefined): value is FhirObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)

export const isFhirResource = (value: FhirValue | undefined): value is FhirResource =>
  isFhirObject(value) && typeof at(value, 'resourceType') === 'string'

/** The property `name` of an object, never one that every JavaScript object has. */
export const at = (value: FhirValue | undefined, name: string): FhirValue | undefined =>
  isFhirObject(value) && Object.hasOwn(value, name) ? value[name] : undefined

/** The values of a property: a list's items, or the one value of a sender who left the list out. */
export const valuesAt = (value: FhirValue | undefined, name: string): readonly FhirValue[] => {
  const found = at(value, name)
  if (found === undefined || found === null) return []
  return Array.isArray(found) ? (found as readonly FhirValue[]) : [found]
}

export const objectsAt = (value: FhirValue | undefined, name: string): readonly FhirObject[] =>
  valuesAt(value, name).filter(isFhirObject)

export const objectAt = (value: FhirValue | undefined, name: string): FhirObject | undefined =>
  objectsAt(value, name)[0]

/** Text that says something; `undefined` where it is missing, blank or not text. */
export const textAt = (value: FhirValue | undefined, name: string): string | undefined => {
  const found = valuesAt(value, name)[0]
  return typeof found === 'string' && found.trim() !== '' ? found : undefined
}

export const textsAt = (value: FhirValue | undefined, name: string): readonly string[] =>
  valuesAt(value, name).filter((text): text is string => typeof text === 'string' && text.trim() !== '')

/** How many containers (objects and lists) a value nests, itself included. */
export const depthOf = (value: FhirValue): number => {
  if (Array.isArray(value)) return 1 + Math.max(0, ...(value as readonly FhirValue[]).map(depthOf))
  return isFhirObject(value) ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0
}
