/**
 * What a sharing decision that stands still owes: the rest of an emergency's record, due within one working day,
 * and a manager's look where two holders of parental responsibility disagree.
 */
import type { Referral } from '../domain/referral.ts'
import { owedOf } from '../domain/sharing/decision-owed.ts'
import { holdersDisagree } from '../domain/sharing/rules-of-agreement.ts'
import type { DirectoryRepository } from './directory-repository.ts'
import { type Attending, raiseAttention } from './raise-attention.ts'

interface Looking {
  readonly directory: Pick<DirectoryRepository, 'agency'>
}

/** Whether the record of a decision that went in an emergency still lacks something. */
export const isRecordIncomplete = async ({ directory }: Looking, referral: Referral): Promise<boolean> => {
  const sender = await directory.agency(referral.raisedBy.agencyId)
  return owedOf(referral.sharingDecision, referral, sender?.kind).length > 0
}

/** Puts before a person what is owed; the same decision raises it once. */
export const raiseOwedRecord = async (records: Attending & Looking, referral: Referral): Promise<void> => {
  const { sharingDecision: decision, raisedBy } = referral
  if (decision.decision !== 'share') return
  const owed = { ownerAgency: raisedBy.agencyId, occurrence: decision.decidedAt }
  if (await isRecordIncomplete(records, referral))
    await raiseAttention(records, referral, {
      ...owed,
      kind: 'sharing-record-incomplete',
      ownerUser: raisedBy.userId,
      because: 'emergency',
    })
  if (holdersDisagree(decision))
    await raiseAttention(records, referral, {
      ...owed,
      kind: 'holders-disagree',
      because: 'holders-disagree',
    })
}
