/** What the older case system keeps, through any kill: its cases, messages about them, and the updates that can be fetched. */
import { openJournal } from './durable-journal.ts'

/** A message as far as this system files it; nothing about the child is kept apart. */
export interface FiledMessage {
  readonly messageId: string
  readonly about: string
  readonly caseId: string
  readonly conversationId: string
  readonly reference: string
  readonly kind: string
  readonly purpose: string
  readonly targetServiceId: string
  readonly asks: string
  readonly questions: readonly string[]
}

export interface KeptCase {
  /** The system's own reference, `BV-17`. */
  readonly caseReference: string
  readonly first: FiledMessage
  readonly createdAt: string
  readonly state: string
  readonly timesReceived: number
  readonly notices: readonly string[]
}

/** As GetUpdates gives it: element names of the published schema, in its order. */
export interface KeptUpdate {
  readonly updateId: string
  readonly at: string
  readonly inResponseTo: string
  readonly reference: string
  readonly caseReference: string
  readonly state: string
  readonly [element: string]: unknown
}

type Entry =
  | { readonly entry: 'made'; readonly message: FiledMessage; readonly at: string }
  | { readonly entry: 'noticed'; readonly message: FiledMessage; readonly caseReference: string }
  | { readonly entry: 'repeated'; readonly messageId: string }
  | { readonly entry: 'updated'; readonly update: KeptUpdate }
  | { readonly entry: 'confirmed'; readonly updateIds: readonly string[] }

export interface CaseBook {
  cases(): readonly KeptCase[]
  /** Of a message, whatever its purpose: the case that it is about. */
  caseOfMessage(messageId: string): KeptCase | undefined
  find(caseReference: string): KeptCase | undefined
  /** Oldest first, after the place, which is how many came before it. */
  updatesAfter(place: number): readonly KeptUpdate[]
  confirmed(): ReadonlySet<string>
  /** On the disk when it resolves; counted at once, so that two messages at once are not both new. */
  make(message: FiledMessage): Promise<KeptCase>
  notice(message: FiledMessage, found: KeptCase): Promise<void>
  repeat(messageId: string): Promise<void>
  update(found: KeptCase, state: string, more: Readonly<Record<string, unknown>>): Promise<KeptUpdate>
  confirm(updateIds: readonly string[]): Promise<void>
  close(): Promise<void>
}

interface Books {
  readonly cases: Map<string, KeptCase>
  readonly byMessage: Map<string, string>
  readonly updates: KeptUpdate[]
  readonly confirmed: Set<string>
}

const referenceFor = ({ cases }: Books): string => `BV-${cases.size + 1}`

const change = (
  { cases }: Books,
  caseReference: string,
  to: (found: KeptCase) => Partial<KeptCase>,
): void => {
  const found = cases.get(caseReference)
  if (found !== undefined) cases.set(caseReference, { ...found, ...to(found) })
}

const make = (books: Books, { message, at }: Extract<Entry, { entry: 'made' }>): void => {
  const caseReference = referenceFor(books)
  const made = {
    caseReference,
    first: message,
    createdAt: at,
    state: 'received',
    timesReceived: 1,
    notices: [],
  }
  books.cases.set(caseReference, made)
  books.byMessage.set(message.messageId, caseReference)
}

const apply = (books: Books, entry: Entry): void => {
  switch (entry.entry) {
    case 'made':
      make(books, entry)
      return
    case 'noticed':
      books.byMessage.set(entry.message.messageId, entry.caseReference)
      change(books, entry.caseReference, ({ notices, state }) => ({
        notices: [...notices, `${entry.message.purpose}: ${entry.message.asks}`],
        state: entry.message.purpose === 'withdrawal' ? 'cancelled' : state,
      }))
      return
    case 'repeated':
      change(books, books.byMessage.get(entry.messageId) ?? '', ({ timesReceived }) => ({
        timesReceived: timesReceived + 1,
      }))
      return
    case 'updated':
      books.updates.push(entry.update)
      change(books, entry.update.caseReference, () => ({ state: entry.update.state }))
      return
    case 'confirmed':
      for (const id of entry.updateIds) books.confirmed.add(id)
      return
    default: {
      const never: never = entry
      throw new RangeError(`unknown entry ${String(never)}`)
    }
  }
}

/** Opens the book with everything that was ever recorded in it. */
export const openCaseBook = async (file: string): Promise<CaseBook> => {
  const journal = await openJournal<Entry>(file)
  const books: Books = { cases: new Map(), byMessage: new Map(), updates: [], confirmed: new Set() }
  for (const entry of journal.found) apply(books, entry)
  const record = (entry: Entry): Promise<void> => {
    apply(books, entry)
    return journal.append(entry)
  }
  const caseOfMessage = (messageId: string): KeptCase | undefined =>
    books.cases.get(books.byMessage.get(messageId) ?? '')
  return {
    cases: () => [...books.cases.values()],
    caseOfMessage,
    find: (caseReference) => books.cases.get(caseReference),
    updatesAfter: (place) => books.updates.slice(place),
    confirmed: () => books.confirmed,
    async make(message) {
      await record({ entry: 'made', message, at: new Date().toISOString() })
      const made = caseOfMessage(message.messageId)
      if (made === undefined) throw new Error('the case that was made is not there')
      return made
    },
    notice: (message, { caseReference }) => record({ entry: 'noticed', message, caseReference }),
    repeat: (messageId) => record({ entry: 'repeated', messageId }),
    async update({ caseReference, first }, state, more) {
      const update = {
        updateId: `u-${books.updates.length + 1}`,
        at: new Date().toISOString(),
        inResponseTo: first.messageId,
        reference: first.reference,
        caseReference,
        state,
        ...more,
      }
      await record({ entry: 'updated', update })
      return update
    },
    confirm: (updateIds) => record({ entry: 'confirmed', updateIds }),
    close: () => journal.close(),
  }
}
