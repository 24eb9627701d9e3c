/** Tells what a write of the product does from its collection and its change alone. */
import { MOVE_TITLES } from '../../domain/timeline.ts'
import type { DataKind, WireName } from './kill-point-table.ts'

type Operation = 'insert' | 'update' | 'find'

/** Fields of a change that tell kinds apart; everything else about it is of no interest here. */
interface Seen {
  readonly state?: unknown
  /** A referral's progress, as JSON. */
  readonly record?: unknown
  readonly [field: string]: unknown
}

interface SeenRecord {
  readonly endedAt?: string
  readonly startedAt?: string
  readonly identity?: { readonly status: string; readonly doubt?: string }
  readonly timeline?: readonly { readonly key: string; readonly title: string }[]
}

const INSERTED: Readonly<Record<string, DataKind>> = {
  referrals: 'referral stored',
  received_messages: 'received stored',
  commands: 'command stored',
  messages: 'message made',
  attention_items: 'attention raised',
  audit: 'audit written',
}

const CHANNELS: ReadonlyMap<unknown, WireName> = new Map([
  ['chn_brookvale-cases', 'soap'],
  ['chn_beacon-hl7', 'hl7'],
  ['chn_fernhill-mesh', 'mesh'],
  ['chn_thornhill-files', 'files'],
])

/** The wire of a channel whose moments are watched apart. */
const wireOf = (channelId: unknown): WireName | undefined => CHANNELS.get(channelId)

const insertedKind = (collection: string, { channelId }: Seen): DataKind => {
  const wire = collection === 'received_messages' ? wireOf(channelId) : undefined
  return wire === undefined ? (INSERTED[collection] ?? 'other') : `${wire} reply stored`
}

/** By the start of the key of the last timeline entry. */
const RECORDED: readonly (readonly [prefix: string, kind: DataKind])[] = [
  ['attempt:', 'attempt recorded'],
  ['gate:', 'sharing decided'],
  ['told:', 'told recorded'],
  ['closed', 'told recorded'],
]

/** The kind of one operation; `first` is its first argument, `second` its second. */
export const dataKindOf = (
  collection: string,
  operation: Operation,
  first: unknown,
  second: unknown,
): DataKind => {
  if (operation === 'insert') return insertedKind(collection, fieldsOf(first))
  if (operation === 'find')
    return collection === 'referrals' && fieldsOf(first).started !== undefined ? 'sweep read' : 'other'
  const set: Seen = fieldsOf(fieldsOf(second).$set)
  switch (collection) {
    case 'referrals':
      return typeof set.record === 'string' ? recordKindOf(JSON.parse(set.record), set) : 'other'
    case 'received_messages':
      return set.state === 'processed' ? 'received finished' : 'other'
    case 'commands':
      return set.state === 'applied' ? 'command finished' : 'other'
    case 'attention_items':
      return set.state === 'settled' ? 'attention settled' : 'other'
    case 'messages':
      return attemptKindOf(set)
    default:
      return 'other'
  }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}

const attemptKindOf = (set: Seen): DataKind => {
  const attempt = Object.entries(set).find(([field]) => field.startsWith('attempts.'))?.[1]
  if (attempt === undefined) return 'other'
  const { channelId, finishedAt } = fieldsOf(attempt)
  const begun = finishedAt === undefined
  const wire = wireOf(channelId)
  if (wire !== undefined) return `${wire} attempt ${begun ? 'begun' : 'finished'}`
  if (channelId === 'chn_hillside-bars')
    return begun ? 'attempt without repeats begun' : 'attempt without repeats finished'
  return begun ? 'attempt begun' : 'attempt finished'
}

const recordKindOf = ({ timeline = [], endedAt, identity }: SeenRecord, set: Seen): DataKind => {
  const { key: last = '', title } = timeline.at(-1) ?? {}
  if (last.startsWith('move:') || last.startsWith('next-step:')) {
    if (endedAt !== undefined) return 'all ended recorded'
    if (last.startsWith('next-step:')) return 'next step recorded'
    return title === MOVE_TITLES.finish ? 'outcome recorded' : 'move recorded'
  }
  const recorded = RECORDED.find(([prefix]) => last.startsWith(prefix))
  if (recorded !== undefined) return recorded[1]
  if (last !== 'decision') return 'other'
  if (identity?.doubt === 'register-away') return 'identity unchecked'
  if (identity?.status === 'not-checked') return 'referral begun'
  return set.confirmedNumber === undefined ? 'other' : 'identity confirmed'
}
