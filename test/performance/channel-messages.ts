/** Messages to a service of the cast, each with ids of its own: what every channel of the bench carries. */
import { createHash } from 'node:crypto'
import { EXCHANGE_ODS_CODE, EXCHANGE_SERVICE_ID } from '../../dev/cast.ts'
import { SERVICES } from '../../dev/cast-services.ts'
import { messageKey } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import { REFERENCE_BYTES, referenceFrom } from '../../domain/reference.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import { uuidV5 } from '../../runtime/uuid-v5.ts'
import { contentOf } from './bench-referral.ts'

/** The message of this number to the channel's agency. */
export const channelMessage = ({ agencyId }: Pick<Channel, 'agencyId'>, number: number): OutgoingMessage => {
  const service = SERVICES.find((candidate) => candidate.agencyId === agencyId)
  const item = idOf('referral', `rfl_${number.toString(16).padStart(16, '0')}`)
  const key = messageKey(item, idOf('recipient', `rcp_${number.toString(16).padStart(16, '0')}`), 1)
  return {
    messageKey: key,
    wireId: uuidV5(key),
    itemWireId: uuidV5(item),
    correlationId: uuidV5(`correlation ${key}`),
    purpose: 'new',
    reference: `${referenceFrom(createHash('sha256').update(key).digest().subarray(0, REFERENCE_BYTES))}-1`,
    madeAt: new Date().toISOString(),
    urgency: 'standard',
    sender: { name: 'Bench', odsCode: EXCHANGE_ODS_CODE, endpoint: EXCHANGE_SERVICE_ID },
    recipient: {
      name: 'Partner',
      endpoint: service?.dosServiceIds[0] ?? '',
      serviceName: service?.name ?? 'Partner',
    },
    content: contentOf(number),
  }
}
