/**
 * A sender's entries as the standard wants them (§5): full URLs as `urn:uuid:…`, and references written as the full URL
 * that they lead to. Looser forms are taken at the door; a receiver need not.
 */
import { uuidV5 } from '../../../runtime/uuid-v5.ts'
import { looseNames } from './bars-bundle-index.ts'
import type { OutgoingEntry } from './bars-outgoing-entry.ts'
import { ExactNumber, type FhirObject, type FhirResource, type FhirValue } from './fhir-value.ts'

const URN = /^urn:uuid:/i

const tidyUrl = (fullUrl: string): string => (URN.test(fullUrl) ? fullUrl : `urn:uuid:${uuidV5(fullUrl)}`)

/** What each way of naming an entry stands for; the full URL itself goes before the looser names. */
const namesOf = (entries: readonly OutgoingEntry[]): ReadonlyMap<string, string> => {
  const names = new Map<string, string>()
  const note = (name: string, url: string): void => {
    if (!names.has(name)) names.set(name, url)
  }
  for (const { fullUrl } of entries) note(fullUrl.toLowerCase(), tidyUrl(fullUrl))
  for (const entry of entries) for (const name of looseNames(entry)) note(name, tidyUrl(entry.fullUrl))
  return names
}

const withReferences = (value: FhirValue, names: ReadonlyMap<string, string>): FhirValue => {
  if (value instanceof ExactNumber || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return (value as readonly FhirValue[]).map((item) => withReferences(item, names))
  return Object.fromEntries(
    Object.entries(value as FhirObject).map(([name, held]) => [
      name,
      name === 'reference' && typeof held === 'string'
        ? (names.get(held.trim().toLowerCase()) ?? held)
        : withReferences(held, names),
    ]),
  )
}

/** The same entries, tidy. What leads to nothing among them stays as it is. */
export const tidied = (entries: readonly OutgoingEntry[]): readonly OutgoingEntry[] => {
  const names = namesOf(entries)
  return entries.map(({ fullUrl, resource }) => ({
    fullUrl: tidyUrl(fullUrl),
    resource: withReferences(resource, names) as FhirResource,
  }))
}
