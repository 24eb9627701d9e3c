/**
 * The log of changes as one agency may read it, from any place on. Rows are numbered without a gap and appear in order
 * (database/change-log.ts), so reading on from a place skips nothing; what the agency may not see any more is left out.
 */
import type { LoggedChanges } from '../database/change-log.ts'
import { eventPlace, rowAndIndex } from '../domain/event-place.ts'
import type { ReferralId } from '../domain/ids.ts'
import type { ChangeEvent } from '../domain/item-change.ts'
import { mayBeTold } from '../domain/may-be-told.ts'
import type { Referral } from '../domain/referral.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { User } from '../domain/user.ts'
import type { StandingOn } from './standing-on.ts'
import type { ChangesPage, SubscriptionCommands } from './subscription-contracts.ts'

type Uses = Pick<StandingOn, 'changeLog' | 'referrals'>

/** Most rows looked at for one page, so that a rare type costs no more than any other. */
const MOST_ROWS = 200
/** Sorts behind every change of its row. */
const END_OF_ROW = 9_999
const BEGINNING = eventPlace(0, END_OF_ROW)

/** @see SubscriptionCommands.readChanges */
export const readChanges = async (
  on: Uses,
  { user, limit, after, from = 'oldest', type }: Parameters<SubscriptionCommands['readChanges']>[0],
): Promise<ChangesPage | Refusal> => {
  if (after === undefined && from === 'now')
    return { changes: [], place: eventPlace(await on.changeLog.head(), END_OF_ROW), hasMore: false }
  const start = after ?? BEGINNING
  // The row of the place itself is read again: it may hold more than the page before had room for.
  const rows = await on.changeLog.after(rowAndIndex(start).row - 1, user.agencyId, MOST_ROWS)
  const placed = rows.flatMap(inPlaces).filter(({ place }) => place > start)
  const wanted = type === undefined ? placed : placed.filter((one) => one.type === type)
  const page = wanted.slice(0, limit)
  const isFull = wanted.length > limit
  const lastRow = rows.at(-1)
  const end = lastRow === undefined ? start : eventPlace(lastRow.number, END_OF_ROW)
  return {
    changes: (await visible(on, user, page)).map(({ agencies: _agencies, ...change }) => change),
    place: isFull ? (page.at(-1)?.place ?? start) : later(start, end),
    hasMore: isFull || rows.length === MOST_ROWS,
  }
}

const later = (one: string, other: string): string => (one > other ? one : other)

type Placed = ChangeEvent & { readonly place: string }

const inPlaces = ({ number, events }: LoggedChanges): readonly Placed[] =>
  events.map((event, index) => ({ ...event, place: eventPlace(number, index) }))

const visible = async (
  { referrals }: Uses,
  user: User,
  changes: readonly Placed[],
): Promise<readonly Placed[]> => {
  const ids = [...new Set(changes.map(({ itemId }) => itemId))]
  const items = new Map<ReferralId, Referral | undefined>(
    await Promise.all(
      ids.map(async (id): Promise<[ReferralId, Referral | undefined]> => [id, await referrals.byId(id)]),
    ),
  )
  return changes.filter((change) => mayBeTold(user, change, items.get(change.itemId)))
}
