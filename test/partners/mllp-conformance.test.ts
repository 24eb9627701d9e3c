import { createMllpTransport } from '../../partners/transports/mllp/mllp-transport.ts'
import { resolver } from './https-transport-helpers.ts'
import { wireAbilitiesOf } from './listed-faults.ts'
import { createMllpPartners } from './mllp-misbehaving-partner.ts'
import { transportConformance } from './transport-conformance.ts'

transportConformance('mllp', wireAbilitiesOf('mllp'), async () => {
  const partners = createMllpPartners()
  const transport = createMllpTransport({
    certificateAuthorities: partners.authorities,
    allowNetworks: ['127.0.0.0/8'],
    resolve: resolver(),
  })
  return {
    transport,
    credential: partners.credential,
    partner: partners.partner,
    async close() {
      await transport.close()
      await partners.close()
    },
  }
})
