/** One connection to a mailbox for one fetch: to an address that may be called, with TLS, within the fetch's time. */
import { isIP } from 'node:net'
import { ImapFlow } from 'imapflow'
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { AddressGuard } from '../https/address-guard.ts'
import { connectFailure, errorCode, isCertificateFault } from '../https/guarded-connector.ts'
import type { MailServer } from './email-address.ts'
import type { EmailSignIn } from './email-sign-in.ts'
import { MailTrouble, tlsOptionsFor } from './mail-socket.ts'

export interface ImapTarget {
  readonly server: MailServer
  readonly signIn: Pick<EmailSignIn, 'user' | 'password'>
  readonly authorities: readonly string[]
  readonly guard: AddressGuard
  /** Aborted when it must end. */
  readonly signal: AbortSignal
}

const MOST_LINE_BYTES = 1024 * 1024
/** Above the largest mail that is read. */
const MOST_LITERAL_BYTES = 32 * 1024 * 1024

interface ImapError {
  readonly authenticationFailed?: unknown
  readonly serverResponseCode?: unknown
  readonly tlsFailed?: unknown
  readonly mailboxMissing?: unknown
  readonly responseStatus?: unknown
}

const notNow = (reason: AttemptResult['reason']): AttemptResult => ({ outcome: 'not-now', reason })

const misconfigured = (reason: AttemptResult['reason'], detail: string): AttemptResult => ({
  outcome: 'misconfigured',
  reason,
  detail,
})

/** Codes of RFC 5530 by which a server says that it is not our password that is wrong. */
const PASSING = ['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG']
const ABOUT_CONNECTING = /^(ECONN|EHOST|ENET|EADDR|ENOTFOUND|EAI_|ETIMEDOUT|ADDRESS_)/

/** What went wrong with a mailbox. `detail` never holds the server's words. */
const imapTrouble = (error: unknown): MailTrouble => {
  if (error instanceof MailTrouble) return error
  const code = errorCode(error)
  const { authenticationFailed, serverResponseCode, tlsFailed, mailboxMissing, responseStatus } =
    error as ImapError
  if (isCertificateFault(code) || ABOUT_CONNECTING.test(code))
    return new MailTrouble(connectFailure({ code }, 'https:'))
  if (PASSING.includes(String(serverResponseCode))) return new MailTrouble(notNow('unavailable'))
  if (authenticationFailed === true)
    return new MailTrouble(misconfigured('not-authorised', 'sign-in refused'))
  if (tlsFailed === true || /SSL|TLS|EPROTO/.test(code)) return new MailTrouble(notNow('tls-failure'))
  if (code === 'CONNECT_TIMEOUT' || code === 'GREETING_TIMEOUT')
    return new MailTrouble(notNow('connect-timeout'))
  if (mailboxMissing === true || responseStatus === 'NO')
    return new MailTrouble(misconfigured('address-wrong', 'folder'))
  return new MailTrouble(notNow('connection-lost'))
}

const addressOf = ({ host }: MailServer, guard: AddressGuard): Promise<string> =>
  isIP(host) !== 0
    ? Promise.resolve(host)
    : new Promise((resolve, reject) => {
        guard.lookup['https:'](host, {}, (error, address) =>
          error === null && typeof address === 'string'
            ? resolve(address)
            : reject(new MailTrouble(connectFailure(error, 'https:'))),
        )
      })

const clientFor = (address: string, { server, signIn, authorities }: ImapTarget): ImapFlow => {
  const { host: _given, ...tls } = tlsOptionsFor(server.host, authorities)
  const client = new ImapFlow({
    host: address,
    port: server.port,
    secure: server.implicit,
    ...(isIP(server.host) === 0 ? { servername: server.host } : {}),
    // Insisted upon: without it there is no sign-in.
    ...(server.implicit ? {} : { doSTARTTLS: true }),
    auth: { user: signIn.user, pass: signIn.password },
    tls,
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    maxLineLength: MOST_LINE_BYTES,
    maxLiteralSize: MOST_LITERAL_BYTES,
    maxResponseSize: MOST_LITERAL_BYTES + MOST_LINE_BYTES,
  })
  // What comes later is told by the call that it breaks.
  client.on('error', () => {})
  return client
}

/** Opens the mailbox for some work, and closes it. @throws MailTrouble */
export const inMailbox = async <T>(
  target: ImapTarget,
  folder: string,
  readOnly: boolean,
  work: (client: ImapFlow, uidValidity: string) => Promise<T>,
): Promise<T> => {
  const { signal } = target
  const client = clientFor(await addressOf(target.server, target.guard), target)
  const give = (): void => client.close()
  signal.addEventListener('abort', give, { once: true })
  try {
    signal.throwIfAborted()
    await client.connect()
    const { uidValidity } = await client.mailboxOpen(folder, { readOnly })
    const done = await work(client, String(uidValidity))
    await client.logout().catch(() => {})
    return done
  } catch (error) {
    throw imapTrouble(error)
  } finally {
    signal.removeEventListener('abort', give)
    client.close()
  }
}
