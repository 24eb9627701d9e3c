/** Finds out what a mail is: who wrote it, what it answers, whether a machine did, what is in it once it is opened. */
import PostalMime, { addressParser, type Email } from 'postal-mime'
import { sameMailbox } from './email-address.ts'
import type { EmailWireSettings } from './email-settings.ts'
import type { EmailSignIn } from './email-sign-in.ts'
import { textOfHtml } from './html-text.ts'
import type { MailFound } from './kept-mail.ts'
import { wireIdsIn } from './mail-message.ts'
import { reportIn } from './mail-report.ts'
import { certificatesIn } from './smime-certificate.ts'
import { openEntity } from './smime-open.ts'

export interface OpeningMail {
  readonly wire: EmailWireSettings
  readonly signIn: EmailSignIn
  /** Whether all of it is here. */
  readonly isWhole: boolean
  /** Milliseconds since 1970. */
  readonly now: number
}

/** More than any person writes; the mail itself is kept whole. */
const LONGEST_TEXT = 200_000
const LONGEST_HTML = 2_000_000

/** Nothing that it holds is unfolded: our own letter, given back, is no part of an answer. */
const parsed = (bytes: Uint8Array): Promise<Email | undefined> =>
  PostalMime.parse(bytes, { forceRfc822Attachments: true }).catch(() => undefined)

const valuesOf = (email: Email, name: string): readonly string[] =>
  email.headers.flatMap(({ key, value }) => (key.toLowerCase() === name ? [value] : []))

/** RFC 3834 §5, and what mail programs wrote before it. */
const isAutomatic = (email: Email): boolean => {
  const says = (name: string, value: RegExp): boolean =>
    valuesOf(email, name).some((each) => value.test(each))
  return (
    says('auto-submitted', /^(?!\s*no\b)/i) ||
    says('precedence', /^\s*(auto_reply|bulk|junk)/i) ||
    ['x-autoreply', 'x-autorespond', 'x-autoresponse'].some((name) => valuesOf(email, name).length > 0)
  )
}

/** One author, of one header, whom the channel lists. */
const isFromPartner = (email: Email, { to, repliesFrom }: EmailWireSettings): boolean => {
  const [header, another] = valuesOf(email, 'from')
  const [author, second] = addressParser(header ?? '', { flatten: true })
  if (author?.address === undefined || second !== undefined || another !== undefined) return false
  const { address } = author
  return [to, ...(repliesFrom?.split(',') ?? [])].some((known) => sameMailbox(known, address))
}

const answeredBy = (email: Email, { from }: EmailWireSettings): readonly string[] => [
  ...wireIdsIn(valuesOf(email, 'in-reply-to').join(' '), from),
  ...[...wireIdsIn(valuesOf(email, 'references').join(' '), from)].reverse(),
]

const textOf = (email: Email | undefined): string => {
  const { text = '', html = '' } = email ?? {}
  return text.trim() === '' ? textOfHtml(html.slice(0, LONGEST_HTML)) : text
}

const NOTHING: Omit<MailFound, 'isWhole' | 'mustBeSigned'> = {
  is: 'mail',
  isFromPartner: false,
  signature: 'none',
  isShut: false,
  answers: [],
  text: '',
}

/** What it is. What cannot be read is nobody's, and says nothing. Never throws. */
export const openMail = async (
  raw: Uint8Array,
  { wire, signIn, isWhole, now }: OpeningMail,
): Promise<MailFound> => {
  const common = { isWhole, mustBeSigned: wire.signedReplies === 'yes' }
  const outer = await parsed(raw)
  if (outer === undefined) return { ...NOTHING, ...common }
  const { certificate, key } = signIn
  const { entity, signature, isShut } = await openEntity(raw, {
    theirs: certificatesIn(wire.theirCertificate ?? ''),
    now,
    ...(certificate === undefined || key === undefined ? {} : { own: { certificate, key } }),
  })
  const inner = entity === raw ? outer : await parsed(entity)
  const report = inner === undefined ? undefined : reportIn(inner, wire)
  const answers = [...new Set([...(report?.answers ?? []), ...answeredBy(outer, wire)])]
  return {
    ...common,
    is: report?.is ?? (isAutomatic(outer) ? 'automatic' : 'mail'),
    isFromPartner: isFromPartner(outer, wire),
    signature,
    isShut: isShut || inner === undefined,
    answers,
    text: textOf(inner).slice(0, LONGEST_TEXT),
    ...(report?.report === undefined ? {} : { report: report.report }),
  }
}
