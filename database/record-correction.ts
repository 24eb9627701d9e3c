/** Records a correction: from the procedure's step, or from the command where no procedure runs any more. */
import { changedCategories, correctedContent, isOfFact, withCorrection } from '../domain/correction.ts'
import type { ReferralId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { Referral } from '../domain/referral.ts'
import { Fault } from '../runtime/fault.ts'
import type { AuditLog } from './audit-log.ts'
import type { CommandRepository, StoredCommand } from './command-repository.ts'
import { type Attending, raiseAttention } from './raise-attention.ts'
import type { ReferralRepository } from './referral-repository.ts'

/** What recording stands on. */
export interface Correcting extends Attending {
  readonly commands: Pick<CommandRepository, 'wordsOf'>
  readonly referrals: ReferralRepository
  readonly audit: Pick<AuditLog, 'append'>
}

/** Once for each command; the record as it then is. */
export const recordCorrection = async (
  correcting: Correcting,
  {
    referralId,
    command: { id: commandId, actor },
    by,
  }: { readonly referralId: ReferralId; readonly command: StoredCommand; readonly by: string },
): Promise<Referral> => {
  const { referrals, commands, audit, now } = correcting
  const at = iso(now())
  await audit.append({ action: 'referral.correct', actor, referralId, outcome: 'done', at })
  const parts = (await commands.wordsOf(commandId))?.corrected
  if (parts === undefined) throw new Fault('data-damaged', `command ${commandId} corrects nothing`)
  const after = await referrals.correct(referralId, ({ referral, content: before }) => {
    const content = correctedContent(before, parts)
    const [categories, ofFact] = [changedCategories(before, content), isOfFact(before, content)]
    return { content, referral: withCorrection(referral, { at, commandId, categories, ofFact, by }) }
  })
  if (after.identity.doubt === 'details-corrected')
    await raiseAttention(correcting, after, {
      kind: 'identity-not-confirmed',
      ownerAgency: after.raisedBy.agencyId,
      because: 'details-corrected',
      occurrence: commandId,
    })
  return after
}
