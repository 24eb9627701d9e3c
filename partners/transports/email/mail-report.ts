/** Reports about a mail of ours: of its delivery (RFC 3464) and of somebody's reading it (RFC 8098). */
import type { Email } from 'postal-mime'
import { sameMailbox } from './email-address.ts'
import type { EmailWireSettings } from './email-settings.ts'
import type { MailFound } from './kept-mail.ts'
import { wireIdsIn } from './mail-message.ts'

type Report = NonNullable<MailFound['report']>

/** Fields of one group, names in small letters; a folded line belongs to the one before it. */
type Fields = Readonly<Record<string, string>>

const fieldsIn = (group: string): Fields =>
  Object.fromEntries(
    group
      .replace(/\r?\n[ \t]+/g, ' ')
      .split(/\r?\n/)
      .flatMap((line) => {
        const colon = line.indexOf(':')
        return colon < 1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]]
      }),
  )

const groupsIn = (text: string): readonly Fields[] =>
  text
    .trim()
    .split(/(?:\r?\n[ \t]*){2,}/)
    .map(fieldsIn)

/** The text of the part of one of these types. */
const partText = ({ attachments }: Email, ...types: readonly string[]): string | undefined => {
  const content = attachments.find(({ mimeType }) => types.includes(mimeType.toLowerCase()))?.content
  if (content === undefined || typeof content === 'string') return content
  return new TextDecoder().decode(content)
}

/** `rfc822;someone@partner.example`, with or without its kind. */
const isMailboxOf = (field: string | undefined, to: string): boolean =>
  field !== undefined && sameMailbox(field.slice(field.indexOf(';') + 1).replace(/^\s*<?|>?\s*$/g, ''), to)

const ENVELOPE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const deliveryReport = (text: string, to: string): Report => {
  const [message = {}, ...recipients] = groupsIn(text)
  // Some write everything in one group.
  const all = recipients.length === 0 ? [message] : recipients
  const about = all.find(
    (each) => isMailboxOf(each['original-recipient'], to) || isMailboxOf(each['final-recipient'], to),
  )
  const { action = '', status } = about ?? all[0] ?? {}
  const envelopeId = message['original-envelope-id']
  const code = /\d\.\d{1,3}\.\d{1,3}/.exec(status ?? '')?.[0]
  return {
    says: action.toLowerCase().replace(/[^a-z].*$/, ''),
    isAboutPartner: about !== undefined,
    ...(code === undefined ? {} : { status: code }),
    ...(envelopeId !== undefined && ENVELOPE_ID.test(envelopeId)
      ? { envelopeId: envelopeId.toLowerCase() }
      : {}),
  }
}

const readingReport = (text: string, to: string): Report => {
  const fields = fieldsIn(text.trim())
  const disposition = fields.disposition ?? ''
  return {
    says: disposition
      .slice(disposition.indexOf(';') + 1)
      .trim()
      .toLowerCase()
      .replace(/[^a-z].*$/, ''),
    isAboutPartner:
      isMailboxOf(fields['final-recipient'], to) || isMailboxOf(fields['original-recipient'], to),
  }
}

/** The headers of the mail that it is about, as far as they came back. */
const returnedHeaders = (email: Email): string => {
  const text = partText(email, 'message/rfc822', 'text/rfc822-headers', 'message/rfc822-headers') ?? ''
  return text.split(/\r?\n\r?\n/)[0] ?? ''
}

/** What kind of report a mail is, what it says, and which of our messages it names first; `undefined`: it is none. */
export const reportIn = (
  email: Email,
  { to, from }: Pick<EmailWireSettings, 'to' | 'from'>,
): Pick<MailFound, 'is' | 'report' | 'answers'> | undefined => {
  const returned = fieldsIn(returnedHeaders(email))
  const delivery = partText(email, 'message/delivery-status', 'message/global-delivery-status')
  if (delivery !== undefined)
    return {
      is: 'delivery-report',
      report: deliveryReport(delivery, to),
      answers: wireIdsIn(returned['message-id'], from),
    }
  const reading = partText(
    email,
    'message/disposition-notification',
    'message/global-disposition-notification',
  )
  if (reading === undefined) return undefined
  const original = fieldsIn(reading.trim())['original-message-id'] ?? returned['message-id']
  return { is: 'reading-report', report: readingReport(reading, to), answers: wireIdsIn(original, from) }
}
