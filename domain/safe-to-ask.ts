/**
 * Whether a machine may write to somebody of the family to ask them. Never to somebody under do-not-tell, and never
 * where it is not on record as safe (information-sharing law §7, R-14): a link can be opened by whoever reads the
 * mailbox. Judged narrowly, as names are written in many ways: what may be the same person counts as the same.
 */
import type { CalendarDay } from './calendar-day.ts'
import { isMailAddress } from './safe-to-write.ts'
import { machineMayContact, type SafeContact } from './sharing/people-told.ts'
import type { SharingDecision } from './sharing-decision.ts'

/** Why a machine must not write, with the words for whoever asks. */
export const UNSAFE_TO_ASK = {
  'do-not-tell': 'They are, or may be, somebody who must not be told, so no machine may write to them.',
  'no-contact': 'No mail address of theirs is on record as safe, so no machine may write to them.',
  'not-known-to-be-safe': 'That mail address is not on record as safe, so no machine may write to it.',
  'not-an-address': 'That is not one plain mail address.',
} as const
export type UnsafeToAsk = keyof typeof UNSAFE_TO_ASK

/** A mail address that somebody said is safe for this person. */
export type AskingContact = Pick<SafeContact, 'value' | 'safe' | 'reviewDay'>

export interface AskingFacts {
  /** Whom, as the record calls them. */
  readonly name: string
  readonly contact?: AskingContact | undefined
  /** The item's present decision: who must not be told, and which contacts are safe. */
  readonly decision: SharingDecision
  readonly today: CalendarDay
}

export type SafeToAsk =
  | { readonly safe: true; readonly address: string }
  | { readonly safe: false; readonly because: UnsafeToAsk }

const TITLES = ['mr', 'mrs', 'ms', 'miss', 'mx', 'dr']

const wordsOf = (name: string): readonly string[] =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !TITLES.includes(word))

/** An initial may stand for any name that begins with it. */
const maybeSameWord = (one: string, other: string): boolean =>
  one === other ||
  (one.length === 1 && other.startsWith(one)) ||
  (other.length === 1 && one.startsWith(other))

/** Whether two names may be one person's: all words of the shorter are in the longer. */
const maybeSame = (one: string, other: string): boolean => {
  const [few, many] = [wordsOf(one), wordsOf(other)].sort((a, b) => a.length - b.length)
  return (
    few === undefined ||
    many === undefined ||
    few.every((word) => many.some((other) => maybeSameWord(word, other)))
  )
}

const sameAddress = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase()

const recordOf = ({ doNotTell = [], safeContacts = [] }: SharingDecision) => ({ doNotTell, safeContacts })

/** The mail address that the item's decision holds for this person. */
const recordedContact = ({ name, decision }: AskingFacts): SafeContact | undefined =>
  recordOf(decision).safeContacts.find(
    (contact) => contact.channel === 'email' && sameAddress(contact.name, name),
  )

/** Where a machine may write to ask this person; or why it must not. */
export const safeToAsk = (facts: AskingFacts): SafeToAsk => {
  const { name, decision, today } = facts
  const { doNotTell, safeContacts } = recordOf(decision)
  const contact = facts.contact ?? recordedContact(facts)
  const isHidden = (other: string): boolean => doNotTell.some((entry) => maybeSame(entry.name, other))
  if (isHidden(name)) return { safe: false, because: 'do-not-tell' }
  if (contact === undefined) return { safe: false, because: 'no-contact' }
  if (!isMailAddress(contact.value)) return { safe: false, because: 'not-an-address' }
  const recorded = safeContacts.filter(
    ({ channel, value }) => channel === 'email' && sameAddress(value, contact.value),
  )
  // The mailbox of somebody who must not be told, whoever else reads it.
  if (recorded.some((one) => isHidden(one.name))) return { safe: false, because: 'do-not-tell' }
  const all = [{ ...contact, name, channel: 'email' } as const, ...recorded]
  return all.every((one) => machineMayContact(one, doNotTell, today))
    ? { safe: true, address: contact.value }
    : { safe: false, because: 'not-known-to-be-safe' }
}
