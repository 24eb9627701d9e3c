/**
 * Takes out of carried resources what this recipient may not have. A carried Patient still holds what the sender
 * wrote: NHS numbers that nobody confirmed, and an address that the register restricts. Both are removed wherever they
 * stand, in references and free text too.
 */
import { isNhsNumber, NHS_NUMBER_SYSTEM, normaliseNhsNumber } from '../../../domain/nhs-number.ts'
import type { Person } from '../../../domain/person.ts'
import type { Category } from '../../../domain/sharing/categories.ts'
import { sameUrl } from './bars-codes.ts'
import {
  at,
  ExactNumber,
  type FhirObject,
  type FhirResource,
  type FhirValue,
  isFhirObject,
  objectsAt,
  textAt,
  textsAt,
} from './fhir-value.ts'

/** Stands in the place of what is withheld; also fits into an id or a URL. */
const WITHHELD = 'withheld'
/** Shorter lines of an address (`Flat 2`) also occur in other texts. */
const SHORTEST_LINE = 8
const MOST_LINES = 50
/** Resources that may say where a person lives. */
const PLACES: readonly string[] = ['Patient', 'RelatedPerson', 'Location']
const PLACE_ELEMENTS: readonly string[] = ['address', 'position']

const isNhsNumberIdentifier = (value: FhirValue): boolean =>
  isFhirObject(value) && sameUrl(textAt(value, 'system'), NHS_NUMBER_SYSTEM)

/** All values of a tree, depth first. */
const everyObject = (value: FhirValue): readonly FhirObject[] => {
  if (Array.isArray(value)) return (value as readonly FhirValue[]).flatMap(everyObject)
  return isFhirObject(value) ? [value, ...Object.values(value).flatMap(everyObject)] : []
}

/** Each number written as NHS number anywhere in the resources. */
const numbersIn = (resources: readonly FhirResource[]): readonly string[] =>
  resources
    .flatMap(everyObject)
    .filter(isNhsNumberIdentifier)
    .map((identifier) => normaliseNhsNumber(textAt(identifier, 'value') ?? ''))
    .filter((number) => number !== '')

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const compact = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase()

/** A text without what must not be in it. */
type Cleaner = (text: string) => string

/** Digits in a row, with the spaces and dashes that people put between them. */
const DIGITS = /\d[\d\s-]{8,}\d/g
const POSTCODE = /\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b/gi

/** Removes each run of digits that holds one of the numbers. */
const withoutNumbers = (numbers: ReadonlySet<string>): Cleaner => {
  const holdsOne = (run: string): boolean => {
    const digits = compact(run)
    for (let start = 0; start + 10 <= digits.length; start += 1) {
      if (numbers.has(digits.slice(start, start + 10))) return true
    }
    return false
  }
  return (text) => text.replace(DIGITS, (run) => (holdsOne(run) ? WITHHELD : run))
}

/** Removes what of an address would give it away: postcodes, and lines long enough to mean this place. */
const withoutAddresses = (resources: readonly FhirResource[]): Cleaner => {
  const addresses = resources
    .filter((resource) => PLACES.includes(resource.resourceType))
    .toSorted((one, other) => PLACES.indexOf(one.resourceType) - PLACES.indexOf(other.resourceType))
    .flatMap(everyObject)
    .flatMap((value) => objectsAt(value, 'address'))
  const postcodes = new Set(addresses.flatMap((address) => textsAt(address, 'postalCode')).map(compact))
  const lines = addresses
    .flatMap((address) => [...textsAt(address, 'line'), ...textsAt(address, 'text')])
    .map((line) => line.trim())
    .filter((line) => line.length >= SHORTEST_LINE)
  // Never-matching where there is none; the most that is looked for bounds the work on a message made to cost time.
  const pattern = new RegExp(
    [...new Set(lines)].slice(0, MOST_LINES).map(escapePattern).join('|') || '(?!)',
    'gi',
  )
  return (text) =>
    text
      .replace(pattern, WITHHELD)
      .replace(POSTCODE, (found) => (postcodes.has(compact(found)) ? WITHHELD : found))
}

const cleaned = (value: FhirValue, clean: Cleaner): FhirValue => {
  if (typeof value === 'string') return clean(value)
  if (value instanceof ExactNumber || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    return (value as readonly FhirValue[])
      .filter((item) => !isNhsNumberIdentifier(item))
      .map((item) => cleaned(item, clean))
  }
  const kept = Object.entries(value as FhirObject).filter(([, held]) => !isNhsNumberIdentifier(held))
  return Object.fromEntries(
    kept
      .map(([name, held]) => [name, cleaned(held, clean)] as const)
      .filter(([, held]) => !(Array.isArray(held) && held.length === 0)),
  )
}

const withoutPlaces = (value: FhirValue): FhirValue => {
  if (Array.isArray(value)) return (value as readonly FhirValue[]).map(withoutPlaces)
  if (!isFhirObject(value)) return value
  const kept = Object.entries(value).filter(([name]) => !PLACE_ELEMENTS.includes(name))
  return Object.fromEntries(kept.map(([name, held]) => [name, withoutPlaces(held)]))
}

/** A location without address says where it is by its extensions too (grid references, UPRN). */
const withoutPlace = (resource: FhirResource): FhirResource => {
  const rest = withoutPlaces(resource) as FhirResource
  if (resource.resourceType !== 'Location') return rest
  return Object.fromEntries(Object.entries(rest).filter(([name]) => name !== 'extension')) as FhirResource
}

const isOwnContact = (contact: FhirObject): boolean =>
  objectsAt(contact, 'relationship')
    .flatMap((relationship) => objectsAt(relationship, 'coding'))
    .some((coding) => textAt(coding, 'code')?.toUpperCase() === 'ONESELF')

/** Elements of a Patient that belong to a category of their own; ethnicity is written as an extension. */
const PATIENT_ELEMENTS: { readonly [Kept in Category]?: readonly string[] } = {
  address: ['telecom'],
  health: ['extension'],
}

/** The Patient without what belongs to categories that are kept back; other resources go or stay as a whole. */
export const withoutKeptBack = (resource: FhirResource, withheld: readonly Category[]): FhirResource => {
  if (resource.resourceType !== 'Patient' || withheld.length === 0) return resource
  const gone = withheld.flatMap((category) => PATIENT_ELEMENTS[category] ?? [])
  const contacts = objectsAt(resource, 'contact').filter(
    (contact) => !withheld.includes(isOwnContact(contact) ? 'address' : 'family'),
  )
  const kept = Object.entries(resource).filter(([name]) => name !== 'contact' && !gone.includes(name))
  return {
    ...Object.fromEntries(kept),
    ...(contacts.length === 0 ? {} : { contact: contacts }),
  } as FhirResource
}

/** What is to be withheld from one recipient, as one function over resources and one over full URLs. */
export interface Withholding {
  resource(resource: FhirResource): FhirResource
  url(fullUrl: string): string
}

/**
 * @param person as this recipient may see them: the confirmed NHS number or none, the address or none
 * @param resources what the sender wrote
 */
export const withholding = (person: Person, resources: readonly FhirResource[]): Withholding => {
  const given = [...numbersIn(resources), person.unusableNhsNumber ?? '']
  const hidden = given.filter((number) => !(isNhsNumber(number) && number === person.nhsNumber))
  const hidesAddress =
    person.address === undefined &&
    resources.some((resource) => resource.resourceType === 'Patient' && at(resource, 'address') !== undefined)
  const cleanNumbers = withoutNumbers(new Set(hidden))
  const cleanAddresses = hidesAddress ? withoutAddresses(resources) : (text: string) => text
  const clean: Cleaner = (text) => cleanAddresses(cleanNumbers(text))
  return {
    resource: (resource) => {
      const placed =
        hidesAddress && PLACES.includes(resource.resourceType) ? withoutPlace(resource) : resource
      return cleaned(placed, clean) as FhirResource
    },
    url: clean,
  }
}
