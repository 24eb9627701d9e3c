/**
 * Takes out of carried resources what tells where the child is, wherever a sender put it: addresses of whatever
 * resource, places, extensions that locate, rendered narrative, and texts that repeat an address.
 */
import type { Address } from '../../../domain/person.ts'
import {
  type Cleaner,
  type Hidden,
  isOfAPlace,
  WITHHELD,
  withoutAddresses,
  withoutPostcodes,
} from '../../../domain/whereabouts.ts'
import { looseNames } from './bars-bundle-index.ts'
import { SYSTEMS } from './bars-codes.ts'
import { codeAt, identifierOf } from './bars-coding.ts'
import type { OutgoingEntry } from './bars-outgoing-entry.ts'
import {
  at,
  type FhirObject,
  type FhirResource,
  type FhirValue,
  isFhirObject,
  isFhirResource,
  objectsAt,
  textAt,
  textsAt,
} from './fhir-value.ts'

/** Elements of FHIR's type Address have this name, or end in it (`valueAddress`, `locationAddress`). */
const ADDRESS = /^_?(?:address|\w+Address)$/
/** Elements that name a place or lead to one. */
const PLACE = /^_?(?:location|locationReference|locationCodeableConcept|locationCode|position)$/
/** Extensions and identifiers that locate: grid references, property numbers, places of birth. */
const LOCATING =
  /geo|(?<!l)locat|uprn|address|post-?code|easting|northing|latitude|longitude|what3words|grid-?ref|birth-?place/i
/** What is left of a Location: that there is one, and of which kind. */
const OF_LOCATION: readonly string[] = [
  'resourceType',
  'id',
  'meta',
  'status',
  'operationalStatus',
  'mode',
  'type',
  'physicalType',
]
/** Ways of reaching somebody that say nothing of where they are. */
const PLACELESS: readonly string[] = ['phone', 'email', 'sms', 'pager']
const PROFESSIONALS: readonly string[] = ['Practitioner', 'PractitionerRole', 'HealthcareService']

/** Agencies and their staff, whose addresses say nothing of the child; an organisation without a code may be a household. */
const isProfessional = (resource: FhirResource): boolean =>
  PROFESSIONALS.includes(resource.resourceType) ||
  (resource.resourceType === 'Organization' && identifierOf(resource, SYSTEMS.ods) !== undefined)

const isNarrative = (name: string, value: FhirValue): boolean =>
  name === 'text' && isFhirObject(value) && at(value, 'div') !== undefined

/** Every Address of a tree. */
const addressesIn = (value: FhirValue): readonly FhirObject[] => {
  if (Array.isArray(value)) return (value as readonly FhirValue[]).flatMap(addressesIn)
  if (!isFhirObject(value)) return []
  return Object.entries(value).flatMap(([name, held]) => [
    ...(ADDRESS.test(name) ? [...objectsAt(value, name), { text: textsAt(value, name) }] : []),
    ...addressesIn(held),
  ])
}

const wordsOf = (address: FhirObject): Address => {
  const postcode = textAt(address, 'postalCode')
  const lines = [...textsAt(address, 'line'), ...textsAt(address, 'text')]
  return { lines, ...(postcode === undefined ? {} : { postcode }) }
}

/** Names of places with a number in them are addresses as well. */
const namesOfPlace = (resource: FhirResource): readonly Address[] =>
  resource.resourceType === 'Location'
    ? [
        {
          lines: [...textsAt(resource, 'name'), ...textsAt(resource, 'description')].filter((name) =>
            /\d/.test(name),
          ),
        },
      ]
    : []

/** A line that is what an agency is called says whom to ring, and is no secret. */
const otherThanName = (resource: FhirResource, { lines, ...rest }: Address): Address => {
  const name = textAt(resource, 'name')?.trim().toLowerCase()
  return { ...rest, lines: lines.filter((line) => line.trim().toLowerCase() !== name) }
}

/**
 * The addresses that texts are searched for. What the register restricts is looked for wherever an address stands: a
 * carer may be written as a professional.
 */
const knownAddresses = (hidden: Hidden, resources: readonly FhirResource[]): readonly Address[] =>
  resources
    .filter((resource) => hidden === 'whereabouts' || !isProfessional(resource))
    .flatMap((resource) => [
      ...addressesIn(resource).map((address) => otherThanName(resource, wordsOf(address))),
      ...namesOfPlace(resource),
    ])

const locates = (extension: FhirValue): boolean =>
  isFhirObject(extension) &&
  (LOCATING.test(textAt(extension, 'url') ?? '') || addressesIn(extension).length > 0)

const isPlaceIdentifier = (value: FhirValue): boolean =>
  isFhirObject(value) && /uprn|usrn/i.test(textAt(value, 'system') ?? '')

const reachesAPlace = (point: FhirValue): boolean =>
  isFhirObject(point) &&
  (!PLACELESS.includes(codeAt(point, 'system') ?? '') || isOfAPlace(textAt(point, 'value') ?? ''))

/** Where we are in a resource, and what is to be kept back there. */
interface Around {
  readonly hidden: Hidden
  /** Names by which references lead to a Location. */
  readonly places: ReadonlySet<string>
  /** The resource is of the child, the family or an unknown household. */
  readonly isFamily: boolean
}

const listWithout = (name: string, held: readonly FhirValue[], around: Around): readonly FhirValue[] => {
  if (/^(?:modifierE|e)xtension$/.test(name)) return held.filter((each) => !locates(each))
  if (name === 'identifier') return held.filter((each) => !isPlaceIdentifier(each))
  if (name === 'telecom' && around.isFamily && around.hidden === 'whereabouts')
    return held.filter((each) => !reachesAPlace(each))
  return held
}

const leadsToAPlace = (value: FhirObject, { places }: Around): boolean =>
  textAt(value, 'type') === 'Location' || places.has(textAt(value, 'reference')?.trim().toLowerCase() ?? '')

/** Files are letters as often as not, and nobody can look through their bytes for an address. */
const isOfFile = (name: string, held: FhirValue, owner: FhirObject): boolean =>
  (name === 'data' && typeof held === 'string') ||
  (['url', 'hash', 'size'].includes(name) && at(owner, 'contentType') !== undefined)

/** What an object may hold, by name. */
const isKept = (name: string, held: FhirValue, owner: FhirObject, around: Around): boolean => {
  const ownerType = at(owner, 'resourceType')
  if (ownerType === 'Location') return OF_LOCATION.includes(name)
  // Of an Endpoint the address is that of a system.
  if (PLACE.test(name) || (ADDRESS.test(name) && ownerType !== 'Endpoint')) return false
  if (isNarrative(name, held)) return false
  if (name === 'display' || name === 'identifier') return !leadsToAPlace(owner, around)
  return !(around.hidden === 'whereabouts' && isOfFile(name, held, owner))
}

/** A contact must say something of itself (R4, Patient: pat-1). */
const orNameless = (name: string, held: FhirValue): FhirValue =>
  name === 'contact' && Array.isArray(held)
    ? (held as readonly FhirValue[]).map((contact) =>
        isFhirObject(contact) && !['name', 'telecom', 'organization'].some((part) => part in contact)
          ? { ...contact, name: { text: WITHHELD } }
          : contact,
      )
    : held

const listed = (held: FhirValue): readonly FhirValue[] =>
  Array.isArray(held) ? (held as readonly FhirValue[]) : [held]

const without = (value: FhirValue, around: Around): FhirValue => {
  if (Array.isArray(value)) return (value as readonly FhirValue[]).map((item) => without(item, around))
  if (!isFhirObject(value)) return value
  const inside = isFhirResource(value) ? { ...around, isFamily: !isProfessional(value) } : around
  const kept = Object.entries(value).flatMap(([name, held]) => {
    if (!isKept(name, held, value, inside)) return []
    const items = listWithout(name, listed(held), inside)
    if (items.length === 0) return []
    // A sender may have left the list out.
    const rest = without(Array.isArray(held) ? items : held, inside)
    return [[name, at(value, 'resourceType') === 'Patient' ? orNameless(name, rest) : rest] as const]
  })
  return Object.fromEntries(kept)
}

/** Keeps whereabouts back: one function over resources, one over texts. */
export interface WhereaboutsHidden {
  resource(resource: FhirResource): FhirResource
  readonly text: Cleaner
  /** For texts that people wrote, never for ids and codes. */
  readonly words: Cleaner
}

/** @param sent all that the sender wrote: what it says of places is looked for everywhere */
export const hidingWhereabouts = (hidden: Hidden, sent: readonly OutgoingEntry[]): WhereaboutsHidden => {
  const locations = sent.filter(({ resource }) => resource.resourceType === 'Location')
  const places = new Set(locations.flatMap((entry) => [entry.fullUrl.toLowerCase(), ...looseNames(entry)]))
  const text = withoutAddresses(
    knownAddresses(
      hidden,
      sent.map(({ resource }) => resource),
    ),
  )
  return {
    resource: (resource) => without(resource, { hidden, places, isFamily: true }) as FhirResource,
    text,
    words: hidden === 'whereabouts' ? (words) => withoutPostcodes(text(words)) : text,
  }
}
