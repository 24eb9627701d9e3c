/**
 * An acceptance by a service that was stopped because another had taken it on: it crossed the message not to act. It is
 * kept with its words and put before a person, whichever procedure has ended in the meantime.
 */
import type { StoredCommand } from '../database/command-repository.ts'
import { raiseCrossing } from '../database/raise-crossing.ts'
import { crossesStop, withCrossing } from '../domain/acceptance.ts'
import { iso } from '../domain/instant.ts'
import type { KeepingMoves } from './standing-on.ts'

type Uses = Omit<KeepingMoves, 'storedCommands'>

/** Keeps it. False: it is no such acceptance, and stays refused. */
export const keepCrossing = async (on: Uses, command: StoredCommand): Promise<boolean> => {
  const { id: commandId, referralId, recipientId, move, actor } = command
  if (referralId === undefined || recipientId === undefined) return false
  const referral = await on.referrals.byId(referralId)
  if (referral === undefined || !crossesStop(referral, recipientId, move)) return false
  const at = iso(on.now())
  await on.audit.append({
    action: 'recipient.moved',
    actor,
    referralId,
    recipientId,
    because: move ?? '',
    outcome: 'done',
    at,
  })
  // The person first: once it is on the record, a repeat finds it there and asks nobody.
  await raiseCrossing(on, referral, { recipientId, commandId })
  await on.referrals.change(referralId, (current) =>
    withCrossing(current, { id: recipientId, commandId, at, by: 'the agency that was asked' }),
  )
  return true
}
