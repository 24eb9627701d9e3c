/** The transport port's suite over SMTP, with TLS from the first byte and with STARTTLS. */
import { createMailPartners } from './email-misbehaving-partner.ts'
import { EMAIL_CREDENTIAL, EMAIL_SETTINGS, emailTransport, MAIL_HEADERS } from './email-samples.ts'
import { wireAbilitiesOf } from './listed-faults.ts'
import { transportConformance } from './transport-conformance.ts'

for (const implicit of [true, false])
  transportConformance(`email (${implicit ? 'smtps' : 'STARTTLS'})`, wireAbilitiesOf('email'), async () => {
    const partners = createMailPartners({ implicit })
    const transport = emailTransport({ certificateAuthorities: partners.authorities })
    return {
      transport,
      credential: EMAIL_CREDENTIAL,
      settings: EMAIL_SETTINGS,
      headers: MAIL_HEADERS,
      partner: partners.partner,
      async close() {
        await transport.close()
        await partners.close()
      },
    }
  })
