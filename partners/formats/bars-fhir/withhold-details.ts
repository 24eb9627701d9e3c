/**
 * Takes out of carried resources what this recipient may not have. A carried Patient still holds what the sender
 * wrote: NHS numbers that nobody confirmed, and an address that the register restricts. Both are removed wherever they
 * stand, in references and free text too.
 */
import { isNhsNumber, NHS_NUMBER_SYSTEM, normaliseNhsNumber } from '../../../domain/nhs-number.ts'
import type { Person } from '../../../domain/person.ts'
import { type Cleaner, type Hidden, WITHHELD } from '../../../domain/whereabouts.ts'
import type { OutgoingMessage } from '../../format.ts'
import { sameUrl } from './bars-codes.ts'
import type { OutgoingEntry } from './bars-outgoing-entry.ts'
import {
  at,
  ExactNumber,
  type FhirObject,
  type FhirResource,
  type FhirValue,
  isFhirObject,
  textAt,
} from './fhir-value.ts'
import { hidingWhereabouts, type WhereaboutsHidden } from './withhold-whereabouts.ts'

const isNhsNumberIdentifier = (value: FhirValue): boolean =>
  isFhirObject(value) && sameUrl(textAt(value, 'system'), NHS_NUMBER_SYSTEM)

/** All values of a tree, depth first. */
const everyObject = (value: FhirValue): readonly FhirObject[] => {
  if (Array.isArray(value)) return (value as readonly FhirValue[]).flatMap(everyObject)
  return isFhirObject(value) ? [value, ...Object.values(value).flatMap(everyObject)] : []
}

/** Each number written as NHS number anywhere in the resources. */
const numbersIn = (entries: readonly OutgoingEntry[]): readonly string[] =>
  entries
    .flatMap(({ resource }) => everyObject(resource))
    .filter(isNhsNumberIdentifier)
    .map((identifier) => normaliseNhsNumber(textAt(identifier, 'value') ?? ''))
    .filter((number) => number !== '')

/** Digits in a row, with the spaces and dashes that people put between them. */
const DIGITS = /\d[\d\s-]{8,}\d/g

/** Removes each run of digits that holds one of the numbers. */
const withoutNumbers = (numbers: ReadonlySet<string>): Cleaner => {
  const holdsOne = (run: string): boolean => {
    const digits = run.replace(/[\s-]/g, '')
    for (let start = 0; start + 10 <= digits.length; start += 1) {
      if (numbers.has(digits.slice(start, start + 10))) return true
    }
    return false
  }
  return (text) => text.replace(DIGITS, (run) => (holdsOne(run) ? WITHHELD : run))
}

/** Elements for machines: a postcode in them is none. */
const TECHNICAL =
  /^(?:resourceType|id|fullUrl|url|system|code|reference|profile|versionId|lastUpdated|.*[uU]rl|.*Uri)$/

interface Cleaning {
  readonly text: Cleaner
  /** For what people wrote. */
  readonly words: Cleaner
}

const cleaned = (value: FhirValue, name: string, clean: Cleaning): FhirValue => {
  if (typeof value === 'string') return TECHNICAL.test(name) ? clean.text(value) : clean.words(value)
  if (value instanceof ExactNumber || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    return (value as readonly FhirValue[])
      .filter((item) => !isNhsNumberIdentifier(item))
      .map((item) => cleaned(item, name, clean))
  }
  const kept = Object.entries(value as FhirObject).filter(([, held]) => !isNhsNumberIdentifier(held))
  return Object.fromEntries(
    kept
      .map(([inside, held]) => [inside, cleaned(held, inside, clean)] as const)
      .filter(([, held]) => !(Array.isArray(held) && held.length === 0)),
  )
}

/** What is to be withheld from one recipient, as one function over resources and one over full URLs. */
export interface Withholding {
  resource(resource: FhirResource): FhirResource
  url(fullUrl: string): string
}

/** The person has no address though the sender gave the Patient one: then it was taken from what goes on. */
const hiddenBy = (person: Person, sent: readonly OutgoingEntry[]): Hidden | undefined => {
  const hasOne = ({ resource }: OutgoingEntry) =>
    resource.resourceType === 'Patient' && at(resource, 'address') !== undefined
  return person.address === undefined && sent.some(hasOne) ? 'address' : undefined
}

const NOTHING_HIDDEN: WhereaboutsHidden = {
  resource: (resource) => resource,
  text: (text) => text,
  words: (text) => text,
}

/**
 * @param message with the person as this recipient may see them: the confirmed NHS number or none, the address or none
 * @param sent what the sender wrote
 */
export const withholding = (
  { content: { person }, hidden }: Pick<OutgoingMessage, 'content' | 'hidden'>,
  sent: readonly OutgoingEntry[],
): Withholding => {
  const given = [...numbersIn(sent), person.unusableNhsNumber ?? '']
  const unconfirmed = given.filter((number) => !(isNhsNumber(number) && number === person.nhsNumber))
  const cleanNumbers = withoutNumbers(new Set(unconfirmed))
  const kept = hidden ?? hiddenBy(person, sent)
  const whereabouts = kept === undefined ? NOTHING_HIDDEN : hidingWhereabouts(kept, sent)
  const clean: Cleaning = {
    text: (text) => whereabouts.text(cleanNumbers(text)),
    words: (text) => whereabouts.words(cleanNumbers(text)),
  }
  return {
    resource: (resource) => cleaned(whereabouts.resource(resource), '', clean) as FhirResource,
    url: clean.text,
  }
}
