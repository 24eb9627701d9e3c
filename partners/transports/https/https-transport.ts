/** Carries a document by HTTPS POST, and asks by GET: one connection pool for all partners, one request an attempt, no redirects. */
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
    async send({ document, ...request }) {
      const checked = checkedFor(guard, request, request.address)
      if ('ended' in checked) return checked
      return exchange(agent, {
        ...limitsOf(request),
        method: 'POST',
        url: checked.url,
        headers: { ...headersOf(request, document.headers), 'content-type': document.contentType },
        body: document.bytes,
      })
    },
    async ask({ question, ...request }) {
      const address = `${request.address.replace(/\/+$/, '')}/${question.path}`
      const checked = checkedFor(guard, request, address)
      if ('ended' in checked) return checked
      const headers = headersOf(request, question.headers)
      return exchange(agent, { ...limitsOf(request), method: 'GET', url: checked.url, headers })
    },
    close: () => agent.destroy(),
  }
}

type Calling = Omit<SendRequest, 'document'>

const limitsOf = ({ timeoutSeconds, signal }: Calling) => ({
  timeoutSeconds,
  signal,
  answerLimitBytes: ANSWER_LIMIT_BYTES,
})

const checkedFor = (
  guard: ReturnType<typeof createAddressGuard>,
  { credential }: Calling,
  address: string,
): { readonly url: URL } | ReturnType<typeof failed> => {
  const checked = guard.check(address)
  if ('fault' in checked) return failed('address-wrong', checked.fault)
  return credential !== undefined && !BEARER_TOKEN.test(credential)
    ? failed('not-authorised', 'credential-malformed')
    : checked
}

const failed = (
  reason: AttemptResult['reason'],
  detail: string,
): { readonly ended: 'failed'; readonly result: AttemptResult } => ({
  ended: 'failed',
  result: { outcome: 'misconfigured', reason, detail },
})

const headersOf = (
  { credential }: Calling,
  own: Readonly<Record<string, string>>,
): Record<string, string> => ({
  'user-agent': 'referral-exchange',
  ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name.toLowerCase(), value] as const)),
  'accept-encoding': 'identity',
  ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
})
