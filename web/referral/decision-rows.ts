/** The rows of a referral's page about its sharing decision, and why a recipient is held. */
import type { ReadableReferral } from '../../database/readable-referral-views.ts'
import { dayOf } from '../../domain/calendar-day.ts'
import type { Recipient, Referral } from '../../domain/referral.ts'
import { decisionForReader } from '../../domain/sharing/decision-for-reader.ts'
import { gateFor } from '../../domain/sharing/referral-gate.ts'
import { HELD_WORDS } from '../../domain/sharing/sharing-gate.ts'
import { britishDayAndTime, dayInWords } from '../../runtime/british-time.ts'

interface DecisionRow {
  readonly key: string
  readonly text: string
  readonly long: true
}

/** What was decided, when, and what is still missing. */
export const sharingRows = ({ referral, reader, names }: ReadableReferral): readonly DecisionRow[] => {
  const { sharingDecision: decision, agreementWithdrawal } = referral
  const { rows, missing } = decisionForReader({
    referral,
    reader,
    agencies: names.agencies,
    day: dayInWords,
  })
  return [
    ...rows,
    ...(decision.decision === 'awaited'
      ? []
      : [{ key: 'Decided', text: britishDayAndTime(decision.decidedAt) }]),
    ...(agreementWithdrawal === undefined
      ? []
      : [{ key: 'Agreement withdrawn', text: britishDayAndTime(agreementWithdrawal.at) }]),
    ...(missing.length === 0
      ? []
      : [{ key: 'Still to be recorded', text: missing.map(({ message }) => message).join('\n') }]),
  ].map((row) => ({ ...row, long: true as const }))
}

/** Why the gate holds a recipient today; `undefined` where it does not. */
export const heldBecause = (referral: Referral, recipient: Recipient, now: Date): string | undefined => {
  if (recipient.state !== 'held') return undefined
  const answer = gateFor(referral, recipient, dayOf(now.getTime()))
  return answer.gate === 'held' ? HELD_WORDS[answer.because] : undefined
}
