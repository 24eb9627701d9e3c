/**
 * Whether a machine may write to a person, and where. Never where it is not known to be safe: an address that nobody
 * has confirmed may be shared at home, or no longer theirs.
 */
import { addMonths, type CalendarDay } from './calendar-day.ts'
import { NOTICE_WAYS, type NoticeWay } from './notice.ts'
import type { User, WorkContact } from './user.ts'

export type SafeToWrite =
  | { readonly safe: true; readonly way: NoticeWay; readonly address: string }
  | { readonly safe: false; readonly because: UnsafeReason }

export type UnsafeReason =
  /** No longer in the directory. */
  | 'unknown-person'
  /** A system is told by message or fetches by itself. */
  | 'no-person'
  | 'no-address'
  | 'not-known-to-be-safe'
  | 'confirmed-too-long-ago'
  | 'not-an-address'
  /** This exchange has no means to send in any of the ways that would be safe. */
  | 'no-way-to-send'

export interface WritingFacts {
  readonly today: CalendarDay
  /** Ways that this exchange can send in, and that were not refused for this notice. */
  readonly ways: readonly NoticeWay[]
}

/** People change jobs, and numbers are given to others: a confirmation holds for a year. */
const CONFIRMED_FOR_MONTHS = 12

/** One recipient and nothing that could be taken for more; at work, so in plain letters. */
const SHAPES = {
  email:
    /^[A-Za-z0-9](?:[A-Za-z0-9._+'-]{0,62}[A-Za-z0-9])?@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/,
  // Mobile numbers of the United Kingdom.
  text: /^(?:\+44|0)7\d{9}$/,
} as const satisfies Record<NoticeWay, RegExp>

/** Whether it is one plain mail address and nothing that could be taken for more. */
export const isMailAddress = (text: string): boolean => SHAPES.email.test(text)

const contactFor = ({ workEmail, workMobile }: User, way: NoticeWay): WorkContact | undefined =>
  way === 'email' ? workEmail : workMobile

const compact = (way: NoticeWay, address: string): string =>
  way === 'text' ? address.replaceAll(' ', '') : address

const judge = (user: User, way: NoticeWay, today: CalendarDay): SafeToWrite => {
  const contact = contactFor(user, way)
  if (contact === undefined) return { safe: false, because: 'no-address' }
  const address = compact(way, contact.address)
  if (!SHAPES[way].test(address)) return { safe: false, because: 'not-an-address' }
  if (!contact.readByThemAlone || contact.confirmedDay > today)
    return { safe: false, because: 'not-known-to-be-safe' }
  return addMonths(contact.confirmedDay, CONFIRMED_FOR_MONTHS) < today
    ? { safe: false, because: 'confirmed-too-long-ago' }
    : { safe: true, way, address }
}

/** Where this person may be written to: the first way that is safe, or why there is none. */
export const safeToWrite = (user: User | undefined, { today, ways }: WritingFacts): SafeToWrite => {
  if (user === undefined) return { safe: false, because: 'unknown-person' }
  if (user.role === 'system-client') return { safe: false, because: 'no-person' }
  const judged = NOTICE_WAYS.map((way) => ({ way, judgement: judge(user, way, today) }))
  const usable = judged.find(({ way, judgement }) => judgement.safe && ways.includes(way))
  if (usable !== undefined) return usable.judgement
  if (judged.some(({ judgement }) => judgement.safe)) return { safe: false, because: 'no-way-to-send' }
  // The reason for the way that has an address says more than that the other has none.
  const telling = judged.find(({ judgement }) => !judgement.safe && judgement.because !== 'no-address')
  return telling?.judgement ?? { safe: false, because: 'no-address' }
}
