/** Opens the socket of a connection, and says why it could not be opened: then surely nothing of the message was sent. */
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { AttemptResult } from '../../../domain/delivery.ts'
import { connectFailure } from '../https/guarded-connector.ts'
import type { MllpAddress, MllpGuard } from './mllp-address.ts'

/** Certificate and private key in PEM, as a channel's credential holds them. */
export interface ClientIdentity {
  readonly cert: string
  readonly key: string
}

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g
const KEY = /-----BEGIN (?:EC |RSA )?PRIVATE KEY-----[\s\S]+?-----END (?:EC |RSA )?PRIVATE KEY-----/

/** The identity in a credential; `undefined` where it holds none. */
export const identityFrom = (credential: string): ClientIdentity | undefined => {
  const certificates = credential.match(CERTIFICATES)
  const key = KEY.exec(credential)?.[0]
  return certificates === null || key === undefined ? undefined : { cert: certificates.join('\n'), key }
}

export interface OpeningOptions {
  readonly guard: MllpGuard
  readonly connectTimeoutSeconds: number
  /** PEM; trusted instead of the well-known authorities. */
  readonly certificateAuthorities?: readonly string[]
}

export interface Opening {
  readonly address: MllpAddress
  readonly identity?: ClientIdentity
  /** The attempt's own limit. */
  readonly timeoutSeconds: number
  readonly signal: AbortSignal
}

/** A dead peer is noticed after so long without a sign of life. */
const KEEP_ALIVE_MILLISECONDS = 30_000

const begin = (options: OpeningOptions, { address, identity }: Opening): Socket => {
  const { host, port, secure } = address
  const common = { host, port, lookup: options.guard.lookup(address), noDelay: true }
  if (!secure) return connectTcp(common)
  return connectTls({
    ...common,
    minVersion: 'TLSv1.2',
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(options.certificateAuthorities && { ca: [...options.certificateAuthorities] }),
    ...identity,
  })
}

/** A connected socket, its handshake done; or how the attempt ended. Never throws. */
export const openSocket = (options: OpeningOptions, opening: Opening): Promise<Socket | AttemptResult> =>
  new Promise((resolve) => {
    const { address, timeoutSeconds, signal } = opening
    const protocol = address.secure ? 'https:' : 'http:'
    let socket: Socket
    try {
      socket = begin(options, opening)
    } catch {
      // Only what the credential holds can be wrong here: a key that is none, or one that is another certificate's.
      return resolve({ outcome: 'misconfigured', reason: 'not-authorised', detail: 'credential-malformed' })
    }
    const end = (result: Socket | AttemptResult): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      socket.off('error', onError)
      if (result !== socket) socket.on('error', () => {}).destroy()
      resolve(result)
    }
    const onError = (error: Error): void => end(connectFailure(error, protocol))
    const onAbort = (): void => end({ outcome: 'not-now', reason: 'interrupted' })
    const seconds = Math.min(timeoutSeconds, options.connectTimeoutSeconds)
    const timer = setTimeout(() => end({ outcome: 'not-now', reason: 'connect-timeout' }), seconds * 1000)
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('error', onError)
    socket.once(address.secure ? 'secureConnect' : 'connect', () => {
      socket.setKeepAlive(true, KEEP_ALIVE_MILLISECONDS)
      end(socket)
    })
  })
