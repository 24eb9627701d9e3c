/** One transport under test, the misbehaving partners it is sent to, and what one attempt at one of them comes to. */
import type { ChannelSettings } from '../../domain/partner.ts'
import type { SendOutcome, SendRequest, Transport } from '../../partners/transport.ts'
import { type Expectation, type FaultName, type PartnerBehaviour, text } from './transport-faults.ts'

/** What a partner got, whole. */
export interface ReceivedDocument {
  readonly bytes: Uint8Array
  readonly headers: Readonly<Record<string, string>>
  readonly credential: string | undefined
}

export interface ConformancePartner {
  readonly address: string
  /** Documents that came whole. */
  received(): readonly ReceivedDocument[]
}

export interface TransportHarness {
  readonly transport: Transport
  /** Where the wire wants them of a kind: a credential, and headers that every document has. */
  readonly credential?: string
  readonly headers?: Readonly<Record<string, string>>
  /** What a channel says to this wire alone. */
  readonly settings?: ChannelSettings
  /** The content type that a document has on this wire, whatever it holds; absent: its own. */
  readonly travelsAs?: string
  /** Long enough to sign in on a wire that is slow to; absent: 0.4. */
  readonly shortTimeoutSeconds?: number
  partner(behaviour: PartnerBehaviour): Promise<ConformancePartner>
  close(): Promise<void>
}

/** Large enough that no socket buffer swallows it before the other end can drop the connection. */
const LARGE_DOCUMENT_BYTES = 16 * 1024 * 1024

/** What is sent to it, whole unless a test changes it. */
export const requestTo = (
  { credential, settings, headers = {} }: Pick<TransportHarness, 'credential' | 'settings' | 'headers'>,
  address: string,
  more: Partial<SendRequest> = {},
): SendRequest => ({
  address,
  document: {
    contentType: 'application/fhir+json',
    bytes: text('{"resourceType":"Bundle","note":"Zoë"}'),
    headers: { 'X-Request-Id': 'c0ffee00-0000-4000-8000-000000000001', ...headers },
  },
  timeoutSeconds: 30,
  signal: new AbortController().signal,
  ...(credential === undefined ? {} : { credential }),
  ...(settings === undefined ? {} : { settings }),
  ...more,
})

/** Faults that only a time-out ends, and that are worth a large document. */
const SHORT_TIMEOUT_SECONDS = 0.4
/** Times the short one. */
const LONGEST = 16
const IS_SLOW: readonly FaultName[] = ['silent-on-connect', 'time-out-after-accept', 'slow-drip']

/** Sends or asks at this address, with a time-out of its own where the fault is met by waiting alone. */
export type Meeting = (
  address: string,
  more: Pick<SendRequest, 'timeoutSeconds'> | undefined,
) => Promise<SendOutcome>

/** Sends a document into the fault. */
export const sendingInto =
  (harness: TransportHarness, fault: FaultName): Meeting =>
  (address, more) => {
    const request = requestTo(harness, address, more)
    return harness.transport.send(
      fault === 'drop-mid-send'
        ? { ...request, document: { ...request.document, bytes: new Uint8Array(LARGE_DOCUMENT_BYTES) } }
        : request,
    )
  }

/**
 * What an attempt comes to that had the time to meet the fault: on a busy machine a short one may be over before it is
 * connected, or before the other end has read what was sent.
 */
export const metBy = async (
  harness: TransportHarness,
  [fault, expected]: readonly [FaultName, Expectation],
  meet: Meeting,
  longer = 1,
): Promise<{ readonly partner: ConformancePartner; readonly outcome: SendOutcome }> => {
  const partner = await harness.partner({ does: fault })
  const timeoutSeconds = longer * (harness.shortTimeoutSeconds ?? SHORT_TIMEOUT_SECONDS)
  const outcome = await meet(partner.address, IS_SLOW.includes(fault) ? { timeoutSeconds } : undefined)
  const result = outcome.ended === 'failed' ? outcome.result : undefined
  const isTimeout = result?.reason === 'timeout' || result?.reason === 'connect-timeout'
  const isMet =
    (result?.outcome !== 'not-now' || expected.outcome === 'not-now') &&
    (partner.received().length > 0 || expected.arrives === 'never')
  return isTimeout && !isMet && longer < LONGEST
    ? metBy(harness, [fault, expected], meet, longer * 4)
    : { partner, outcome }
}
