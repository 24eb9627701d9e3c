/** What the tests of the letter format share: letters as they are read, and mails as they are kept. */

import PostalMime from 'postal-mime'
import type { OutgoingMessage, WireAnswer } from '../../partners/format.ts'
import { letterFormat } from '../../partners/formats/letter/letter-format.ts'
import { type MailFound, writeKeptMail } from '../../partners/transports/email/kept-mail.ts'
import { textBytes } from './bars-samples.ts'
import { taskMessage } from './task-samples.ts'

/** A mail server's word for this message. */
export const handedOver = ({ wireId }: OutgoingMessage): WireAnswer => ({
  status: 250,
  headers: { 'content-type': 'text/plain' },
  bytes: textBytes(`250 2.0.0 Ok: queued as 4F2D\r\nMessage-ID: <${wireId}@exchange.example>\r\n`),
})

export const letterMessage = taskMessage

/** A letter read back by a library that did not write it. */
export const readLetter = (changes: Partial<OutgoingMessage> = {}) => {
  const { contentType, bytes } = letterFormat.toWire(letterMessage(changes))
  return PostalMime.parse(Buffer.concat([Buffer.from(`Content-Type: ${contentType}\r\n\r\n`), bytes]))
}

export const letterTextOf = async (changes: Partial<OutgoingMessage> = {}): Promise<string> =>
  ((await readLetter(changes)).text ?? '').replaceAll('\r\n', '\n')

const FROM_PARTNER: MailFound = {
  is: 'mail',
  isWhole: true,
  isFromPartner: true,
  signature: 'none',
  mustBeSigned: false,
  isShut: false,
  answers: [],
  text: '',
}

/** A mail of the partner's that was found to be so, as it is kept. */
export const foundMail = (found: Partial<MailFound>): Uint8Array =>
  writeKeptMail({ found: { ...FROM_PARTNER, ...found }, raw: textBytes('raw') })

/** What the format reads of it. */
export const readFound = (found: Partial<MailFound>) => letterFormat.readReply?.(foundMail(found))

/** The form of the sample letter with these lines filled in. */
export const filledForm = async (
  values: Readonly<Record<string, string>>,
  changes: Partial<OutgoingMessage> = {},
): Promise<string> => {
  const text = await letterTextOf(changes)
  const form = text.slice(text.indexOf('===== REPLY FORM'))
  return Object.entries(values).reduce(
    (filled, [name, value]) => filled.replace(`\n${name}:`, `\n${name}: ${value}`),
    form,
  )
}
