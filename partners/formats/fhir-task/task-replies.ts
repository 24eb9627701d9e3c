/**
 * Fetches the Tasks that partners have moved (closed-loop, §9 polling): those that bear a message identifier of ours
 * and changed since the server's own time of the last search, with some overlap. What comes twice is known by its id
 * and version.
 */
import type { WireQuestion } from '../../format.ts'
import type { FetchedReply, FetchOutcome, FetchRequest, ReplySource } from '../../reply-source.ts'
import type { Transport } from '../../transport.ts'
import { momentOf } from '../bars-fhir/fhir-dates.ts'
import { FHIR_CONTENT_TYPES } from '../bars-fhir/fhir-document.ts'
import { type FhirResource, objectAt, objectsAt, textAt } from '../bars-fhir/fhir-value.ts'
import { readFailure, resourceOf } from './read-task-answer.ts'
import { TASK_SYSTEMS } from './task-codes.ts'
import { resourceTexts } from './task-search.ts'

/** Clocks and transactions that end late: what changed just before the last search may show only now. */
const OVERLAP_MS = 2 * 60_000
const PAGE = 50
const NEXT = 'next '
const AFTER = 'after '

/**
 * A place is the server's time of the last whole search; within one, the moment from which its next page goes on, or
 * where that cannot be told the address that the server gives for it, and then the time at which the search began. Last
 * of all stands the same time by our own clock.
 */
const questionFrom = (place: string | undefined): WireQuestion => {
  const headers = { Accept: FHIR_CONTENT_TYPES.json, 'Cache-Control': 'no-cache' }
  if (place?.startsWith(NEXT)) return { path: place.slice(NEXT.length).split(' ')[0] ?? '', headers }
  const from = since(place)
  const ours = encodeURIComponent(`${TASK_SYSTEMS.message}|`)
  return { path: `Task?identifier=${ours}${from}&_sort=_lastUpdated&_count=${PAGE}`, headers }
}

const since = (place = ''): string => {
  if (place.startsWith(AFTER)) return `&_lastUpdated=ge${encodeURIComponent(place.split(' ')[1] ?? '')}`
  const last = momentOf(place.split(' ')[0] ?? '')
  return last === undefined ? '' : `&_lastUpdated=ge${new Date(last - OVERLAP_MS).toISOString()}`
}

/** Only below the partner's own address: another one would be called with this partner's credential. */
const nextPath = (bundle: FhirResource, address: string): string | 'elsewhere' | undefined => {
  const link = objectsAt(bundle, 'link').find((each) => textAt(each, 'relation') === 'next')
  const url = textAt(link, 'url')?.trim()
  const base = address.replace(/\/+$/, '')
  if (url === undefined) return undefined
  if (/\s/.test(url)) return 'elsewhere'
  if (url.startsWith(`${base}/`)) return url.slice(base.length + 1)
  if (url.startsWith(`${base}?`)) return url.slice(base.length)
  return /^[A-Za-z]+\?/.test(url) ? url : 'elsewhere'
}

const ID = /^[A-Za-z0-9.-]{1,64}$/

/** Names a Task by its id and version; one without both by where it came, so that it is kept all the same. */
const replyFrom = (written: string, place: string, index: number): FetchedReply => {
  const bytes = new TextEncoder().encode(written)
  const task = resourceOf(bytes)
  const [id = '', version = ''] = [textAt(task, 'id'), textAt(objectAt(task, 'meta'), 'versionId')]
  const isNamed = ID.test(id) && ID.test(version)
  const replyId = isNamed ? `Task/${id}/_history/${version}` : `Task unnamed ${place} ${index}`
  return { replyId, contentType: FHIR_CONTENT_TYPES.json, bytes, isNumbered: true }
}

/** When each of the page was last changed, in its order. */
const changesIn = (bundle: FhirResource): readonly string[] =>
  objectsAt(bundle, 'entry').map(
    (entry) => textAt(objectAt(objectAt(entry, 'resource'), 'meta'), 'lastUpdated')?.trim() ?? '',
  )

/**
 * The moment of the page's last change, where the page is sorted and goes on from there. Safer than the server's own
 * next page: what changes while we turn pages moves to the end, and would shift something out of a page not yet seen.
 */
const lastChange = (bundle: FhirResource): string | undefined => {
  const written = changesIn(bundle)
  const moments = written.map(momentOf)
  const isSorted = moments.every(
    (moment, index) => moment !== undefined && (index === 0 || (moments[index - 1] ?? 0) <= moment),
  )
  const [first, last] = [moments[0], moments.at(-1)]
  return isSorted && first !== undefined && last !== undefined && first < last ? written.at(-1) : undefined
}

/** Both times of the search that a place stands within: its first page's hold for all of it. */
const timesWithin = (place: string | undefined): string | undefined =>
  place?.startsWith(NEXT) || place?.startsWith(AFTER) ? place.split(' ').slice(2).join(' ') : undefined

/** The server's time of a search that begins. */
const timeOf = (bundle: FhirResource, place: string | undefined): string => {
  const time = textAt(objectAt(bundle, 'meta'), 'lastUpdated')?.trim() ?? ''
  if (momentOf(time) !== undefined) return time
  const changed = changesIn(bundle)
    .filter((each) => momentOf(each) !== undefined)
    .sort((one, other) => (momentOf(one) ?? 0) - (momentOf(other) ?? 0))
  return changed.at(-1) ?? place?.split(' ')[0] ?? ''
}

/**
 * Where to begin again once the server's clock was put back by more than the overlap: what changed since our last
 * search has times before that search's. As long ago as that was by our own clock; where that is not known, anew.
 */
const placeAfterClock = (time: string, place: string | undefined, now: number): string | undefined => {
  const [last, ours] = (place ?? '').split(' ').map(momentOf)
  const is = momentOf(time)
  if (last === undefined || is === undefined || is >= last - OVERLAP_MS) return undefined
  if (ours === undefined || ours > now) return ''
  return [is - (now - ours), now].map((moment) => new Date(moment).toISOString()).join(' ')
}

const taken = (
  bytes: Uint8Array,
  bundle: FhirResource,
  { place, address }: FetchRequest,
  now: number,
): FetchOutcome => {
  const next = nextPath(bundle, address)
  if (next === 'elsewhere')
    return {
      fetched: 'failed',
      result: { outcome: 'misconfigured', reason: 'address-wrong', detail: 'next page elsewhere' },
    }
  const within = timesWithin(place)
  const time = timeOf(bundle, place)
  const times = within ?? `${time} ${new Date(now).toISOString()}`
  const replies = resourceTexts(new TextDecoder().decode(bytes)).map((written, index) =>
    replyFrom(written, place ?? 'from the beginning', index),
  )
  const again = within === undefined ? placeAfterClock(time, place, now) : undefined
  if (again !== undefined) return { fetched: 'replies', replies, place: again, more: true }
  if (next === undefined) return { fetched: 'replies', replies, place: times, more: false }
  const last = lastChange(bundle)
  const further = last === undefined ? `${NEXT}${next} ${times}` : `${AFTER}${last} ${times}`
  return { fetched: 'replies', replies, place: further, more: true }
}

export interface TaskRepliesOptions {
  /** Milliseconds since 1970, by our own clock. */
  readonly now?: () => number
}

/** The source of one wire's replies. */
export const createTaskReplies = (
  { ask }: Pick<Transport, 'ask'>,
  { now = Date.now }: TaskRepliesOptions = {},
): ReplySource => ({
  async fetch(request) {
    if (ask === undefined)
      return { fetched: 'failed', result: { outcome: 'misconfigured', reason: 'not-supported' } }
    const outcome = await ask({ ...request, question: questionFrom(request.place) })
    if (outcome.ended === 'failed') return { fetched: 'failed', result: outcome.result }
    const { answer } = outcome
    if (answer.status !== 200)
      return { fetched: 'failed', result: readFailure(answer, { wireId: '', correlationId: '' }) }
    const bundle = resourceOf(answer.bytes)
    if (bundle?.resourceType === 'Bundle') return taken(answer.bytes, bundle, request, now())
    const contentType = answer.headers['content-type'] ?? ''
    // A page in HTML is the partner's web server's, or a middlebox's: no reply of anybody's.
    if (!contentType.includes('json'))
      return { fetched: 'failed', result: { outcome: 'unknown', reason: 'unreadable-answer' } }
    const replyId = `unreadable after ${request.place ?? 'the beginning'}`
    return { fetched: 'unreadable', reply: { replyId, contentType, bytes: answer.bytes } }
  },
})
