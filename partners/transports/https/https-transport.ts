/** Carries a document by HTTPS POST: one connection pool for all partners, one request an attempt, no redirects. */
import { Agent } from 'undici'
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { SendRequest, Transport } from '../../transport.ts'
import { type AddressGuardOptions, createAddressGuard } from './address-guard.ts'
import { type ConnectorOptions, createGuardedConnector } from './guarded-connector.ts'
import { exchange } from './http-exchange.ts'

/** Most bytes of an answer that are read. */
const ANSWER_LIMIT_BYTES = 5 * 1024 * 1024

export interface HttpsTransportOptions
  extends AddressGuardOptions,
    Pick<ConnectorOptions, 'certificateAuthorities' | 'clientCertificate'> {
  /** Longest to wait for a connection, in seconds; an attempt's own time-out may be shorter. */
  readonly connectTimeoutSeconds?: number
  /** Most connections to one partner at once; further attempts wait for a free one. */
  readonly connectionsPerPartner?: number
}

/**
 * How long an idle connection is kept. Short: a connection that the partner closes at the moment we write on it ends
 * the attempt `unknown`, and where the partner does not deduplicate that costs a person's time.
 */
const KEEP_IDLE_MILLISECONDS = 1000

/** A bearer token as RFC 6750 §2.1 writes it; anything else could smuggle a header. */
const BEARER_TOKEN = /^[\w.~+/=-]+$/

/** Builds the transport. @throws RangeError for options that make no sense (a network that is not one). */
export const createHttpsTransport = (options: HttpsTransportOptions = {}): Transport => {
  const guard = createAddressGuard(options)
  const agent = new Agent({
    connections: options.connectionsPerPartner ?? 64,
    pipelining: 1,
    keepAliveTimeout: KEEP_IDLE_MILLISECONDS,
    keepAliveMaxTimeout: KEEP_IDLE_MILLISECONDS,
    allowH2: false,
    connect: createGuardedConnector({
      ...options,
      guard,
      connectTimeoutSeconds: options.connectTimeoutSeconds ?? 10,
    }),
  })
  return {
    name: 'https',
    async send(request) {
      const checked = guard.check(request.address)
      if ('fault' in checked) return failed('address-wrong', checked.fault)
      if (request.credential !== undefined && !BEARER_TOKEN.test(request.credential))
        return failed('not-authorised', 'credential-malformed')
      return exchange(agent, {
        method: 'POST',
        url: checked.url,
        headers: headersOf(request),
        body: request.document.bytes,
        timeoutSeconds: request.timeoutSeconds,
        answerLimitBytes: ANSWER_LIMIT_BYTES,
        signal: request.signal,
      })
    },
    close: () => agent.destroy(),
  }
}

const failed = (
  reason: AttemptResult['reason'],
  detail: string,
): { readonly ended: 'failed'; readonly result: AttemptResult } => ({
  ended: 'failed',
  result: { outcome: 'misconfigured', reason, detail },
})

const headersOf = ({ document, credential }: SendRequest): Record<string, string> => ({
  'user-agent': 'referral-exchange',
  ...Object.fromEntries(
    Object.entries(document.headers).map(([name, value]) => [name.toLowerCase(), value] as const),
  ),
  'content-type': document.contentType,
  'accept-encoding': 'identity',
  ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
})
