/** A message is composed for the agency as it is today: health under the care condition goes only to who owes secrecy. */
import { describe, expect, it } from '@jest/globals'
import { type Composing, composeMessage } from '../../activities/compose-message.ts'
import type { AgencyKind } from '../../domain/partner.ts'
import type { AttemptOrder } from '../../workflows/activity-contracts.ts'
import { aRecipient, aReferral, CONTENT } from '../database/record-samples.ts'
import { AGREED, HEALTH_SERVICE, REFERRAL, TODAY, TRUST } from '../rules/decision-samples.ts'

const withheldFrom = async (kind: AgencyKind) => {
  const recipient = aRecipient({ agencyId: TRUST, serviceId: HEALTH_SERVICE.serviceId as never })
  const referral = aReferral({
    id: REFERRAL,
    recipients: [recipient],
    sharingDecision: {
      ...AGREED,
      article9: '9h',
      categories: ['identity', 'health'],
      recipients: [HEALTH_SERVICE],
    },
  })
  const directory = {
    agency: async (id: string) => ({ id, name: 'An agency', kind, phone: '01632 960000', channels: [] }),
    service: async () => undefined,
  }
  const composing = {
    records: { now: () => Date.parse(`${TODAY}T10:00:00.000Z`), directory },
    exchange: { name: 'Exchange', odsCode: 'X', serviceId: '1' },
  } as unknown as Composing
  const order = { recipientId: recipient.id, messageVersion: 1, purpose: 'new' } as unknown as AttemptOrder
  return (await composeMessage(composing, { referral, content: CONTENT }, order)).withheld
}

describe('an agency whose kind has changed since it was decided', () => {
  it('is sent no health that rests on secrecy', async () => {
    expect(await withheldFrom('health')).not.toContain('health')
    expect(await withheldFrom('voluntary')).toContain('health')
  })
})
