/**
 * The parts of a carried resource that belong to categories which are kept back from its recipient: elements of the
 * Patient, resources inside of others, and what is told again in words: rendered narrative, and the names that
 * references give to what does not go along.
 */
import { mayHaveResource } from '../../../domain/content-for-recipient.ts'
import type { Category } from '../../../domain/sharing/categories.ts'
import {
  type FhirObject,
  type FhirResource,
  type FhirValue,
  isFhirObject,
  isFhirResource,
  objectsAt,
  textAt,
} from './fhir-value.ts'

/** What is kept back, and which references lead to something that goes along. */
export interface KeptBack {
  readonly withheld: readonly Category[]
  goesAlong(reference: string): boolean
}

const mayHave = (resourceType: string, { withheld }: KeptBack): boolean =>
  mayHaveResource(resourceType, (category) => !withheld.includes(category))

const isOwnContact = (contact: FhirObject): boolean =>
  objectsAt(contact, 'relationship')
    .flatMap((relationship) => objectsAt(relationship, 'coding'))
    .some((coding) => textAt(coding, 'code')?.toUpperCase() === 'ONESELF')

/** Elements of a Patient that belong to a category of their own; ethnicity is written as an extension. */
const PATIENT_ELEMENTS: { readonly [Kept in Category]?: readonly string[] } = {
  address: ['telecom'],
  health: ['extension'],
}

const ofPatient = (patient: FhirResource, { withheld }: KeptBack): FhirResource => {
  const gone = withheld.flatMap((category) => PATIENT_ELEMENTS[category] ?? [])
  const contacts = objectsAt(patient, 'contact').filter(
    (contact) => !withheld.includes(isOwnContact(contact) ? 'address' : 'family'),
  )
  const kept = Object.entries(patient).filter(([name]) => name !== 'contact' && !gone.includes(name))
  return {
    ...Object.fromEntries(kept),
    ...(contacts.length === 0 ? {} : { contact: contacts }),
    resourceType: 'Patient',
  }
}

/** Of a Consent: that there is one, and the codes by which a receiver of the standard knows which (§5: Consent). */
const OF_CONSENT: Readonly<Record<string, readonly string[]>> = {
  scope: ['coding'],
  category: ['coding'],
  patient: ['reference'],
  policy: ['authority', 'uri'],
  policyRule: ['coding'],
  provision: ['type'],
}
const OF_CODING: readonly string[] = ['system', 'code']
const OF_CONSENT_ITSELF: readonly string[] = ['resourceType', 'id', 'status', 'dateTime']

const only = (value: FhirValue, names: readonly string[]): FhirValue => {
  if (Array.isArray(value)) return (value as readonly FhirValue[]).map((item) => only(item, names))
  if (!isFhirObject(value)) return value
  const kept = Object.entries(value).filter(([name]) => names.includes(name))
  return Object.fromEntries(
    kept.map(([name, held]) => [name, name === 'coding' ? only(held, OF_CODING) : held] as const),
  )
}

/** It names who agreed, and what they said: that is the family's. */
const ofConsent = (consent: FhirResource): FhirResource => ({
  ...Object.fromEntries(
    Object.entries(consent).flatMap(([name, held]) => {
      if (OF_CONSENT_ITSELF.includes(name)) return [[name, held] as const]
      const names = OF_CONSENT[name]
      return names === undefined ? [] : [[name, only(held, names)] as const]
    }),
  ),
  resourceType: 'Consent',
})

/** `Observation/12` and `https://…/Observation/12` name a type, a full URL none. */
const typeNamed = (reference: FhirObject): string | undefined =>
  textAt(reference, 'type') ??
  /(?:^|\/)([A-Z][A-Za-z]+)\/[^/]+/.exec(textAt(reference, 'reference') ?? '')?.[1]

/** Whether a reference names something that this recipient does not get. */
const leadsToKeptBack = (value: FhirObject, kept: KeptBack): boolean => {
  const reference = textAt(value, 'reference')
  if (reference !== undefined && kept.goesAlong(reference)) return false
  const type = typeNamed(value)
  if (type !== undefined) return !mayHave(type, kept)
  return reference !== undefined
}

const isLocal = (reference: FhirObject): boolean =>
  (textAt(reference, 'reference') ?? '').trim().startsWith('#')

/** Elements of a reference that say what it leads to. */
const NAMES_OF_TARGET: readonly string[] = ['display', 'identifier']
/** What says nothing by itself once the value beside it is gone. */
const BESIDE: readonly string[] = ['id', 'url', 'type', 'role', 'status']

const inside = (value: FhirValue, kept: KeptBack): FhirValue | undefined => {
  if (Array.isArray(value)) {
    const held = (value as readonly FhirValue[]).map((item) => inside(item, kept))
    const rest = held.filter((item) => item !== undefined)
    return rest.length === 0 && value.length > 0 ? undefined : rest
  }
  if (!isFhirObject(value)) return value
  if (isFhirResource(value))
    return mayHave(value.resourceType, kept) ? withoutKeptBack(value, kept) : undefined
  // What a reference inside of the resource leads to must be there (R4, references: ref-1).
  if (leadsToKeptBack(value, kept)) return isLocal(value) ? undefined : partsOf(value, NAMES_OF_TARGET, kept)
  const rest = partsOf(value, [], kept)
  const names = Object.keys(rest)
  const saysNothing = names.length < Object.keys(value).length && names.every((name) => BESIDE.includes(name))
  return saysNothing ? undefined : rest
}

const partsOf = (owner: FhirObject, gone: readonly string[], kept: KeptBack): FhirObject =>
  Object.fromEntries(
    Object.entries(owner).flatMap(([name, held]) => {
      // What does not say of which kind it is cannot be allowed.
      const items = name === 'contained' ? objectsAt(owner, name).filter(isFhirResource) : held
      const rest = gone.includes(name) ? undefined : inside(items, kept)
      return rest === undefined || (name === 'contained' && Array.isArray(rest) && rest.length === 0)
        ? []
        : [[name, rest] as const]
    }),
  )

const ofType = (resource: FhirResource, kept: KeptBack): FhirResource => {
  if (resource.resourceType === 'Patient') return ofPatient(resource, kept)
  return resource.resourceType === 'Consent' ? ofConsent(resource) : resource
}

/** The resource without what is kept back. Narrative tells all of it again, and nobody can take a part out of it. */
export const withoutKeptBack = (resource: FhirResource, kept: KeptBack): FhirResource => {
  if (kept.withheld.length === 0) return resource
  const { resourceType } = resource
  const within = { ...kept, goesAlong: alongWith(resource, kept) }
  return { ...partsOf(ofType(resource, kept), ['text', '_text'], within), resourceType }
}

/** What is inside of a resource goes along with it, if it may; `#` alone is the resource itself. */
const alongWith = (resource: FhirResource, kept: KeptBack): KeptBack['goesAlong'] => {
  const own = objectsAt(resource, 'contained')
    .filter((held) => isFhirResource(held) && mayHave(held.resourceType, kept))
    .map((held) => `#${textAt(held, 'id') ?? ''}`)
  return (reference) => ['#', ...own].includes(reference.trim()) || kept.goesAlong(reference)
}
