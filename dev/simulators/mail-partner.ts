/**
 * A simulated partner that has nothing but mail: its mail server in front, the people who read letters, and the mailbox
 * into which they write, where there is a GreenMail. Told at run time:
 *
 *   PUT  /control/faults          the plans of every simulated system, as its mail server meets them
 *   PUT  /control-mail/manner     `{ "offersTls": false }`, `{ "expired": true }`; what is left out is as it should be
 *   POST /control-mail/replies    `{ "caseId": "WF-1", "as": "bounce", "fields": {…}, "words": "…", "times": 2 }`
 *   POST /cases/{id}/answers      `{ "answer": "accepted", "words": "…" }`: the form, filled in
 */
import PostalMime from 'postal-mime'
import { createFaultBox } from './fault-plan.ts'
import { type Letter, type MailCase, type MailPartnerBook, openMailPartnerBook } from './mail-partner-book.ts'
import { type CaughtLetter, createMailFront } from './mail-partner-front.ts'
import { answerMailPartnerPages } from './mail-partner-pages.ts'
import { type MailWriter, writtenReply } from './mail-partner-words.ts'
import { type MailStore, startMailStore } from './mail-store.ts'
import { keptSelfSigned, makeSelfSigned } from './self-signed.ts'
import type { SimulatedSystem, SystemPlace } from './simulated-system.ts'
import { startControl } from './simulator-control.ts'

export interface MailPartnerOptions extends SystemPlace {
  readonly name: string
  readonly dataFile: string
  /** Whoever sends, and whose mailbox is read. */
  readonly exchange: { readonly mailbox: string; readonly user: string; readonly password: string }
  /** The partner's own. */
  readonly mailbox: string
  /** Absent: replies cannot be collected. */
  readonly greenMail?: { readonly java: string; readonly jar: string }
  readonly imapPort?: number
  /** What its people answer by themselves, one after the other. */
  readonly answers?: readonly string[]
}

export interface MailPartner extends SimulatedSystem {
  /** PEM, to be pinned. */
  readonly certificate: string
  readonly imapUrl: string | undefined
}

/** Where the certificate of its servers is kept: made at the first start. */
export const certificateFileOf = (dataFile: string): string => `${dataFile}.certificate`

const KINDS: readonly (readonly [RegExp, Letter['kind']])[] = [
  [/^(\[secure\] )?notification/i, 'notification'],
  [/^(\[secure\] )?request for information/i, 'information-request'],
]

const localPart = (mailId: string): string => mailId.replace(/^<|@.*$/g, '')

const letterFrom = async ({ raw, from, envelopeId, encrypted }: CaughtLetter): Promise<Letter> => {
  const { messageId = '', inReplyTo = '', subject = '', text = '', attachments } = await PostalMime.parse(raw)
  return {
    messageId: localPart(messageId),
    mailId: messageId,
    about: inReplyTo === '' ? '' : localPart(inReplyTo),
    from,
    subject,
    reference: /RX-[A-Z0-9-]+/.exec(subject)?.[0] ?? '',
    kind: KINDS.find(([pattern]) => pattern.test(subject))?.[1] ?? 'referral',
    text: text.replaceAll('\r\n', '\n'),
    envelopeId,
    encrypted,
    attachments: attachments.length,
  }
}

const createWriter = (book: MailPartnerBook, store: MailStore | undefined, mailbox: string): MailWriter => ({
  async reply(found, as, { fields = {}, words = '', times = 1, bytes } = {}) {
    const mail = writtenReply(as, {
      letter: found.first,
      mailbox,
      fields,
      words,
      ...(bytes === undefined ? {} : { bytes }),
    })
    for (let left = times; left > 0; left -= 1) {
      await book.write(mailbox, mail)
      await store?.deliver(mailbox, mail)
    }
  },
})

/** What its people do with a new letter by themselves. */
const answerByItself = async (
  writer: MailWriter,
  book: MailPartnerBook,
  found: MailCase,
  answers: readonly string[],
): Promise<void> => {
  for (const answer of found.first.kind === 'referral' ? answers : answers.slice(0, 1)) {
    const said = found.first.kind === 'notification' ? 'read' : answer
    const fields =
      found.first.kind === 'information-request'
        ? { 'Answer to q1': 'Known to us.' }
        : { Answer: said, ...(said === 'finished' ? { Outcome: 'support-given' } : {}) }
    await writer.reply(found, 'form', { fields })
    await book.say(found.first.messageId, said)
  }
}

/** Starts the partner with what it already has. */
export const startMailPartner = async (options: MailPartnerOptions): Promise<MailPartner> => {
  const {
    host = '127.0.0.1',
    port = 0,
    controlPort = 0,
    imapPort = 0,
    exchange,
    mailbox,
    greenMail,
  } = options
  const book = await openMailPartnerBook(options.dataFile)
  const certificate = await keptSelfSigned(certificateFileOf(options.dataFile))
  const store =
    greenMail === undefined
      ? undefined
      : await startMailStore({ ...greenMail, ...exchange, host, port: imapPort, certificate })
  for (const { from, mail } of book.written()) await store?.deliver(from, mail)
  const writer = createWriter(book, store, mailbox)
  const faults = createFaultBox()
  let running: Promise<unknown> = Promise.resolve()
  const front = createMailFront({
    host,
    port,
    signIn: exchange,
    mailbox: mailbox.toLowerCase(),
    faults,
    async take(caught) {
      const letter = await letterFrom(caught)
      if (!(await book.take(letter))) return
      const found = book.cases().find(({ first }) => first.messageId === letter.messageId)
      if (found === undefined) return
      running = running
        .then(() => answerByItself(writer, book, found, options.answers ?? []))
        .catch(() => process.stderr.write('an answer could not be written\n'))
    },
  })
  let manner = { certificate, offersTls: true }
  await front.open(manner)
  const control = await startControl({
    host,
    port: controlPort,
    faults,
    changed: () => (faults.isDown() ? front.shut() : front.open(manner)),
    otherwise: (request) =>
      answerMailPartnerPages(request, {
        name: options.name,
        book,
        writer,
        collects: store !== undefined,
        async speak({ offersTls = true, expired = false }) {
          const over = expired
            ? await makeSelfSigned({ hosts: ['localhost', '127.0.0.1'], fromDay: -9, toDay: -2 })
            : certificate
          manner = { certificate: over, offersTls }
          await front.open(manner)
        },
      }),
  })
  return {
    url: `smtp://${host}:${front.port()}`,
    controlUrl: control.url,
    certificate: certificate.certificate,
    imapUrl: store?.url,
    async stop() {
      await Promise.all([front.shut(), control.stop(), running])
      await store?.stop()
      await book.close()
    },
  }
}
