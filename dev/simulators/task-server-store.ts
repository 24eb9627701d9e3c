/** The resources of a simulated FHIR R4 server: each version on the disk before it is acknowledged. */
import { randomUUID } from 'node:crypto'
import { openJournal } from './durable-journal.ts'

/** A resource as it is kept: JSON, with its id and meta. */
export interface KeptResource {
  readonly resourceType: string
  readonly id: string
  readonly meta: { readonly versionId: string; readonly lastUpdated: string }
  readonly [name: string]: unknown
}

/** A resource to keep; without an id it is new. */
export interface Change {
  readonly resource: { readonly resourceType: string; readonly [name: string]: unknown }
  readonly id?: string
}

export interface ResourceStore {
  find(type: string, id: string): KeptResource | undefined
  all(type: string): readonly KeptResource[]
  /** Keeps all of them at once, or none. */
  keep(changes: readonly Change[]): Promise<readonly KeptResource[]>
  close(): Promise<void>
}

const keyOf = ({ resourceType, id }: Pick<KeptResource, 'resourceType' | 'id'>): string =>
  `${resourceType}/${id}`

/** Opens the store with everything that was ever kept in it. */
export const openResourceStore = async (file: string): Promise<ResourceStore> => {
  const journal = await openJournal<readonly KeptResource[]>(file)
  const kept = new Map<string, KeptResource>()
  const apply = (resources: readonly KeptResource[]): void => {
    for (const resource of resources) kept.set(keyOf(resource), resource)
  }
  for (const resources of journal.found) apply(resources)
  let last = 0
  /** Never the same moment twice, so that "changed since" leaves nothing out. */
  const now = (): string => {
    last = Math.max(Date.now(), last + 1)
    return new Date(last).toISOString()
  }
  return {
    find: (type, id) => kept.get(`${type}/${id}`),
    all: (type) => [...kept.values()].filter(({ resourceType }) => resourceType === type),
    async keep(changes) {
      const lastUpdated = now()
      const resources = changes.map(({ resource, id = randomUUID() }) => {
        const before = kept.get(`${resource.resourceType}/${id}`)
        const versionId = String(Number(before?.meta.versionId ?? 0) + 1)
        return { ...resource, id, meta: { versionId, lastUpdated } } satisfies KeptResource
      })
      // Seen at once, so that two requests for the same thing cannot both find nothing.
      apply(resources)
      await journal.append(resources)
      return resources
    },
    close: () => journal.close(),
  }
}
