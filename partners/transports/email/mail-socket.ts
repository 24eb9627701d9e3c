/** Opens the socket of a conversation with a mail server: to an address that may be called, with TLS where it begins with it. */
import { connect as connectSocket, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { AddressGuard } from '../https/address-guard.ts'
import { connectFailure } from '../https/guarded-connector.ts'
import type { MailServer } from './email-address.ts'

/** No conversation came about, or it broke off; `result` is what is true of it where nothing was accepted. */
export class MailTrouble extends Error {
  readonly result: AttemptResult

  constructor(result: AttemptResult) {
    super(`the mail server could not be used: ${result.reason}`)
    this.result = result
  }
}

/** How TLS is insisted upon: the certificate is checked against the name, by well-known authorities or the pinned ones. */
export const tlsOptionsFor = (host: string, authorities: readonly string[]): ConnectionOptions => ({
  minVersion: 'TLSv1.2',
  rejectUnauthorized: true,
  host,
  ...(isIP(host) === 0 ? { servername: host } : {}),
  ...(authorities.length === 0 ? {} : { ca: [...authorities] }),
})

/** Settles with the socket once the event comes, or with why it did not. */
const opened = (socket: Socket, event: 'connect' | 'secureConnect', protocol: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(new MailTrouble(connectFailure(error, protocol)))
    const closed = (): void => fail(new Error('closed'))
    socket.once('error', fail)
    socket.once('close', closed)
    socket.once(event, () => {
      socket.off('error', fail).off('close', closed)
      resolve(socket)
    })
  })

/** Why a server may not be called; `undefined` where it may. */
export const faultOfServer = ({ host, port }: MailServer, guard: AddressGuard): AttemptResult | undefined => {
  const name = isIP(host) === 6 ? `[${host}]` : host
  const checked = guard.check(`https://${name}:${port}/`)
  return 'fault' in checked
    ? { outcome: 'misconfigured', reason: 'address-wrong', detail: checked.fault }
    : undefined
}

/** Connects. Whoever stops the signal destroys it. @throws MailTrouble */
export const openMailSocket = async (
  server: MailServer,
  {
    guard,
    authorities,
    signal,
  }: { guard: AddressGuard; authorities: readonly string[]; signal: AbortSignal },
): Promise<Socket> => {
  const { host, port, implicit } = server
  const plain = connectSocket({ host, port, lookup: guard.lookup['https:'], noDelay: true })
  const give = (): void => {
    plain.destroy()
  }
  signal.addEventListener('abort', give, { once: true })
  plain.once('close', () => signal.removeEventListener('abort', give))
  // What comes later is told by the call that it breaks.
  plain.on('error', () => {})
  await opened(plain, 'connect', 'http:')
  if (!implicit) return plain
  const secure = connectTls({ ...tlsOptionsFor(host, authorities), socket: plain })
  secure.on('error', () => {})
  return opened(secure, 'secureConnect', 'https:')
}
