/** The life of an item, worked out from its recipients: `held | with-partners → closed`, `not-shared`, `withdrawn`. */
import type { RecipientState } from './recipient.ts'

export const ITEM_STATES = ['draft', 'held', 'with-partners', 'closed', 'not-shared', 'withdrawn'] as const
export type ItemState = (typeof ITEM_STATES)[number]

/** Most in need of the reader first: an item shows the recipient that most needs them. */
const NEED_ORDER: readonly RecipientState[] = [
  'uncertain',
  'undeliverable',
  'declined',
  'held',
  'asked',
  'sending',
  'delivered',
  'opened',
  'part-answered',
  'on-hold',
  'accepted',
  'in-progress',
  'redirected',
  'unanswered',
  'answered',
  'finished',
  'withdrawn',
  'not-shared',
]

/**
 * The item's state while it is open. `closed` is never derived: it also needs the referrer told, so it is set by
 * the closing step alone.
 */
export const openItemState = (all: readonly RecipientState[]): Exclude<ItemState, 'draft' | 'closed'> => {
  // The successor counts instead.
  const counting = all.filter((state) => state !== 'redirected')
  const recipients = counting.length === 0 ? all : counting
  if (recipients.length > 0 && recipients.every((state) => state === 'not-shared')) return 'not-shared'
  if (recipients.length > 0 && recipients.every((state) => state === 'withdrawn' || state === 'not-shared'))
    return 'withdrawn'
  if (recipients.every((state) => state === 'held' || state === 'not-shared' || state === 'withdrawn'))
    return 'held'
  return 'with-partners'
}

/** The recipient state that most needs the reader, for lists. */
export const mostPressing = (recipients: readonly RecipientState[]): RecipientState | undefined =>
  NEED_ORDER.find((state) => recipients.includes(state))
