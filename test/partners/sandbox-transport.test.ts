/** The simulated partners of sandboxes as a transport: what is held of every other. */
import { createSandboxTransport } from '../../partners/transports/sandbox/sandbox-transport.ts'
import { wireAbilitiesOf } from './listed-faults.ts'
import { transportConformance } from './transport-conformance.ts'

transportConformance('sandbox', wireAbilitiesOf('sandbox'), async () => {
  const transport = createSandboxTransport()
  return {
    transport,
    partner: async () => ({ address: 'sandbox:takes', received: () => [] }),
    close: () => transport.close(),
  }
})
