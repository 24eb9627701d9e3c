/** Opens connections, and says why one could not be opened: then surely nothing of the message was sent. */
import { buildConnector } from 'undici'
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { AddressGuard } from './address-guard.ts'

/** No connection came about; `result` is how the attempt ended. */
export class NotConnected extends Error {
  readonly code = 'NOT_CONNECTED'
  readonly result: AttemptResult
  constructor(result: AttemptResult) {
    super(`no connection: ${result.reason}`)
    this.result = result
  }
}

export interface ConnectorOptions {
  readonly guard: AddressGuard
  readonly connectTimeoutSeconds: number
  /** PEM; trusted instead of the well-known authorities. */
  readonly certificateAuthorities?: readonly string[]
  /** PEM; shown to partners that ask for one (mutual TLS). */
  readonly clientCertificate?: { readonly certificate: string; readonly key: string }
}

/** Our certificate or theirs is not accepted by the other end: nobody gains by trying again. */
const CERTIFICATE_FAULT =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(VERIFY|GET_ISSUER)|ERR_TLS_CERT_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH)|ALERT_(BAD_CERTIFICATE|UNKNOWN_CA|NO_CERTIFICATE|CERTIFICATE_)/

/** Whether an error's code speaks of a certificate. */
export const isCertificateFault = (code: string): boolean => CERTIFICATE_FAULT.test(code)

/** The code of an error as Node and the TLS library name it, never its message. */
export const errorCode = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'UNKNOWN'
}

const CONNECT_REASONS: Readonly<Record<string, AttemptResult['reason']>> = {
  ECONNREFUSED: 'connection-refused',
  EHOSTUNREACH: 'connection-refused',
  ENETUNREACH: 'connection-refused',
  EADDRNOTAVAIL: 'connection-refused',
  ENOTFOUND: 'name-not-resolved',
  EAI_AGAIN: 'name-not-resolved',
  EAI_FAIL: 'name-not-resolved',
  EAI_NODATA: 'name-not-resolved',
  ETIMEDOUT: 'connect-timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
}

/** How an attempt ended whose connection could not be opened. */
export const connectFailure = (error: unknown, protocol: string): AttemptResult => {
  const code = errorCode(error)
  if (code === 'ADDRESS_NOT_ALLOWED')
    return { outcome: 'misconfigured', reason: 'address-wrong', detail: 'network-not-allowed' }
  if (isCertificateFault(code))
    return { outcome: 'misconfigured', reason: 'certificate-invalid', detail: code }
  const reason = CONNECT_REASONS[code] ?? (protocol === 'https:' ? 'tls-failure' : 'connection-refused')
  return { outcome: 'not-now', reason, detail: code }
}

/** A connector for the connection pool: guarded addresses, and every failure as {@link NotConnected}. */
export const createGuardedConnector = (options: ConnectorOptions): buildConnector.connector => {
  const common = { timeout: options.connectTimeoutSeconds * 1000, allowH2: false }
  const plain = buildConnector({ ...common, lookup: options.guard.lookup['http:'] })
  const secure = buildConnector({
    ...common,
    lookup: options.guard.lookup['https:'],
    minVersion: 'TLSv1.2',
    ...(options.certificateAuthorities && { ca: [...options.certificateAuthorities] }),
    ...(options.clientCertificate && {
      cert: options.clientCertificate.certificate,
      key: options.clientCertificate.key,
    }),
  })
  return (target, callback) => {
    const connect = target.protocol === 'https:' ? secure : plain
    connect(target, (...[error, socket]) => {
      if (error) callback(new NotConnected(connectFailure(error, target.protocol)), null)
      else callback(null, socket)
    })
  }
}
