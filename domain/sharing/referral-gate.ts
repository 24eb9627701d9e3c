/** The gate asked about a recipient of a referral, with all that the referral says of it. */
import { type CalendarDay, dayOf } from '../calendar-day.ts'
import type { RecipientState } from '../recipient.ts'
import type { Recipient, Referral } from '../referral.ts'
import type { AskedRecipient } from '../sharing-decision.ts'
import type { Category } from './categories.ts'
import { isRecordOverdue } from './decision-owed.ts'
import { type GateAnswer, mayShare } from './sharing-gate.ts'

type Item = Pick<
  Referral,
  'id' | 'sharingDecision' | 'earlierDecisions' | 'agreementWithdrawal' | 'recipients'
>
/** With the kind that the agency has today, where the directory is at hand; else the kind that it was decided for. */
type Asked = Pick<Recipient, 'agencyId' | 'serviceId'> & Pick<AskedRecipient, 'agencyKind'>

/** What the gate says of this recipient today. */
export const gateFor = (
  item: Item,
  { agencyId, serviceId, agencyKind }: Asked,
  today: CalendarDay,
): GateAnswer => {
  const { id, sharingDecision, agreementWithdrawal } = item
  return mayShare(sharingDecision, {
    recipient: {
      agencyId,
      ...(serviceId === undefined ? {} : { serviceId }),
      ...(agencyKind === undefined ? {} : { agencyKind }),
    },
    about: id,
    today,
    ...(agreementWithdrawal === undefined ? {} : { withdrawal: agreementWithdrawal }),
    ...(isRecordOverdue(sharingDecision, item, today) ? { isRecordOverdue: true } : {}),
  })
}

/** The state in which the gate leaves a recipient. */
export const stateAtGate = (
  answer: GateAnswer,
): Extract<RecipientState, 'sending' | 'held' | 'not-shared'> =>
  answer.gate === 'allowed' ? 'sending' : answer.gate

/** What this recipient may be sent today; nothing where the gate holds it. */
export const allowedFor = (item: Item, recipient: Asked, today: CalendarDay): readonly Category[] => {
  const answer = gateFor(item, recipient, today)
  return answer.gate === 'allowed' ? answer.categories : []
}

/**
 * What a partner who has it may go on reading here: what was decided for it, also once the review day has passed; no
 * longer what was withdrawn or decided against. A decision that is put off takes nothing back.
 */
export const readableFor = (item: Item, recipient: Asked): readonly Category[] => {
  const { sharingDecision: present, earlierDecisions = [] } = item
  const decision = present.decision === 'awaited' ? earlierDecisions.at(-1) : present
  if (decision?.decision !== 'share') return []
  // The day in England on which it was decided: by the law and the review day of then.
  const decidedDay = dayOf(Date.parse(decision.decidedAt))
  return allowedFor({ ...item, sharingDecision: decision }, recipient, decidedDay)
}

/**
 * The kinds of information that this recipient had been given on what was withdrawn since; none: nothing of what it has
 * rests on that.
 */
export const endedByWithdrawal = (item: Item, recipient: Asked): readonly Category[] => {
  const { agreementWithdrawal: _since, ...before } = item
  const left = readableFor(item, recipient)
  return readableFor(before, recipient).filter((category) => !left.includes(category))
}
