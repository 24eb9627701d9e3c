/** What a partner that imports nightly keeps through any kill: its cases, and the results that it has not written yet. */
import { openJournal } from './durable-journal.ts'

export interface ImportedMessage {
  readonly messageId: string
  readonly reference: string
  readonly kind: string
  readonly purpose: string
  readonly about: string
  readonly caseId: string
  readonly conversationId: string
  readonly questions: readonly string[]
}

export interface FileCase {
  /** The partner's own reference, `NB-17`. */
  readonly caseReference: string
  readonly first: ImportedMessage
  readonly createdAt: string
  readonly state: string
  readonly timesReceived: number
  readonly notices: readonly string[]
}

/** One record of a result file to come. */
export interface ResultToWrite {
  readonly messageId: string
  readonly reference: string
  readonly state: string
  readonly words: string
  readonly questions: readonly string[]
}

type Entry =
  | { readonly entry: 'made'; readonly message: ImportedMessage; readonly at: string }
  | { readonly entry: 'noticed'; readonly message: ImportedMessage }
  | { readonly entry: 'repeated'; readonly messageId: string }
  | { readonly entry: 'answered'; readonly messageId: string; readonly state: string; readonly words: string }
  | { readonly entry: 'written'; readonly count: number }

export interface FilePartnerBook {
  cases(): readonly FileCase[]
  knows(messageId: string): boolean
  toWrite(): readonly ResultToWrite[]
  record(entry: Entry): Promise<void>
  close(): Promise<void>
}

interface Books {
  readonly cases: Map<string, FileCase>
  readonly messages: Set<string>
  toWrite: ResultToWrite[]
}

const resultOf = (
  { messageId, reference, questions }: ImportedMessage,
  state: string,
  words = '',
): ResultToWrite => ({ messageId, reference, state, words, questions: state === 'answered' ? questions : [] })

const change = (books: Books, id: string, to: (found: FileCase) => Partial<FileCase>): void => {
  const found = books.cases.get(id)
  if (found !== undefined) books.cases.set(id, { ...found, ...to(found) })
}

const apply = (books: Books, entry: Entry): void => {
  switch (entry.entry) {
    case 'made': {
      const { message, at } = entry
      const caseReference = `NB-${books.cases.size + 1}`
      const made = {
        caseReference,
        first: message,
        createdAt: at,
        state: 'received',
        timesReceived: 1,
        notices: [],
      }
      books.cases.set(message.messageId, made)
      books.messages.add(message.messageId)
      books.toWrite.push(resultOf(message, 'received'))
      return
    }
    case 'noticed': {
      const { message } = entry
      books.messages.add(message.messageId)
      books.toWrite.push(resultOf(message, 'received'))
      change(books, message.about, ({ notices, state }) => ({
        notices: [...notices, message.purpose],
        state: message.purpose === 'withdrawal' ? 'cancelled' : state,
      }))
      return
    }
    case 'repeated':
      change(books, entry.messageId, ({ timesReceived }) => ({ timesReceived: timesReceived + 1 }))
      return
    case 'answered': {
      const found = books.cases.get(entry.messageId)
      if (found !== undefined) books.toWrite.push(resultOf(found.first, entry.state, entry.words))
      change(books, entry.messageId, () => ({ state: entry.state }))
      return
    }
    case 'written':
      books.toWrite = books.toWrite.slice(entry.count)
      return
    default: {
      const never: never = entry
      throw new RangeError(`unknown entry ${String(never)}`)
    }
  }
}

/** Opens the book with everything that was ever recorded in it. */
export const openFilePartnerBook = async (file: string): Promise<FilePartnerBook> => {
  const journal = await openJournal<Entry>(file)
  const books: Books = { cases: new Map(), messages: new Set(), toWrite: [] }
  for (const entry of journal.found) apply(books, entry)
  return {
    cases: () => [...books.cases.values()],
    knows: (messageId) => books.messages.has(messageId),
    toWrite: () => books.toWrite,
    record(entry) {
      apply(books, entry)
      return journal.append(entry)
    },
    close: () => journal.close(),
  }
}
