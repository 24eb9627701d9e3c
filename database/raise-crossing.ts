/** Puts an acceptance that crossed another before a person: from the step that records it, or the command that keeps it. */
import type { CommandId, RecipientId } from '../domain/ids.ts'
import type { Referral } from '../domain/referral.ts'
import { type Attending, raiseAttention } from './raise-attention.ts'

/** Raises it, once for each acceptance. */
export const raiseCrossing = (
  attending: Attending,
  referral: Referral,
  { recipientId, commandId }: { readonly recipientId: RecipientId; readonly commandId: CommandId },
): Promise<Referral> =>
  raiseAttention(attending, referral, {
    kind: 'accepted-by-several',
    ownerAgency: referral.raisedBy.agencyId,
    because: 'acceptances-crossed',
    occurrence: commandId,
    once: true,
    recipientId,
  })
