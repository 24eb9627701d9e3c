/** What a partner that works by mail keeps through any kill: the letters that it got, and the mails that its people wrote. */
import { openJournal } from './durable-journal.ts'

/** A letter as its people read it. Written for the simulator alone. */
export interface Letter {
  /** Without brackets and domain. */
  readonly messageId: string
  /** Whole, as it stood in the header. */
  readonly mailId: string
  /** Of a later letter: the first one. */
  readonly about: string
  readonly from: string
  readonly subject: string
  readonly reference: string
  readonly kind: 'referral' | 'notification' | 'information-request'
  readonly text: string
  readonly envelopeId: string
  readonly encrypted: boolean
  readonly attachments: number
}

export interface MailCase {
  readonly caseReference: string
  readonly first: Letter
  readonly createdAt: string
  readonly state: string
  readonly timesReceived: number
  readonly notices: readonly string[]
}

type Entry =
  | { readonly entry: 'letter'; readonly letter: Letter; readonly at: string }
  | { readonly entry: 'written'; readonly from: string; readonly mail: string }
  | { readonly entry: 'state'; readonly messageId: string; readonly state: string }

export interface MailPartnerBook {
  cases(): readonly MailCase[]
  letters(): readonly Letter[]
  /** Mails that its people wrote, in order. */
  written(): readonly { readonly from: string; readonly mail: Buffer }[]
  /** Whether it made a case. */
  take(letter: Letter): Promise<boolean>
  write(from: string, mail: Buffer): Promise<void>
  say(messageId: string, state: string): Promise<void>
  close(): Promise<void>
}

const noticeOf = ({ text }: Letter): string => {
  if (/takes the place of what was sent/i.test(text)) return 'correction'
  if (/withdrawn its agreement/i.test(text)) return 'agreement-withdrawn'
  return /go on with this after all/i.test(text) ? 'go-on' : 'withdrawal'
}

interface Books {
  readonly cases: Map<string, MailCase>
  readonly letters: Letter[]
  readonly written: { readonly from: string; readonly mail: Buffer }[]
}

const apply = ({ cases, letters, written }: Books, entry: Entry): void => {
  switch (entry.entry) {
    case 'letter': {
      const { letter, at } = entry
      const known = letters.some(({ messageId }) => messageId === letter.messageId)
      letters.push(letter)
      const found = cases.get(known ? letter.messageId : letter.about)
      if (known && found !== undefined)
        cases.set(letter.messageId, { ...found, timesReceived: found.timesReceived + 1 })
      else if (found !== undefined) {
        const notice = noticeOf(letter)
        const state = notice === 'withdrawal' ? 'cancelled' : found.state
        cases.set(letter.about, { ...found, state, notices: [...found.notices, notice] })
      } else if (!known && letter.about === '')
        cases.set(letter.messageId, {
          caseReference: `WF-${cases.size + 1}`,
          first: letter,
          createdAt: at,
          state: 'received',
          timesReceived: 1,
          notices: [],
        })
      return
    }
    case 'written':
      written.push({ from: entry.from, mail: Buffer.from(entry.mail, 'base64') })
      return
    case 'state': {
      const found = cases.get(entry.messageId)
      if (found !== undefined) cases.set(entry.messageId, { ...found, state: entry.state })
      return
    }
    default: {
      const never: never = entry
      throw new RangeError(`unknown entry ${String(never)}`)
    }
  }
}

/** Opens the book with everything that was ever recorded in it. */
export const openMailPartnerBook = async (file: string): Promise<MailPartnerBook> => {
  const journal = await openJournal<Entry>(file)
  const books: Books = { cases: new Map(), letters: [], written: [] }
  for (const entry of journal.found) apply(books, entry)
  const record = (entry: Entry): Promise<void> => {
    apply(books, entry)
    return journal.append(entry)
  }
  return {
    cases: () => [...books.cases.values()],
    letters: () => books.letters,
    written: () => books.written,
    async take(letter) {
      const before = books.cases.size
      await record({ entry: 'letter', letter, at: new Date().toISOString() })
      return books.cases.size > before
    },
    write: (from, mail) => record({ entry: 'written', from, mail: mail.toString('base64') }),
    say: (messageId, state) => record({ entry: 'state', messageId, state }),
    close: () => journal.close(),
  }
}
