/** The due times that the steps answer with: seconds of the script, or what the policies say. */
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import { iso } from '../../domain/instant.ts'
import { outcomeClock } from '../../domain/recipient-clocks.ts'
import type { Clocks } from '../../workflows/activity-contracts.ts'
import type { FakeReferral } from './fake-referral.ts'

type Now = () => Promise<number>

/** Of the decision; later by so many seconds for which its clock stood still. */
export const dueTimes = async (
  referral: FakeReferral,
  now: Now,
  stoodStill = 0,
): Promise<{ clocks?: Clocks }> => {
  const { clocks } = referral.script
  if (clocks === undefined) return {}
  referral.decisionFrom ??= await now()
  const from = referral.decisionFrom + stoodStill * 1000
  return {
    clocks: { remind: iso(from + clocks.remind * 1000), escalate: iso(from + clocks.due * 1000) },
  }
}

/** Of the outcome; known once, then the same. */
export const outcomeTime = async (referral: FakeReferral, now: Now): Promise<{ clocks?: Clocks }> => {
  const { outcome } = referral.script.clocks ?? {}
  if (outcome === undefined) return {}
  referral.outcomeDue ??= outcome === 'by-policy' ? await byPolicy(now) : iso((await now()) + outcome * 1000)
  return { clocks: { 'outcome-late': referral.outcomeDue } }
}

/** As for a referral that was raised this moment. */
const byPolicy = async (now: Now): Promise<string> =>
  outcomeClock({ raisedAt: iso(await now()) }, OFFICE_TIME).dueAt

const OFFICE_TIME = { calendar: { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS }, ownPolicies: [] }
