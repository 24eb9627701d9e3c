/** The entries of a Bundle, and what its references lead to. */
import { uuidV5 } from '../../../runtime/uuid-v5.ts'
import type { Findings } from './bars-findings.ts'
import { writeFhirJson } from './fhir-json.ts'
import { at, type FhirObject, type FhirResource, isFhirResource, textAt, valuesAt } from './fhir-value.ts'

export interface BundleEntry {
  /** `Bundle.entry[3].resource` */
  readonly expression: string
  /** As given; made from its place in the Bundle where the sender gave none. */
  readonly fullUrl: string
  readonly resource: FhirResource
}

/** An entry that a reference leads to; `loose` where it is not written as the entry's full URL. */
export interface Reached {
  readonly entry: BundleEntry
  readonly loose: boolean
}

export interface BundleIndex {
  readonly entries: readonly BundleEntry[]
  /** Full URLs (lower case) that belong to entries of different content: a reference to one has no single meaning. */
  readonly ambiguous: ReadonlySet<string>
  ofType(resourceType: string): readonly BundleEntry[]
  find(reference: string): Reached | undefined
}

const URN = 'urn:uuid:'

/** Reads the entries; one without a resource is a fault, one without a full URL or with another's is odd. */
export const indexBundle = (bundle: FhirObject, bundleId: string, findings: Findings): BundleIndex => {
  const entries = valuesAt(bundle, 'entry').flatMap((entry, index) => {
    const expression = `Bundle.entry[${index}]`
    const resource = at(entry, 'resource')
    if (!isFhirResource(resource)) {
      findings.fault('structure', `${expression}.resource`, 'An entry holds no resource.')
      return []
    }
    const given = textAt(entry, 'fullUrl')?.trim()
    if (given === undefined) findings.odd('full-url-missing', `${expression}.fullUrl`)
    const fullUrl = given ?? `${URN}${uuidV5(`${bundleId}:${index}`)}`
    return [{ expression: `${expression}.resource`, fullUrl, resource }]
  })
  return indexOf(entries, findings)
}

/** Entries by full URL, first come first; those whose content differs under one URL are ambiguous. */
const indexOf = (entries: readonly BundleEntry[], findings: Findings): BundleIndex => {
  const byUrl = new Map<string, BundleEntry>()
  const byLooseName = new Map<string, BundleEntry>()
  const ambiguous = new Set<string>()
  for (const entry of entries) {
    const url = entry.fullUrl.toLowerCase()
    const first = byUrl.get(url) ?? entry
    if (first !== entry) {
      findings.odd('full-url-repeated', entry.expression.replace(/resource$/, 'fullUrl'))
      if (writeFhirJson(first.resource) !== writeFhirJson(entry.resource)) ambiguous.add(url)
    }
    byUrl.set(url, first)
    for (const name of looseNames(entry)) byLooseName.set(name, byLooseName.get(name) ?? entry)
  }
  return {
    entries,
    ambiguous,
    ofType: (resourceType) => entries.filter((entry) => entry.resource.resourceType === resourceType),
    find: (reference) => {
      const name = reference.toLowerCase()
      const exact = byUrl.get(name)
      const entry = exact ?? byLooseName.get(name)
      return entry === undefined ? undefined : { entry, loose: exact === undefined }
    },
  }
}

/** `Patient/123`, or a bare UUID: forms that occur in published messages beside the full URL. */
export const looseNames = ({
  fullUrl,
  resource,
}: Pick<BundleEntry, 'fullUrl' | 'resource'>): readonly string[] => {
  const id = textAt(resource, 'id')
  const url = fullUrl.toLowerCase()
  return [
    url.startsWith(URN) ? url.slice(URN.length) : url.split('/').slice(-2).join('/'),
    ...(id === undefined ? [] : [`${resource.resourceType}/${id}`.toLowerCase()]),
  ]
}
