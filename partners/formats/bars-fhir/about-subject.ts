/**
 * Chooses from carried resources what is about the patient of the referral. A message that holds other patients too is
 * taken and put before a person; on the way to a partner their details belong to nobody who may be told, and a receiver
 * of the standard refuses a second Patient (§5, Resources: 1..1).
 */
import { looseNames } from './bars-bundle-index.ts'
import { referenceAt } from './bars-coding.ts'
import type { OutgoingEntry } from './bars-outgoing-entry.ts'
import {
  type FhirObject,
  type FhirResource,
  type FhirValue,
  isFhirObject,
  objectsAt,
  textAt,
} from './fhir-value.ts'

/** Elements by which a resource says whom it is about; an encounter where it does not say. */
export const ABOUT: readonly string[] = ['subject', 'patient', 'for', 'beneficiary', 'individual']
const DURING: readonly string[] = ['encounter', 'context']
/** What says nothing by itself once the reference beside it is gone. */
const BESIDE: readonly string[] = [
  'id',
  'extension',
  'type',
  'role',
  'status',
  'required',
  'period',
  'relationship',
]

type Find = (reference: string | undefined) => OutgoingEntry | undefined

const finding = (entries: readonly OutgoingEntry[]): Find => {
  const names = new Map<string, OutgoingEntry>()
  const note = (name: string, entry: OutgoingEntry): void => {
    if (!names.has(name)) names.set(name, entry)
  }
  for (const entry of entries) note(entry.fullUrl.toLowerCase(), entry)
  for (const entry of entries) for (const name of looseNames(entry)) note(name, entry)
  return (reference) => (reference === undefined ? undefined : names.get(reference.trim().toLowerCase()))
}

const isType = (type: string) => (entry: OutgoingEntry | undefined) => entry?.resource.resourceType === type

const targets = (resource: FhirResource, names: readonly string[], find: Find): readonly OutgoingEntry[] =>
  names
    .flatMap((name) => objectsAt(resource, name))
    .flatMap((reference) => find(textAt(reference, 'reference')) ?? [])

/** Whether it is about others alone. */
const isAboutOthers = (
  { resource }: OutgoingEntry,
  others: ReadonlySet<OutgoingEntry>,
  find: Find,
): boolean => {
  const about = targets(resource, ABOUT, find)
  const deciding = about.length > 0 ? about : targets(resource, DURING, find)
  return deciding.length > 0 && deciding.every((entry) => others.has(entry))
}

/** Without references to what does not go along; a part that only said whom it leads to goes with it. */
const without = (value: FhirValue, isGone: (reference: FhirObject) => boolean): FhirValue | undefined => {
  if (Array.isArray(value)) {
    const kept = (value as readonly FhirValue[]).flatMap((item) => without(item, isGone) ?? [])
    return kept.length === 0 && value.length > 0 ? undefined : kept
  }
  if (!isFhirObject(value)) return value
  if (isGone(value)) return undefined
  const before = Object.entries(value)
  const kept = before.flatMap(([name, held]) => {
    const rest = without(held, isGone)
    return rest === undefined ? [] : [[name, rest] as const]
  })
  const saysNothing = kept.length < before.length && kept.every(([name]) => BESIDE.includes(name))
  return saysNothing ? undefined : Object.fromEntries(kept)
}

/** Others with all that is about them: an observation may say so only by its encounter. */
const withTheirs = (
  all: readonly OutgoingEntry[],
  others: readonly OutgoingEntry[],
  isTheirs: (entry: OutgoingEntry, others: ReadonlySet<OutgoingEntry>) => boolean,
): ReadonlySet<OutgoingEntry> => {
  const found = new Set(others)
  for (let before = -1; before < found.size; ) {
    before = found.size
    for (const entry of all) if (isTheirs(entry, found)) found.add(entry)
  }
  return found
}

/** What goes along, and where in it the referral's own ServiceRequest and Patient stand (-1: there is none). */
export interface AboutSubject {
  readonly entries: readonly OutgoingEntry[]
  readonly serviceRequest: number
  readonly patient: number
}

/** The header's focus says which referral it is, the referral's subject which patient. */
export const aboutSubject = (all: readonly OutgoingEntry[]): AboutSubject => {
  const find = finding(all)
  const focus = find(referenceAt(all.find(isType('MessageHeader'))?.resource, 'focus'))
  const request = isType('ServiceRequest')(focus) ? focus : all.find(isType('ServiceRequest'))
  const subject = find(referenceAt(request?.resource, 'subject'))
  const patient = isType('Patient')(subject) ? subject : all.find(isType('Patient'))
  const others = withTheirs(
    all,
    all.filter(
      (entry) =>
        (isType('Patient')(entry) && entry !== patient) ||
        (isType('ServiceRequest')(entry) && entry !== request),
    ),
    (entry, found) => entry !== request && isAboutOthers(entry, found, find),
  )
  const kept = all.filter((entry) => !others.has(entry))
  const isGone = (reference: FhirObject): boolean => {
    const target = find(textAt(reference, 'reference'))
    return target !== undefined && others.has(target)
  }
  return {
    entries:
      others.size === 0
        ? all
        : kept.map(({ fullUrl, resource }) => ({
            fullUrl,
            resource: {
              ...(without(resource, isGone) as FhirResource | undefined),
              resourceType: resource.resourceType,
            },
          })),
    serviceRequest: request === undefined ? -1 : kept.indexOf(request),
    patient: patient === undefined ? -1 : kept.indexOf(patient),
  }
}
