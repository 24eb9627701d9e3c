/**
 * The HTTPS client of every transport over HTTP: one connection pool for all partners, guarded addresses, limits, one
 * request a call, no redirects. It adds no header that says who calls.
 */
import { Agent } from 'undici'
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { SendOutcome } from '../../transport.ts'
import { type AddressGuardOptions, createAddressGuard } from './address-guard.ts'
import { type ConnectorOptions, createGuardedConnector } from './guarded-connector.ts'
import { type ExchangeRequest, exchange } from './http-exchange.ts'

export interface HttpsClientOptions
  extends AddressGuardOptions,
    Pick<ConnectorOptions, 'certificateAuthorities' | 'clientCertificate'> {
  /** Longest to wait for a connection, in seconds; an attempt's own time-out may be shorter. */
  readonly connectTimeoutSeconds?: number
  /** Most connections to one partner at once; further attempts wait for a free one. */
  readonly connectionsPerPartner?: number
}

export interface HttpsCall
  extends Pick<ExchangeRequest, 'method' | 'timeoutSeconds' | 'signal' | 'body' | 'keepsCoding'> {
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
  /** Most bytes of the answer that are read; absent: {@link ANSWER_LIMIT_BYTES}. */
  readonly answerLimitBytes?: number
}

export interface HttpsClient {
  /** Calls once. Never throws for anything the partner or the network did. */
  call(call: HttpsCall): Promise<SendOutcome>
  /** What keeps an address from being called; absent where nothing does. */
  faultOf(address: string): SendOutcome | undefined
  close(): Promise<void>
}

/** Most bytes of an answer that are read. */
const ANSWER_LIMIT_BYTES = 5 * 1024 * 1024

/**
 * How long an idle connection is kept. Short: a connection that the partner closes at the moment we write on it ends
 * the attempt `unknown`, and where the partner does not deduplicate that costs a person's time.
 */
const KEEP_IDLE_MILLISECONDS = 1000

/** What was not called, as our own settings are wrong. */
export const notCalled = (
  reason: AttemptResult['reason'],
  detail: string,
): { readonly ended: 'failed'; readonly result: AttemptResult } => ({
  ended: 'failed',
  result: { outcome: 'misconfigured', reason, detail },
})

/** Builds the client. @throws RangeError for options that make no sense (a network that is not one). */
export const createHttpsClient = (options: HttpsClientOptions = {}): HttpsClient => {
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
    async call({ address, headers, ...call }) {
      const checked = guard.check(address)
      if ('fault' in checked) return notCalled('address-wrong', checked.fault)
      return exchange(agent, {
        answerLimitBytes: ANSWER_LIMIT_BYTES,
        ...call,
        url: checked.url,
        headers: {
          'user-agent': 'referral-exchange',
          ...inLowerCase(headers),
          'accept-encoding': 'identity',
        },
      })
    },
    faultOf(address) {
      const checked = guard.check(address)
      return 'fault' in checked ? notCalled('address-wrong', checked.fault) : undefined
    },
    close: () => agent.destroy(),
  }
}

/** Headers with their names in lower case. */
export const inLowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
