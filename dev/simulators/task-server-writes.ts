/**
 * Writing as a plain FHIR R4 server does it: create, conditional create, update, FHIRPath patch, and transactions that
 * happen as a whole or not at all (R4 http). Task moves only as the closed loop draws it.
 */
import { randomUUID } from 'node:crypto'
import { searched } from './task-server-search.ts'
import type { Change, KeptResource, ResourceStore } from './task-server-store.ts'

export interface WriteProblem {
  readonly status: number
  readonly issue: string
  readonly diagnostics: string
}

export const isProblem = (value: object): value is WriteProblem => 'diagnostics' in value

const problem = (status: number, issue: string, diagnostics: string): WriteProblem => ({
  status,
  issue,
  diagnostics,
})

type Json = { readonly [name: string]: unknown }

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isResource = (value: unknown): value is Change['resource'] =>
  isObject(value) && typeof value.resourceType === 'string' && /^[A-Z][A-Za-z]+$/.test(value.resourceType)

/** From where to where (closed-loop, §2); what is over stays so. */
const MOVES: Readonly<Record<string, readonly string[]>> = {
  draft: ['requested', 'cancelled', 'entered-in-error'],
  requested: [
    'received',
    'accepted',
    'rejected',
    'in-progress',
    'on-hold',
    'completed',
    'cancelled',
    'entered-in-error',
  ],
  received: ['accepted', 'rejected', 'in-progress', 'on-hold', 'completed', 'cancelled', 'entered-in-error'],
  accepted: ['in-progress', 'on-hold', 'cancelled', 'completed', 'failed', 'entered-in-error'],
  'in-progress': ['on-hold', 'completed', 'failed', 'cancelled', 'entered-in-error'],
  'on-hold': ['accepted', 'in-progress', 'cancelled', 'completed', 'failed', 'entered-in-error'],
}

const mayMove = (before: KeptResource, after: Change['resource']): boolean =>
  before.resourceType !== 'Task' ||
  before.status === after.status ||
  (MOVES[String(before.status)] ?? ['entered-in-error']).includes(String(after.status))

/** What one entry of a transaction comes to. */
interface Planned {
  readonly change?: Change
  /** What was there already. */
  readonly known?: KeptResource
  readonly fullUrl: string
}

const one = (store: ResourceStore, type: string, query: string): KeptResource | 'none' | WriteProblem => {
  const found = searched(store, type, new URLSearchParams(query))
  if (typeof found === 'string') return problem(400, 'not-supported', found)
  if (found.length > 1) return problem(412, 'multiple-matches', 'several resources fit the condition')
  return found[0] ?? 'none'
}

const patched = (before: KeptResource, parameters: Json): Change['resource'] | WriteProblem => {
  const { meta: _meta, ...changed }: { [name: string]: unknown; meta: unknown } = { ...before }
  for (const operation of Array.isArray(parameters.parameter) ? parameters.parameter : []) {
    const parts: readonly unknown[] =
      isObject(operation) && Array.isArray(operation.part) ? operation.part : []
    const part = (name: string): Json | undefined => parts.filter(isObject).find((each) => each.name === name)
    const path = String(part('path')?.valueString ?? '')
    const element = new RegExp(`^${before.resourceType}\\.([a-zA-Z]+)$`).exec(path)?.[1]
    if (part('type')?.valueCode !== 'replace' || element === undefined)
      return problem(422, 'not-supported', 'only the replacement of a whole element is supported')
    changed[element] = part('value')?.valueCode
  }
  return { ...changed, resourceType: before.resourceType }
}

const planEntry = (
  store: ResourceStore,
  entry: unknown,
  ignoresConditions: boolean,
): Planned | WriteProblem => {
  const { fullUrl, resource, request } = isObject(entry) ? entry : {}
  if (!isResource(resource) || !isObject(request))
    return problem(400, 'structure', 'an entry lacks its resource or its request')
  const [type = '', query] = String(request.url ?? '').split('?')
  const place = { fullUrl: String(fullUrl ?? '') }
  if (request.method === 'POST') {
    const known =
      typeof request.ifNoneExist === 'string' && !ignoresConditions
        ? one(store, type, request.ifNoneExist)
        : 'none'
    if (known === 'none') return { ...place, change: { resource, id: randomUUID() } }
    return isProblem(known) ? known : { ...place, known }
  }
  if (request.method !== 'PATCH' || query === undefined)
    return problem(405, 'not-supported', 'transactions take POST and conditional PATCH here')
  const before = one(store, type, query)
  if (before === 'none') return problem(404, 'not-found', 'nothing fits the condition')
  if (isProblem(before)) return before
  const after = patched(before, resource)
  if (isProblem(after)) return after
  return mayMove(before, after)
    ? { ...place, change: { resource: after, id: before.id } }
    : problem(409, 'conflict', 'the task has ended')
}

/** References to entries become references to what they came to; conditional ones to what fits. */
const resolved = (value: unknown, urls: ReadonlyMap<string, string>, store: ResourceStore): unknown => {
  if (Array.isArray(value)) return value.map((item) => resolved(item, urls, store))
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([name, held]) => {
    if (name !== 'reference' || typeof held !== 'string') return [name, resolved(held, urls, store)] as const
    const [type = '', query] = held.split('?')
    const found = query === undefined ? 'none' : one(store, type, query)
    if (found !== 'none' && !isProblem(found)) return [name, `${type}/${found.id}`] as const
    return [name, urls.get(held) ?? held] as const
  })
  return Object.fromEntries(entries)
}

/** Carries out a transaction; nothing is kept where one entry cannot be. */
export const transact = async (
  store: ResourceStore,
  bundle: unknown,
  { ignoresConditions }: { readonly ignoresConditions: boolean },
): Promise<object | WriteProblem> => {
  if (!isObject(bundle) || bundle.resourceType !== 'Bundle' || bundle.type !== 'transaction')
    return problem(400, 'structure', 'the body is no transaction')
  const entries: readonly unknown[] = Array.isArray(bundle.entry) ? bundle.entry : []
  const planned = entries.map((entry) => planEntry(store, entry, ignoresConditions))
  const wrong = planned.find(isProblem)
  if (wrong !== undefined) return wrong
  const fit = planned.filter((each) => !isProblem(each)) as readonly Planned[]
  const urls = new Map(
    fit.map(({ fullUrl, change, known }) => [
      fullUrl,
      `${change?.resource.resourceType ?? known?.resourceType}/${change?.id ?? known?.id}`,
    ]),
  )
  const changes = fit.flatMap(({ change }) =>
    change === undefined
      ? []
      : [{ ...change, resource: resolved(change.resource, urls, store) as Change['resource'] }],
  )
  const kept = new Map((await store.keep(changes)).map((resource) => [resource.id, resource]))
  return {
    resourceType: 'Bundle',
    type: 'transaction-response',
    entry: fit.map(({ change, known }) => responseEntry(known ?? kept.get(change?.id ?? ''), known, change)),
  }
}

const responseEntry = (
  resource: KeptResource | undefined,
  known: KeptResource | undefined,
  change: Change | undefined,
): object => {
  const isNew = known === undefined && resource?.meta.versionId === '1' && change !== undefined
  return {
    resource,
    response: {
      status: isNew ? '201 Created' : '200 OK',
      location: `${resource?.resourceType}/${resource?.id}/_history/${resource?.meta.versionId}`,
      etag: `W/"${resource?.meta.versionId}"`,
      lastModified: resource?.meta.lastUpdated,
    },
  }
}

/** Puts a resource in the place of the one that was read (R4 http, update; If-Match). */
export const update = async (
  store: ResourceStore,
  before: KeptResource | undefined,
  resource: unknown,
  ifMatch: string | undefined,
): Promise<KeptResource | WriteProblem> => {
  if (!isResource(resource)) return problem(400, 'structure', 'the body is no resource')
  if (before === undefined) return problem(404, 'not-found', 'there is no such resource')
  if (ifMatch !== undefined && ifMatch !== `W/"${before.meta.versionId}"`)
    return problem(412, 'conflict', 'it has changed since it was read')
  if (!mayMove(before, resource)) return problem(409, 'conflict', 'the task cannot move so')
  const [kept] = await store.keep([{ resource, id: before.id }])
  return kept ?? before
}

/** Creates one (R4 http, create; If-None-Exist). */
export const create = async (
  store: ResourceStore,
  resource: unknown,
  ifNoneExist: string | undefined,
): Promise<{ readonly made: boolean; readonly resource: KeptResource } | WriteProblem> => {
  if (!isResource(resource)) return problem(400, 'structure', 'the body is no resource')
  const known = ifNoneExist === undefined ? 'none' : one(store, resource.resourceType, ifNoneExist)
  if (known !== 'none') return isProblem(known) ? known : { made: false, resource: known }
  const [kept] = await store.keep([{ resource }])
  return kept === undefined ? problem(500, 'exception', 'it was not kept') : { made: true, resource: kept }
}
