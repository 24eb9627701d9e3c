/**
 * Fetches result files from the partner's folder. A file is read when its control file stands beside it and agrees with
 * it; what does not agree waits, and goes before a person when it has waited too long. Files are taken in the order in
 * which the partner's server says they were changed; their names, and the clock in them, mean nothing.
 */
import { sha256Of } from '../../../runtime/sha256.ts'
import type { FetchedReply, FetchOutcome, FetchRequest, ReplySource } from '../../reply-source.ts'
import type { FolderFile, PartnerFolder, Transport } from '../../transport.ts'
import { type ControlFacts, controlNameOf, readControl } from '../../transports/sftp/control-file.ts'
import { CSV_CONTENT_TYPE } from './csv-columns.ts'
import { type ReplyPlace, readReplyPlace, writeReplyPlace } from './reply-place.ts'
import { type SplitFile, splitResultFile } from './split-result-file.ts'

const TEMPORARY = /\.(?:tmp|filepart|incomplete|part)$|^\./i
const CONTROL_END = '.ctl'
const MOST_FILES = 100
const MOST_BYTES = 8 * 1024 * 1024
const MOST_CONTROL_BYTES = 4096
/** How long a file may be there without being whole, by our clock. */
const PATIENCE_MILLISECONDS = 15 * 60 * 1000

export interface CsvRepliesOptions {
  /** Milliseconds since 1970, by our own clock. */
  readonly now?: () => number
}

/** A data file with its control file, as far as they are there. */
interface Pair {
  readonly key: string
  readonly data?: FolderFile
  readonly control?: FolderFile
  readonly changedAt: number
}

type Met =
  | { readonly is: 'whole' | 'overdue'; readonly pair: Pair; readonly split: SplitFile }
  | { readonly is: 'waiting'; readonly pair: Pair; readonly since: string }

const pairsIn = (files: readonly FolderFile[]): readonly Pair[] => {
  const seen = new Map(files.filter(({ name }) => !TEMPORARY.test(name)).map((file) => [file.name, file]))
  const names = new Set(
    [...seen.keys()].map((name) => (name.endsWith(CONTROL_END) ? name.slice(0, -CONTROL_END.length) : name)),
  )
  const pairs = [...names].map((name) => {
    const [data, control] = [seen.get(name), seen.get(controlNameOf(name))]
    return {
      name,
      key: sha256Of(new TextEncoder().encode(name)).slice(0, 16),
      ...(data === undefined ? {} : { data }),
      ...(control === undefined ? {} : { control }),
      changedAt: data?.changedAt ?? control?.changedAt ?? 0,
    }
  })
  return pairs.sort((a, b) => a.changedAt - b.changedAt || (a.name < b.name ? -1 : 1))
}

/** Whether a file is what its control file says. */
const agrees = (control: ControlFacts, { name }: FolderFile, bytes: Uint8Array): boolean =>
  control.name === name && control.bytes === bytes.length && control.sha256 === sha256Of(bytes)

/** The bytes of a file that is whole, with what its control file says. */
const wholeOf = async (folder: PartnerFolder, { data, control }: Pair) => {
  if (data === undefined || control === undefined || data.bytes > MOST_BYTES) return undefined
  const facts = readControl(await folder.read(control.name, MOST_CONTROL_BYTES))
  if (facts === undefined || facts.bytes !== data.bytes) return undefined
  const bytes = await folder.read(data.name, MOST_BYTES)
  return agrees(facts, data, bytes) ? { facts, bytes } : undefined
}

/** What there is of a file that never became whole, for a person; it says nothing that could be acted on. */
const remainsOf = async (folder: PartnerFolder, { data, control }: Pair): Promise<SplitFile> => {
  const file = data ?? control
  const bytes = file === undefined ? new Uint8Array() : await folder.read(file.name, MOST_BYTES)
  const told = new TextEncoder().encode(
    'This file never agreed with its control file. What there was of it:\r\n',
  )
  const replyId = `remains ${sha256Of(bytes).slice(0, 32)}`
  const reply: FetchedReply = { replyId, contentType: CSV_CONTENT_TYPE, bytes: Buffer.concat([told, bytes]) }
  return { isReadable: false, replies: [reply] }
}

const meet = async (
  folder: PartnerFolder,
  pair: Pair,
  { waiting }: ReplyPlace,
  request: FetchRequest,
  now: number,
): Promise<Met> => {
  const whole = await wholeOf(folder, pair)
  if (whole !== undefined)
    return { is: 'whole', pair, split: splitResultFile(whole.bytes, whole.facts, request.settings?.encoding) }
  const since = waiting[pair.key] ?? new Date(now).toISOString()
  return now - Date.parse(since) > PATIENCE_MILLISECONDS
    ? { is: 'overdue', pair, split: await remainsOf(folder, pair) }
    : { is: 'waiting', pair, since }
}

/** Those after the place, of one fetch. */
const turnOf = (pairs: readonly Pair[], { after }: ReplyPlace): readonly Pair[] => {
  if (after === undefined) return pairs
  const at = pairs.findIndex(({ key }) => key === after.key)
  return at === -1 ? pairs.filter(({ changedAt }) => changedAt >= after.changedAt) : pairs.slice(at + 1)
}

const nextPlace = (met: readonly Met[], left: readonly Pair[]): string => {
  const last = met.at(-1)?.pair
  const waiting = met.flatMap((each) => (each.is === 'waiting' ? [[each.pair.key, each.since] as const] : []))
  return writeReplyPlace({
    waiting: Object.fromEntries(waiting),
    ...(left.length === 0 || last === undefined
      ? {}
      : { after: { changedAt: last.changedAt, key: last.key } }),
  })
}

const scan = async (folder: PartnerFolder, request: FetchRequest, now: number) => {
  const place = readReplyPlace(request.place)
  const turn = turnOf(pairsIn(await folder.list()), place)
  const met: Met[] = []
  for (const pair of turn.slice(0, MOST_FILES)) met.push(await meet(folder, pair, place, request, now))
  const left = turn.slice(MOST_FILES)
  return { met, left, place: nextPlace(met, left) }
}

const splitOf = (met: Met): readonly FetchedReply[] => (met.is === 'waiting' ? [] : met.split.replies)

/** Out of the way, the data file first: a control file alone is nothing. */
const putAway = async (folder: PartnerFolder, met: Met, given: ReadonlySet<string>): Promise<void> => {
  if (met.is === 'waiting' || !met.split.replies.every(({ replyId }) => given.has(replyId))) return
  const below = met.split.isReadable ? 'processed' : 'failed'
  const { data, control } = met.pair
  for (const file of [data, control]) if (file !== undefined) await folder.move(file.name, below)
}

/** The source of one channel's result files. */
export const createCsvReplies = (
  { inFolder }: Pick<Transport, 'inFolder'>,
  { now = Date.now }: CsvRepliesOptions = {},
): ReplySource => ({
  async fetch(request): Promise<FetchOutcome> {
    const path = request.settings?.replies
    if (inFolder === undefined || path === undefined)
      return { fetched: 'failed', result: { outcome: 'misconfigured', reason: 'not-supported' } }
    const outcome = await inFolder(request, path, (folder) => scan(folder, request, now()))
    if (outcome.ended === 'failed') return { fetched: 'failed', result: outcome.result }
    const { met, left, place } = outcome.value
    return { fetched: 'replies', replies: met.flatMap(splitOf), place, more: left.length > 0 }
  },
  async acknowledge(request, replyIds) {
    const path = request.settings?.replies
    if (inFolder === undefined || path === undefined) return
    const given = new Set(replyIds)
    // What cannot be moved is met again, and known by its name.
    await inFolder(request, path, async (folder) => {
      const { met } = await scan(folder, request, now())
      for (const each of met) await putAway(folder, each, given)
    })
  },
})
