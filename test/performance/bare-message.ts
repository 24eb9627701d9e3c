/** The message that the bare workflow sends: one of ours, composed once, with new ids for each referral. */
import { EXCHANGE_ODS_CODE, EXCHANGE_SERVICE_ID } from '../../dev/cast.ts'
import { SERVICES } from '../../dev/cast-services.ts'
import { messageKey } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { DELIVERED_TO } from './bench-partner.ts'
import { contentOf } from './bench-referral.ts'

export interface BareMessage {
  /** `id`: a UUID. */
  headersFor(id: string): Readonly<Record<string, string>>
  bodyFor(id: string): string
}

const WIRE_ID = '0b0e0a00-0000-4000-8000-000000000001'
const ITEM_ID = '0b0e0a00-0000-4000-8000-000000000002'

/** Composes it. */
export const bareMessage = (): BareMessage => {
  const service = SERVICES.find(({ id }) => id === DELIVERED_TO.service)
  const { bytes, headers, contentType } = barsFormat.toWire({
    messageKey: messageKey(idOf('referral', 'rfl_bare'), idOf('recipient', 'rcp_bare'), 1),
    wireId: WIRE_ID,
    itemWireId: ITEM_ID,
    correlationId: WIRE_ID,
    purpose: 'new',
    reference: 'RX-7K4M-92QX-1',
    madeAt: new Date().toISOString(),
    urgency: 'standard',
    sender: { name: 'Bare', odsCode: EXCHANGE_ODS_CODE, endpoint: EXCHANGE_SERVICE_ID },
    recipient: {
      name: 'Partner',
      endpoint: service?.dosServiceIds[0] ?? '',
      serviceName: service?.name ?? '',
    },
    content: contentOf(0),
  })
  const body = Buffer.from(bytes).toString('utf8')
  const withIds = (text: string, id: string): string => text.replaceAll(WIRE_ID, id).replaceAll(ITEM_ID, id)
  return {
    headersFor: (id) => ({
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, withIds(value, id)])),
      'content-type': contentType,
    }),
    bodyFor: (id) => withIds(body, id),
  }
}
