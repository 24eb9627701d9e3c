/** Brings back to life what a crash or an outage left behind: stored and not started, kept and not applied. */

import type { StoredCommand } from '../database/command-repository.ts'
import { iso } from '../domain/instant.ts'
import { isRefusal } from '../domain/refusal.ts'
import { countDone, doneOr } from './count-done.ts'
import { refusedLate } from './kept-moves.ts'
import { applyLate } from './make-move.ts'
import { applyConsent } from './move-consent.ts'
import { printNumbers } from './print-numbers.ts'
import { finishReceived } from './receive-message.ts'
import type { StandingOn } from './standing-on.ts'
import { startNotices } from './start-notices.ts'
import { sweepAttachments } from './sweep-attachments.ts'

/** Younger ones are still in the hands of the process that took them. */
const YOUNGEST_SECONDS = 10
const AT_ONCE = 200

/** One sweep; counts what it did. A part of it that fails is told in the log, and the others are done. */
export const sweepNotStarted = async (
  on: StandingOn,
): Promise<{ readonly started: number; readonly applied: number; readonly received: number }> => {
  const before = iso(on.now() - YOUNGEST_SECONDS * 1000)
  const part = (work: () => Promise<number>): Promise<number> => doneOr(on, 0, work)
  const started =
    (await part(async () => {
      const referrals = await on.referrals.notStarted({ raisedBefore: before, limit: AT_ONCE })
      return countDone(on, referrals, (id) => on.tell.startReferral(id))
    })) +
    (await part(async () => {
      const consents = await on.consents.notStarted({ askedBefore: before, limit: AT_ONCE })
      return countDone(on, consents, (id) => on.tell.startConsent(id))
    }))
  on.events.swept({ kind: 'started', count: started })
  const applied = await part(async () => {
    const commands = await on.storedCommands.notApplied({ createdBefore: before, limit: AT_ONCE })
    return countDone(on, commands, (command) => apply(on, command))
  })
  on.events.swept({ kind: 'applied', count: applied })
  on.events.swept({ kind: 'scans', count: await part(() => sweepAttachments(on, before, AT_ONCE)) })
  const received = await part(() => finishReceived(on, before, AT_ONCE))
  on.events.swept({ kind: 'received', count: received })
  await part(() => startNotices(on, AT_ONCE))
  await part(() => printNumbers(on, AT_ONCE))
  return { started, applied, received }
}

/** Whether it is over: applied, or refused. */
const apply = async (on: StandingOn, command: StoredCommand): Promise<boolean> => {
  const { referralId, consentRequestId } = command
  const referral = referralId === undefined ? undefined : await on.referrals.byId(referralId)
  if (referral === undefined) return false
  if (consentRequestId === undefined) {
    const taken = await applyLate(on, command, referral)
    return isRefusal(taken) || taken.applied
  }
  const taken = await applyConsent(on, command)
  if (isRefusal(taken)) await refusedLate(on, command, referral)
  return isRefusal(taken) || taken.applied
}
