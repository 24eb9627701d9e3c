/**
 * Carries nothing away: what is delivered by our own pages is there as soon as the attempt is recorded as taken, which
 * makes it visible to the agency's people. The evidence is our own record: the message as kept and the attempt at it.
 */
import { isId } from '../../../domain/ids.ts'
import type { SendOutcome, Transport } from '../../transport.ts'

const PREFIX = 'portal:'

/** The address of an agency's people here. */
const isPortalAddress = (address: string): boolean =>
  address.startsWith(PREFIX) && isId('agency', address.slice(PREFIX.length))

const failed = (result: Extract<SendOutcome, { ended: 'failed' }>['result']): SendOutcome => ({
  ended: 'failed',
  result,
})

/** Builds the transport. */
export const createPortalTransport = (): Transport => {
  const closing = new AbortController()
  return {
    name: 'portal',
    async send({ address, signal }) {
      if (signal.aborted || closing.signal.aborted)
        return failed({ outcome: 'not-now', reason: 'interrupted' })
      return isPortalAddress(address)
        ? { ended: 'answered', answer: { status: 201, headers: {}, bytes: new Uint8Array() } }
        : failed({ outcome: 'misconfigured', reason: 'address-wrong', detail: 'no-agency' })
    },
    async close() {
      closing.abort()
    },
  }
}
