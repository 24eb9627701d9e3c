/**
 * Brings what lies in the records' outboxes into the log of changes, each change once. Whoever is killed in between,
 * the next follower finds the outbox as it was and the log saying what of it is there already.
 */
import type { ChangeLog, Untold } from '../database/change-log.ts'
import type { EventId, ReferralId } from '../domain/ids.ts'
import type { ChangeEvent } from '../domain/item-change.ts'

/** What the following of the log stands on. */
export interface Following {
  readonly changeLog: ChangeLog
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** What a follower knows; good as long as no other one has written a row. */
interface Known {
  head: number
  /** All outboxes were seen once: what turns up in one from then on, no other follower has logged. */
  caughtUp: boolean
  /** Records of which everything was told: the version that they had, and what lay in their outboxes. */
  readonly told: Map<
    ReferralId,
    { readonly version: number; readonly at: number; readonly events: readonly EventId[] }
  >
  /** Events in outboxes that are not emptied yet, and logged. */
  readonly logged: Set<EventId>
}

export interface Follower {
  /**
   * One look at all outboxes: how many changes were brought over, and the number of the last row.
   * @throws Fault `database-away`
   */
  pass(): Promise<{ readonly count: number; readonly head: number }>
}

/** Most records in one look, and most changes in one row. */
const MOST_RECORDS = 500
const MOST_IN_A_ROW = 500
/** A record that was quiet for so long has its outbox emptied: one write for all that happened to it until then. */
const QUIET_MS = 5_000

/** Builds a follower. It may be one of several: the log itself lets only one write each row. */
export const createFollower = (on: Following): Follower => {
  let known: Known | undefined
  return {
    async pass() {
      const records = await on.changeLog.untold(MOST_RECORDS)
      known ??= { head: await on.changeLog.head(), caughtUp: false, told: new Map(), logged: new Set() }
      try {
        const count = await bringOver(on, known, records)
        const { head } = known
        if (count === undefined) known = undefined
        return { count: count ?? 0, head: count === undefined ? head + 1 : head }
      } catch (thrown) {
        // What became of the row is not known: the next look asks the log.
        known = undefined
        throw thrown
      }
    },
  }
}

/** The number of changes brought over; `undefined` where another follower wrote meanwhile. */
const bringOver = async (
  on: Following,
  known: Known,
  records: readonly Untold[],
): Promise<number | undefined> => {
  const moved = records.filter(({ id, version }) => known.told.get(id)?.version !== version)
  const fresh = await notLogged(on, known, moved)
  for (let from = 0; from < fresh.length; from += MOST_IN_A_ROW) {
    const events = fresh.slice(from, from + MOST_IN_A_ROW)
    if (!(await on.changeLog.append(known.head + 1, events))) return undefined
    known.head += 1
    for (const { id } of events) known.logged.add(id)
  }
  const at = on.now()
  for (const record of moved) noteTold(known, record, at)
  known.caughtUp ||= records.length < MOST_RECORDS
  await empty(on, known, records)
  return fresh.length
}

/** An event that is in no outbox any more is never met again. */
const noteTold = (known: Known, { id, version, outbox }: Untold, at: number): void => {
  const events = outbox.map((event) => event.id)
  for (const earlier of known.told.get(id)?.events ?? [])
    if (!events.includes(earlier)) known.logged.delete(earlier)
  known.told.set(id, { version, at, events })
}

/** What of these outboxes no row holds. A follower that has just begun knows of none, and asks the log once. */
const notLogged = async (
  { changeLog }: Following,
  known: Known,
  records: readonly Untold[],
): Promise<readonly ChangeEvent[]> => {
  const events = records.flatMap(({ outbox }) => outbox).filter(({ id }) => !known.logged.has(id))
  if (known.caughtUp) return events
  for (const id of await changeLog.known(events.map(({ id }) => id))) known.logged.add(id)
  return events.filter(({ id }) => !known.logged.has(id))
}

const empty = async (
  { changeLog, now }: Following,
  known: Known,
  records: readonly Untold[],
): Promise<void> => {
  const isFull = records.length >= MOST_RECORDS
  const quiet = records.filter(({ id, version }) => {
    const told = known.told.get(id)
    return told?.version === version && (isFull || now() - told.at >= QUIET_MS)
  })
  for (const { id, outbox } of await changeLog.clear(quiet)) {
    known.told.delete(id)
    for (const event of outbox) known.logged.delete(event.id)
  }
}
