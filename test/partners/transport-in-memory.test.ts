import {
  createInMemoryTransport,
  type InMemoryFault,
  type InMemoryPartner,
} from '../../partners/transports/in-memory/in-memory-transport.ts'
import { transportConformance } from './transport-conformance.ts'
import type { ConformancePartner, ReceivedDocument } from './transport-harness.ts'

const isInMemoryFault = (name: string): name is InMemoryFault => name !== 'answer'

transportConformance('in-memory', [], async () => {
  const partners = new Map<string, InMemoryPartner>()
  const transport = createInMemoryTransport(partners)
  return {
    transport,
    async partner(behaviour): Promise<ConformancePartner> {
      const received: ReceivedDocument[] = []
      const address = `memory:partner-${partners.size}`
      partners.set(address, {
        async receive(document, credential) {
          received.push({
            bytes: document.bytes,
            credential,
            headers: Object.fromEntries([
              ['content-type', document.contentType],
              ...Object.entries(document.headers).map(([name, value]) => [name.toLowerCase(), value]),
            ]),
          })
          if (behaviour.does === 'time-out-after-accept') return new Promise(() => {})
          return behaviour.does === 'answer'
            ? behaviour
            : { status: 200, headers: {}, bytes: new Uint8Array() }
        },
        nextFault() {
          // A partner that takes the document and stays silent is played by the partner itself.
          if (behaviour.does === 'time-out-after-accept') return undefined
          return isInMemoryFault(behaviour.does) ? behaviour.does : undefined
        },
      })
      return { address, received: () => received }
    },
    close: () => transport.close(),
  }
})
