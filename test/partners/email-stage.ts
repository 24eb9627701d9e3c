/** A simulated partner that works by mail, and our transport before it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findGreenMail } from '../../dev/servers/greenmail-program.ts'
import { quietProgress } from '../../dev/servers/progress.ts'
import { startMailPartner } from '../../dev/simulators/mail-partner.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import { letterFormat } from '../../partners/formats/letter/letter-format.ts'
import type { FetchedReply, FetchRequest } from '../../partners/reply-source.ts'
import { EMAIL_CREDENTIAL, EMAIL_PASSWORD, emailTransport, PARTNER } from './email-samples.ts'
import { letterMessage } from './letter-samples.ts'

/** Mailboxes are read only where there is one: without Java there is none. */
export const GREEN_MAIL = await findGreenMail(process.env, quietProgress).catch(() => undefined)

/** Less than is read else: large mails take their time. */
const MOST_MAIL_BYTES = 1_000_000

export const startEmailStage = async ({ reads = true }: { readonly reads?: boolean } = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'mail-stage-'))
  const start = () =>
    startMailPartner({
      name: 'mail',
      dataFile: join(folder, 'mail.jsonl'),
      exchange: { mailbox: 'exchange@exchange.example', user: 'exchange', password: EMAIL_PASSWORD },
      mailbox: PARTNER,
      ...(reads && GREEN_MAIL !== undefined ? { greenMail: GREEN_MAIL } : {}),
    })
  let partner = await start()
  const transport = emailTransport({ mostMailBytes: MOST_MAIL_BYTES })
  const settings = () => ({
    to: PARTNER,
    from: 'exchange@exchange.example',
    certificateAuthority: partner.certificate,
    ...(partner.imapUrl === undefined ? {} : { imap: partner.imapUrl }),
  })
  const call = (more: Partial<FetchRequest> = {}): FetchRequest => ({
    address: partner.url,
    timeoutSeconds: 20,
    signal: new AbortController().signal,
    settings: settings(),
    credential: EMAIL_CREDENTIAL,
    ...more,
  })
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${partner.controlUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path} ended with ${answer.status}`)
    return answer.json()
  }
  const send = async (changes: Partial<OutgoingMessage> = {}, more: Partial<FetchRequest> = {}) => {
    const message = letterMessage(changes)
    const outcome = await transport.send({ ...call(more), document: letterFormat.toWire(message) })
    return outcome.ended === 'failed' ? outcome.result : letterFormat.readAnswer(outcome.answer, message)
  }
  let place: string | undefined
  return {
    call,
    settings,
    send,
    transport,
    faults: (body: unknown) => control('PUT', '/control/faults', body),
    manner: (body: unknown) => control('PUT', '/control-mail/manner', body),
    cases: () => control('GET', '/cases') as Promise<readonly Readonly<Record<string, unknown>>[]>,
    reply: (as: string, more: object = {}) =>
      control('POST', '/control-mail/replies', { caseId: 'WF-1', as, ...more }),
    /** Fetches what is there, marks it, and answers what each of them says. */
    async collect(more: Partial<FetchRequest> = {}) {
      const request = call({ ...(place === undefined ? {} : { place }), ...more })
      const outcome = await transport.replies.fetch(request)
      if (outcome.fetched !== 'replies') throw new Error(`not fetched: ${JSON.stringify(outcome)}`)
      place = outcome.place
      await transport.replies.acknowledge?.(
        request,
        outcome.replies.map(({ replyId }) => replyId),
      )
      return outcome
    },
    read: ({ bytes }: FetchedReply) => letterFormat.readReply?.(bytes),
    async restart() {
      await partner.stop()
      partner = await start()
    },
    async stop() {
      await transport.close()
      await partner.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type EmailStage = Awaited<ReturnType<typeof startEmailStage>>
