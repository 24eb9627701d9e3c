/** The Patient of a message as the person a referral is about. */
import { isNhsNumber, NHS_NUMBER_SYSTEM, normaliseNhsNumber } from '../../../domain/nhs-number.ts'
import type { Address, Person, PersonContact, Sex } from '../../../domain/person.ts'
import type { BundleEntry } from './bars-bundle-index.ts'
import { VERIFICATION_EXTENSION } from './bars-codes.ts'
import { codeAt, extensionOf, identifiersOf, wordsOf } from './bars-coding.ts'
import type { Findings } from './bars-findings.ts'
import { isWholeDay } from './fhir-dates.ts'
import { at, type FhirObject, objectAt, objectsAt, textAt, textsAt } from './fhir-value.ts'

const SEXES: readonly string[] = ['female', 'male', 'other', 'unknown'] satisfies Sex[]
const isSex = (code: string | undefined): code is Sex => code !== undefined && SEXES.includes(code)

/** BaRS accepts these two, kept as sent; any other is odd. */
const STATUSES = ['number-present-and-verified', 'number-present-but-not-traced']

export interface ReadPerson {
  readonly person: Person
  readonly nhsNumberStatus: string | undefined
}

const numbersOf = ({ resource, expression }: BundleEntry, findings: Findings) => {
  const numbers = identifiersOf(resource, NHS_NUMBER_SYSTEM)
    .map((identifier) => normaliseNhsNumber(textAt(identifier, 'value') ?? ''))
    .filter((number) => number !== '')
  const usable = numbers.find(isNhsNumber)
  const unusable = usable === undefined ? numbers[0] : undefined
  if (unusable !== undefined) findings.odd('nhs-number-invalid', `${expression}.identifier`)
  if (new Set(numbers).size > 1) findings.odd('nhs-number-several', `${expression}.identifier`)
  return {
    ...(usable === undefined ? {} : { nhsNumber: usable }),
    ...(unusable === undefined ? {} : { unusableNhsNumber: unusable }),
  }
}

const statusOf = ({ resource, expression }: BundleEntry, findings: Findings): string | undefined => {
  const [identifier] = identifiersOf(resource, NHS_NUMBER_SYSTEM)
  if (identifier === undefined) return
  const concept = objectAt(extensionOf(identifier, VERIFICATION_EXTENSION), 'valueCodeableConcept')
  const status = codeAt(objectsAt(concept, 'coding')[0])
  if (status === undefined || !STATUSES.includes(status)) {
    findings.odd('nhs-number-status', `${expression}.identifier`)
  }
  return status
}

/** The official name, else the first. */
const nameOf = (resource: FhirObject): FhirObject | undefined => {
  const names = objectsAt(resource, 'name')
  return names.find((name) => codeAt(name, 'use') === 'official') ?? names[0]
}

/** A name as one line: its text, else its parts. */
export const wholeName = (name: FhirObject | undefined): string | undefined => {
  const parts = [...textsAt(name, 'prefix'), ...textsAt(name, 'given'), ...textsAt(name, 'family')]
  return textAt(name, 'text')?.trim() ?? (parts.length > 0 ? parts.join(' ').trim() : undefined)
}

/** The telephone number to try first: the lowest rank (R4 ContactPoint.rank). */
export const phoneOf = (owner: FhirObject | undefined): string | undefined => {
  const rankOf = (point: FhirObject): number => {
    const rank = at(point, 'rank')
    return typeof rank === 'number' ? rank : Number.MAX_SAFE_INTEGER
  }
  const phones = objectsAt(owner, 'telecom').filter((point) => codeAt(point, 'system') === 'phone')
  return phones
    .toSorted((one, other) => rankOf(one) - rankOf(other))
    .map((point) => textAt(point, 'value')?.trim())
    .find((value) => value !== undefined)
}

/** Lines, city and district without repeats (published addresses repeat the city), else the address as text. */
const addressOf = (resource: FhirObject): Address | undefined => {
  const addresses = objectsAt(resource, 'address')
  const address = addresses.find((each) => codeAt(each, 'use') === 'home') ?? addresses[0]
  if (address === undefined) return
  const named = ['city', 'district', 'state'].flatMap((name) => textsAt(address, name))
  const written = [...textsAt(address, 'line'), ...named].map((line) => line.trim())
  const lines = written.length > 0 ? [...new Set(written)] : textsAt(address, 'text')
  const postcode = textAt(address, 'postalCode')?.trim().toUpperCase()
  return { lines, ...(postcode === undefined ? {} : { postcode }) }
}

const isSelf = (contact: FhirObject): boolean =>
  objectsAt(contact, 'relationship')
    .flatMap((relationship) => objectsAt(relationship, 'coding'))
    .some((coding) => codeAt(coding) === 'oneself')

const contactOf = (contact: FhirObject): PersonContact => {
  const name = wholeName(objectAt(contact, 'name'))
  const relationship = wordsOf(objectAt(contact, 'relationship'))
  const phone = phoneOf(contact)
  return {
    ...(name === undefined ? {} : { name }),
    ...(relationship === undefined ? {} : { relationship }),
    ...(phone === undefined ? {} : { phone }),
  }
}

/** Optional parts of a person, each present only where the message gives it. */
const detailsOf = ({ resource, expression }: BundleEntry, findings: Findings): Partial<Person> => {
  const birthDate = textAt(resource, 'birthDate')?.trim()
  const sex = codeAt(resource, 'gender')
  if (sex !== undefined && !isSex(sex)) findings.odd('system-unexpected', `${expression}.gender`)
  const address = addressOf(resource)
  const all = objectsAt(resource, 'contact')
  const phone = phoneOf(resource) ?? phoneOf(all.find(isSelf))
  const contacts = all.filter((contact) => !isSelf(contact)).map(contactOf)
  return {
    ...(birthDate === undefined || !isWholeDay(birthDate) ? {} : { birthDate }),
    ...(isSex(sex) ? { sex } : {}),
    ...(address === undefined ? {} : { address }),
    ...(phone === undefined ? {} : { phone }),
    ...(contacts.length === 0 ? {} : { contacts }),
  }
}

/**
 * Reads the person. A patient whose name nobody knows yet (a published case) has an empty family name. A number that
 * fails its check digit is kept apart, for a person to see: it is never used.
 */
export const readPerson = (entry: BundleEntry, findings: Findings): ReadPerson => {
  const name = nameOf(entry.resource)
  const familyName = (textAt(name, 'family') ?? textAt(name, 'text') ?? '').trim()
  if (familyName === '') findings.odd('patient-name-missing', `${entry.expression}.name`)
  return {
    person: {
      ...numbersOf(entry, findings),
      familyName,
      givenNames: textsAt(name, 'given').map((given) => given.trim()),
      ...detailsOf(entry, findings),
    },
    nhsNumberStatus: statusOf(entry, findings),
  }
}
