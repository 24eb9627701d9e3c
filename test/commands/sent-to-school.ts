/** An item that a partner has, for the tests of its replies. */
import { messageKey } from '../../domain/delivery.ts'
import type { Recipient, Referral } from '../../domain/referral.ts'
import { uuidV5 } from '../../runtime/uuid-v5.ts'
import type { TestStore } from '../database/database-world.ts'
import { AT, aKey, aRecipient, aReferral, CONTENT, SCHOOL } from '../database/record-samples.ts'

/** An item that the school has, with the id of its message on the wire. */
export const sentToSchool = async (
  store: TestStore,
  of: Partial<Recipient> = {},
): Promise<{ readonly referral: Referral; readonly wireId: string }> => {
  const recipient = aRecipient({ agencyId: SCHOOL, state: 'delivered', deliveredAt: AT, ...of })
  const referral = aReferral({ recipients: [recipient] })
  await store.referrals.insertOnce(referral, CONTENT, aKey())
  const key = messageKey(referral.id, recipient.id, 1)
  const wireId = uuidV5(key)
  await store.messages.makeOnce({
    key,
    wireId,
    itemId: referral.id,
    recipientId: recipient.id,
    messageVersion: 1,
    purpose: 'new',
    correlationId: 'conversation',
    madeAt: AT,
    document: { contentType: 'text/plain', bytes: new Uint8Array([1]), headers: {} },
  })
  return { referral, wireId }
}
