/**
 * The mailbox that replies and reports come into. Mails are taken in the order of their numbers, behind the last one that
 * was stored; only after that are they marked, and moved where the channel says so. One that is too large is kept as far
 * as it came, put before a person, and left where it lies.
 */
import { createHash } from 'node:crypto'
import type { FetchMessageObject, ImapFlow } from 'imapflow'
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { FetchedReply, FetchOutcome, FetchRequest, ReplySource } from '../../reply-source.ts'
import type { AddressGuard } from '../https/address-guard.ts'
import { attemptMilliseconds } from '../https/attempt-time.ts'
import { mailServerFrom } from './email-address.ts'
import { authoritiesFor, type EmailWireSettings, emailWireSettings } from './email-settings.ts'
import { type EmailSignIn, emailSignInFrom } from './email-sign-in.ts'
import { type ImapTarget, inMailbox } from './imap-session.ts'
import { KEPT_MAIL_TYPE, writeKeptMail } from './kept-mail.ts'
import { faultOfServer, MailTrouble } from './mail-socket.ts'
import { mailboxPlaceFrom, writtenMailboxPlace } from './mailbox-place.ts'
import { mimeEntityFrom } from './mime-entity.ts'
import { openMail } from './open-mail.ts'

export interface MailboxOptions {
  readonly guard: AddressGuard
  readonly certificateAuthorities?: readonly string[]
  readonly now: () => number
  /** Aborted when the transport is closed. */
  readonly closing: AbortSignal
  /** The largest mail that is read whole, in bytes. */
  readonly mostBytes?: number
}

const MOST_A_FETCH = 20
/** So that a mail can be kept: one document holds it, and nothing makes what is not written in base64 smaller. */
const MOST_BYTES = 12 * 1024 * 1024
/** Of a mail that is too large: enough to see what it is. */
const FIRST_BYTES = 64 * 1024
const WHOLE = 'mail '

interface Calling {
  readonly target: ImapTarget
  readonly wire: EmailWireSettings
  readonly signIn: EmailSignIn
}

interface Taken {
  readonly uid: number
  readonly reply: FetchedReply
}

const misconfigured = (reason: AttemptResult['reason'], detail: string): MailTrouble =>
  new MailTrouble({ outcome: 'misconfigured', reason, detail })

/** What a request asks for. @throws MailTrouble where it cannot be called at all */
const callingFrom = (request: FetchRequest, options: MailboxOptions): Calling => {
  const wire = emailWireSettings.safeParse(request.settings)
  if (!wire.success) throw misconfigured('not-supported', 'settings-malformed')
  const signIn = emailSignInFrom(request.credential)
  if (signIn === undefined) throw misconfigured('not-authorised', 'credential-malformed')
  const server = mailServerFrom('imap', wire.data.imap)
  if (server === undefined) throw misconfigured('not-supported', 'no mailbox is read')
  const fault = faultOfServer(server, options.guard)
  if (fault !== undefined) throw new MailTrouble(fault)
  const authorities = authoritiesFor(wire.data, options.certificateAuthorities)
  const time = AbortSignal.timeout(attemptMilliseconds(request.timeoutSeconds))
  const signal = AbortSignal.any([request.signal, options.closing, time])
  return { target: { server, signIn, authorities, guard: options.guard, signal }, wire: wire.data, signIn }
}

/**
 * Names a mail by what its author sent, whichever way it came and whatever number it has: the same mail twice is one,
 * another mail under the same Message-ID is not.
 */
const nameOf = (raw: Uint8Array, isWhole: boolean): string => {
  const { body } = mimeEntityFrom(raw)
  const head = Buffer.from(raw)
    .subarray(0, raw.length - body.length)
    .toString('latin1')
  const own = (head.match(/^(?:message-id|from|date|in-reply-to):.*(?:\r?\n[ \t].*)*/gim) ?? []).sort()
  const hash = createHash('sha256')
    .update(own.join('\n'))
    .update('\0')
    .update(body)
    .digest('hex')
    .slice(0, 40)
  return `${isWhole ? WHOLE : 'mail-part '}${hash}`
}

/** Its bytes, or as many as are read of one that is too large; some servers only guess at a mail's size. */
const sourceOf = async (client: ImapFlow, { uid, size = 0 }: FetchMessageObject, mostBytes: number) => {
  const maxLength = size > mostBytes ? FIRST_BYTES : mostBytes + 1
  const found = await client.fetchOne(String(uid), { uid: true, source: { maxLength } }, { uid: true })
  if (typeof found !== 'object' || found.source === undefined) return undefined
  const isWhole = size <= mostBytes && found.source.length <= mostBytes
  return { raw: isWhole ? found.source : found.source.subarray(0, FIRST_BYTES), isWhole }
}

/** Those behind the last one, in order: a range that ends with `*` always has one. */
const listed = async (client: ImapFlow, after: number): Promise<readonly FetchMessageObject[]> => {
  const all = await client.fetchAll(`${after + 1}:*`, { uid: true, size: true }, { uid: true })
  return all.filter(({ uid }) => uid > after).sort((one, other) => one.uid - other.uid)
}

/** Builds the source. */
export const createEmailMailbox = (options: MailboxOptions): ReplySource => {
  const { mostBytes = MOST_BYTES, now } = options
  // Which mails a fetch brought, until it is acknowledged.
  const brought = new WeakMap<
    FetchRequest,
    { readonly uidValidity: string; readonly uids: ReadonlyMap<string, number> }
  >()

  const taken = async (client: ImapFlow, message: FetchMessageObject, { wire, signIn }: Calling) => {
    const source = await sourceOf(client, message, mostBytes)
    // Somebody took it away meanwhile.
    if (source === undefined) return []
    const { raw, isWhole } = source
    const found = await openMail(raw, { wire, signIn, isWhole, now: now() })
    const bytes = writeKeptMail({ found, raw })
    return [
      { uid: message.uid, reply: { replyId: nameOf(raw, isWhole), contentType: KEPT_MAIL_TYPE, bytes } },
    ]
  }

  const read = (request: FetchRequest, calling: Calling): Promise<FetchOutcome> =>
    inMailbox(calling.target, calling.wire.folder ?? 'INBOX', true, async (client, uidValidity) => {
      const place = mailboxPlaceFrom(request.place, uidValidity)
      const waiting = await listed(client, place.uid)
      const mails: Taken[] = []
      let bytes = 0
      let last = place.uid
      for (const message of waiting.slice(0, MOST_A_FETCH)) {
        const size = message.size ?? 0
        bytes += size > mostBytes ? FIRST_BYTES : size
        if (bytes > mostBytes && last > place.uid) break
        mails.push(...(await taken(client, message, calling)))
        last = message.uid
      }
      brought.set(request, {
        uidValidity,
        uids: new Map(mails.map(({ uid, reply }) => [reply.replyId, uid])),
      })
      return {
        fetched: 'replies',
        replies: mails.map(({ reply }) => reply),
        place: writtenMailboxPlace({ uidValidity, uid: last }),
        more: waiting.some(({ uid }) => uid > last),
      }
    })

  return {
    async fetch(request) {
      try {
        return await read(request, callingFrom(request, options))
      } catch (error) {
        if (error instanceof MailTrouble) return { fetched: 'failed', result: error.result }
        throw error
      }
    },
    async acknowledge(request, replyIds) {
      const before = brought.get(request)
      const uids = replyIds.flatMap((id) => (id.startsWith(WHOLE) ? (before?.uids.get(id) ?? []) : []))
      if (before === undefined || uids.length === 0) return
      try {
        const { target, wire } = callingFrom(request, options)
        await inMailbox(target, wire.folder ?? 'INBOX', false, async (client, uidValidity) => {
          if (uidValidity !== before.uidValidity) return
          await client.messageFlagsAdd(uids.join(','), ['\\Seen'], { uid: true })
          if (wire.readFolder !== undefined)
            await client.messageMove(uids.join(','), wire.readFolder, { uid: true })
        })
      } catch (error) {
        // What was not marked lies there still, and the place says that it was read.
        if (!(error instanceof MailTrouble)) throw error
      }
    },
  }
}
