/** Search as a plain FHIR R4 server offers it: tokens, last change, sorted pages (R4 search). */
import type { KeptResource, ResourceStore } from './task-server-store.ts'

interface Identifier {
  readonly system?: string
  readonly value?: string
}

const identifiersOf = ({ identifier }: KeptResource): readonly Identifier[] =>
  Array.isArray(identifier) ? (identifier as readonly Identifier[]) : []

/** `value`, `system|value`, `|value` or `system|`. */
const hasToken = (resource: KeptResource, token: string): boolean => {
  const bar = token.indexOf('|')
  const [system, value] = bar < 0 ? [undefined, token] : [token.slice(0, bar), token.slice(bar + 1)]
  return identifiersOf(resource).some(
    (each) =>
      (system === undefined || (each.system ?? '') === system) && (value === '' || each.value === value),
  )
}

/** `ge2026-11-21T…`, `gt…`; without a prefix the same moment. */
const changedAsAsked = ({ meta }: KeptResource, asked: string): boolean => {
  const [, prefix = 'eq', instant = ''] = /^(ge|gt|le|lt|eq)?(.*)$/.exec(asked) ?? []
  const [at, limit] = [Date.parse(meta.lastUpdated), Date.parse(instant)]
  if (prefix === 'ge') return at >= limit
  if (prefix === 'gt') return at > limit
  if (prefix === 'le') return at <= limit
  return prefix === 'lt' ? at < limit : at === limit
}

const KNOWN: readonly string[] = ['identifier', 'status', '_id', '_lastUpdated', '_sort', '_count', '_offset']

/** What is found; text where a parameter is not known here. */
export const searched = (
  store: Pick<ResourceStore, 'all'>,
  type: string,
  query: URLSearchParams,
): readonly KeptResource[] | string => {
  const unknown = [...query.keys()].find((name) => !KNOWN.includes(name))
  if (unknown !== undefined) return `the parameter ${unknown} is not known here`
  const holds = (resource: KeptResource): boolean =>
    query.getAll('identifier').every((token) => hasToken(resource, token)) &&
    query.getAll('status').every((status) => status.split(',').includes(String(resource.status))) &&
    query.getAll('_id').every((ids) => ids.split(',').includes(resource.id)) &&
    query.getAll('_lastUpdated').every((asked) => changedAsAsked(resource, asked))
  return store
    .all(type)
    .filter(holds)
    .sort((one, other) => one.meta.lastUpdated.localeCompare(other.meta.lastUpdated))
}

const LARGEST_PAGE = 100

/** One page of what was found, with where the next one is. */
export const searchset = (
  found: readonly KeptResource[],
  query: URLSearchParams,
  typeUrl: string,
): object => {
  const count = Math.min(Number(query.get('_count') ?? LARGEST_PAGE), LARGEST_PAGE)
  const offset = Number(query.get('_offset') ?? 0)
  const next = new URLSearchParams(query)
  next.set('_offset', String(offset + count))
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    meta: { lastUpdated: new Date().toISOString() },
    total: found.length,
    link: [
      { relation: 'self', url: `${typeUrl}?${query}` },
      ...(offset + count < found.length ? [{ relation: 'next', url: `${typeUrl}?${next}` }] : []),
    ],
    entry: found.slice(offset, offset + count).map((resource) => ({
      fullUrl: `${typeUrl}/${resource.id}`,
      resource,
      search: { mode: 'match' },
    })),
  }
}
