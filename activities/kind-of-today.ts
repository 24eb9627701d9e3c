/** A recipient as the gate is asked about it at sending: with the kind that its agency has in the directory today. */
import type { DirectoryRepository } from '../database/directory-repository.ts'
import type { Recipient } from '../domain/referral.ts'
import type { AskedRecipient } from '../domain/sharing-decision.ts'

/** What rests on secrecy ends with the kind that owes it, whatever the agency was when it was decided. */
export const withKindOfToday = async (
  directory: Pick<DirectoryRepository, 'agency'>,
  recipient: Recipient,
): Promise<Recipient & Pick<AskedRecipient, 'agencyKind'>> => {
  const agencyKind = (await directory.agency(recipient.agencyId))?.kind
  return { ...recipient, ...(agencyKind === undefined ? {} : { agencyKind }) }
}
