/** Brings back to life what a crash or an outage left behind: stored and not started, kept and not applied. */

import { iso } from '../domain/instant.ts'
import { isRefusal } from '../domain/refusal.ts'
import { refusedLate } from './kept-moves.ts'
import { applyStored } from './make-move.ts'
import { applyConsent } from './move-consent.ts'
import { finishReceived } from './receive-message.ts'
import type { StandingOn } from './standing-on.ts'
import { startNotices } from './start-notices.ts'
import { sweepAttachments } from './sweep-attachments.ts'

/** Younger ones are still in the hands of the process that took them. */
const YOUNGEST_SECONDS = 10
const AT_ONCE = 200

/** One sweep; counts what it did. */
export const sweepNotStarted = async (
  on: StandingOn,
): Promise<{ readonly started: number; readonly applied: number; readonly received: number }> => {
  const before = iso(on.now() - YOUNGEST_SECONDS * 1000)
  let started = 0
  for (const id of await on.referrals.notStarted({ raisedBefore: before, limit: AT_ONCE }))
    if (await on.tell.startReferral(id)) started += 1
  for (const id of await on.consents.notStarted({ askedBefore: before, limit: AT_ONCE }))
    if (await on.tell.startConsent(id)) started += 1
  let applied = 0
  for (const command of await on.storedCommands.notApplied({ createdBefore: before, limit: AT_ONCE })) {
    const referral =
      command.referralId === undefined ? undefined : await on.referrals.byId(command.referralId)
    if (referral === undefined) continue
    const taken =
      command.consentRequestId === undefined
        ? await applyStored(on, command, referral)
        : await applyConsent(on, command)
    if (isRefusal(taken) || taken.applied) applied += 1
    if (isRefusal(taken)) await refusedLate(on, command, referral)
  }
  on.events.swept({ kind: 'started', count: started })
  on.events.swept({ kind: 'applied', count: applied })
  on.events.swept({ kind: 'scans', count: await sweepAttachments(on, before, AT_ONCE) })
  const received = await finishReceived(on, before, AT_ONCE)
  on.events.swept({ kind: 'received', count: received })
  await startNotices(on, AT_ONCE)
  return { started, applied, received }
}
