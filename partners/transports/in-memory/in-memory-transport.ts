/**
 * The reference transport: partners are functions in this process, and faults come from a script. It says of each
 * fault what every transport must say (the conformance suite runs on it too).
 */
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { WireAnswer, WireDocument } from '../../format.ts'
import type { SendOutcome, SendRequest, Transport } from '../../transport.ts'

/** What can go wrong on the way; `result` is what the attempt ends in, `taken` whether the partner got the document. */
const FAULTS = {
  'refused-connection': { taken: false, result: { outcome: 'not-now', reason: 'connection-refused' } },
  'unknown-name': { taken: false, result: { outcome: 'not-now', reason: 'name-not-resolved' } },
  'silent-on-connect': { taken: false, result: { outcome: 'not-now', reason: 'connect-timeout' } },
  'tls-failure': { taken: false, result: { outcome: 'not-now', reason: 'tls-failure' } },
  'drop-before-send': { taken: false, result: { outcome: 'not-now', reason: 'connection-refused' } },
  'untrusted-certificate': {
    taken: false,
    result: { outcome: 'misconfigured', reason: 'certificate-invalid' },
  },
  'drop-mid-send': { taken: false, result: { outcome: 'unknown', reason: 'connection-lost' } },
  'drop-after-accept': { taken: true, result: { outcome: 'unknown', reason: 'connection-lost' } },
  'time-out-after-accept': { taken: true, result: { outcome: 'unknown', reason: 'timeout' } },
  'slow-drip': { taken: true, result: { outcome: 'unknown', reason: 'timeout' } },
  'half-answer': { taken: true, result: { outcome: 'unknown', reason: 'connection-lost' } },
  garbage: { taken: true, result: { outcome: 'unknown', reason: 'unreadable-answer' } },
  'oversized-answer': { taken: true, result: { outcome: 'unknown', reason: 'answer-too-large' } },
} as const satisfies Record<string, { readonly taken: boolean; readonly result: AttemptResult }>

export type InMemoryFault = keyof typeof FAULTS

/** The other end: takes a document and answers. */
export interface InMemoryPartner {
  receive(document: WireDocument, credential: string | undefined): Promise<WireAnswer>
  /** The fault of the next attempt, asked once for each; none unless given. */
  nextFault?(): InMemoryFault | undefined
}

/** Builds the transport over the partners by their address. */
export const createInMemoryTransport = (partners: ReadonlyMap<string, InMemoryPartner>): Transport => {
  const closing = new AbortController()
  return {
    name: 'in-memory',
    async send(request) {
      if (request.signal.aborted || closing.signal.aborted)
        return failed({ outcome: 'not-now', reason: 'interrupted' })
      const partner = partners.get(request.address)
      if (partner === undefined) return failed({ outcome: 'misconfigured', reason: 'address-wrong' })
      const fault = partner.nextFault?.()
      if (fault === undefined) return deliver(partner, request, closing.signal)
      if (FAULTS[fault].taken) await deliver(partner, request, closing.signal)
      return failed(FAULTS[fault].result)
    },
    async close() {
      closing.abort()
    },
  }
}

const failed = (result: AttemptResult): SendOutcome => ({ ended: 'failed', result })

/** From here on the partner may have the document: whatever ends the attempt now ends it `unknown`. */
const deliver = (
  partner: InMemoryPartner,
  request: SendRequest,
  closing: AbortSignal,
): Promise<SendOutcome> =>
  new Promise((resolve) => {
    const stop = AbortSignal.any([request.signal, closing])
    const end = (outcome: SendOutcome): void => {
      clearTimeout(timer)
      stop.removeEventListener('abort', onAbort)
      resolve(outcome)
    }
    const onAbort = (): void => end(failed({ outcome: 'unknown', reason: 'interrupted' }))
    const timer = setTimeout(
      () => end(failed({ outcome: 'unknown', reason: 'timeout' })),
      request.timeoutSeconds * 1000,
    )
    stop.addEventListener('abort', onAbort, { once: true })
    partner.receive(request.document, request.credential).then(
      (answer) => end({ ended: 'answered', answer }),
      () => end(failed({ outcome: 'unknown', reason: 'connection-lost' })),
    )
  })
