/** Records a correction: from the procedure's step, or from the command where no procedure runs any more. */
import {
  changedCategories,
  correctedContent,
  isForAnotherChild,
  isOfFact,
  withCorrection,
  withCorrectionNotTaken,
} from '../domain/correction.ts'
import type { CommandId, ReferralId } from '../domain/ids.ts'
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

/** Once for each command; the record as it then is. One that would make it another child's is noted as not taken. */
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
  const confirmedNumber = await referrals.confirmedNumberOf(referralId)
  const after = await referrals.correct(referralId, ({ referral, content: before, first }) => {
    const content = correctedContent(before, parts)
    // Another correction may have come since this one was asked for, and the two together may be of another child.
    if (isForAnotherChild([first, before], content, confirmedNumber)) return { content: before, referral }
    const [categories, ofFact] = [changedCategories(before, content), isOfFact(before, content)]
    return { content, referral: withCorrection(referral, { at, commandId, categories, ofFact, by }) }
  })
  if (after.corrections?.some((one) => one.commandId === commandId) !== true)
    return notTaken(correcting, after, { commandId, at, by })
  if (after.identity.doubt === 'details-corrected')
    await raiseAttention(correcting, after, {
      kind: 'identity-not-confirmed',
      ownerAgency: after.raisedBy.agencyId,
      because: 'details-corrected',
      occurrence: commandId,
    })
  return after
}

/** The referrer is to see it: the procedure has answered that it was taken. */
const notTaken = async (
  correcting: Correcting,
  { id, raisedBy }: Referral,
  noted: { readonly commandId: CommandId; readonly at: string; readonly by: string },
): Promise<Referral> => {
  const after = await correcting.referrals.change(id, (current) => withCorrectionNotTaken(current, noted))
  await raiseAttention(correcting, after, {
    kind: 'identity-not-confirmed',
    ownerAgency: raisedBy.agencyId,
    because: 'correction-of-another-child',
    occurrence: noted.commandId,
  })
  return after
}
