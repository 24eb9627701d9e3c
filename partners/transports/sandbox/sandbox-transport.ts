/** Carries nothing anywhere: the system at the other end is simulated, and its address says how it behaves. */
import type { SandboxSystem } from '../../../domain/sandbox.ts'
import type { SendOutcome, Transport } from '../../transport.ts'

const CREATED = 201
const FAILED = 500

const answered = (status: number): SendOutcome => ({
  ended: 'answered',
  answer: { status, headers: {}, bytes: new Uint8Array() },
})

const OUTCOMES: Readonly<Record<SandboxSystem, SendOutcome>> = {
  'sandbox:takes': answered(CREATED),
  'sandbox:away': { ended: 'failed', result: { outcome: 'not-now', reason: 'connection-refused' } },
  'sandbox:unsure': answered(FAILED),
}

/** Builds the transport. */
export const createSandboxTransport = (): Transport => {
  const closing = new AbortController()
  return {
    name: 'sandbox',
    send: async ({ address, signal }) =>
      signal.aborted || closing.signal.aborted
        ? { ended: 'failed', result: { outcome: 'not-now', reason: 'interrupted' } }
        : (OUTCOMES[address as SandboxSystem] ?? {
            ended: 'failed',
            result: { outcome: 'misconfigured', reason: 'address-wrong', detail: 'no-simulated-system' },
          }),
    async close() {
      closing.abort()
    },
  }
}
