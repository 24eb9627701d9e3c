/** What a webhook receiver keeps: each event it took, and the cases that came of them, through any kill. */
import { openJournal } from './durable-journal.ts'

/** An event as far as this system reads it. */
export interface TakenEvent {
  readonly id: string
  readonly type: string
  readonly time: string
  readonly data: {
    readonly itemId: string
    readonly recipientId: string
    readonly reference: string
    readonly links: { readonly item: string; readonly responses: string }
  }
}

export interface EventCase {
  readonly caseId: string
  readonly event: TakenEvent
  readonly createdAt: string
  readonly timesReceived: number
  /** What came later about the same item. */
  readonly notices: readonly string[]
  /** What was read over the exchange's API, by its title: the child's name; absent until it was. */
  readonly about?: string
  readonly answers: readonly string[]
}

type Entry =
  | { readonly entry: 'taken'; readonly event: TakenEvent; readonly at: string; readonly caseId?: string }
  | { readonly entry: 'repeated'; readonly id: string }
  | { readonly entry: 'read'; readonly caseId: string; readonly about: string }
  | { readonly entry: 'answered'; readonly caseId: string; readonly answer: string }

export interface EventBook {
  events(): readonly TakenEvent[]
  cases(): readonly EventCase[]
  has(eventId: string): boolean
  /** On the disk when it resolves; counted at once, so that two deliveries at once are not both new. */
  record(entry: Entry): Promise<void>
  close(): Promise<void>
}

interface Books {
  readonly events: Map<string, TakenEvent>
  readonly cases: Map<string, EventCase>
}

const change = (
  { cases }: Books,
  holds: (found: EventCase) => boolean,
  to: (found: EventCase) => Partial<EventCase>,
): void => {
  for (const found of [...cases.values()].filter(holds)) cases.set(found.caseId, { ...found, ...to(found) })
}

const take = (books: Books, { event, caseId, at }: Extract<Entry, { entry: 'taken' }>): void => {
  books.events.set(event.id, event)
  if (caseId !== undefined)
    books.cases.set(caseId, { caseId, event, createdAt: at, timesReceived: 1, notices: [], answers: [] })
  else
    change(
      books,
      (found) => found.event.data.itemId === event.data.itemId,
      ({ notices }) => ({ notices: [...notices, event.type] }),
    )
}

const apply = (books: Books, entry: Entry): void => {
  if (entry.entry === 'taken') take(books, entry)
  else if (entry.entry === 'repeated')
    change(
      books,
      ({ event }) => event.id === entry.id,
      ({ timesReceived }) => ({ timesReceived: timesReceived + 1 }),
    )
  else
    change(
      books,
      ({ caseId }) => caseId === entry.caseId,
      ({ answers }) =>
        entry.entry === 'read' ? { about: entry.about } : { answers: [...answers, entry.answer] },
    )
}

/** Opens the book with everything that was ever recorded in it. */
export const openEventBook = async (file: string): Promise<EventBook> => {
  const journal = await openJournal<Entry>(file)
  const books: Books = { events: new Map(), cases: new Map() }
  for (const entry of journal.found) apply(books, entry)
  return {
    events: () => [...books.events.values()],
    cases: () => [...books.cases.values()],
    has: (id) => books.events.has(id),
    record(entry) {
      apply(books, entry)
      return journal.append(entry)
    },
    close: () => journal.close(),
  }
}
