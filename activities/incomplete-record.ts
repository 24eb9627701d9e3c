/**
 * What a sharing decision that stands still owes: the rest of an emergency's record, due within one working day,
 * and a manager's look where two holders of parental responsibility disagree.
 */
import { raiseAttention } from '../database/raise-attention.ts'
import { dayOf } from '../domain/calendar-day.ts'
import type { Referral } from '../domain/referral.ts'
import { brokenRules } from '../domain/sharing/combination-rules.ts'
import { lawInForce } from '../domain/sharing/law-versions.ts'
import { holdersDisagree } from '../domain/sharing/rules-of-agreement.ts'
import type { DecisionToShare } from '../domain/sharing-decision.ts'
import type { Records } from './records.ts'

/** Whether the record of a decision that went in an emergency still lacks something. */
export const isRecordIncomplete = async (records: Records, referral: Referral): Promise<boolean> => {
  const { sharingDecision: decision } = referral
  return isEmergency(decision) && (await lacksSomething(records, referral, decision))
}

const isEmergency = (decision: Referral['sharingDecision']): decision is DecisionToShare =>
  decision.decision === 'share' && decision.emergency === true

const lacksSomething = async (
  { directory }: Records,
  { id, raisedBy, recipients }: Referral,
  decision: DecisionToShare,
): Promise<boolean> => {
  const senderKind = (await directory.agency(raisedBy.agencyId))?.kind
  const day = dayOf(Date.parse(decision.decidedAt))
  const facts = {
    today: day,
    law: lawInForce(day),
    about: id,
    asked: decision.recipients ?? recipients,
    ...(senderKind === undefined ? {} : { senderKind }),
  }
  return brokenRules(decision, facts).length > 0
}

/** Puts before a person what is owed; the same decision raises it once. */
export const raiseOwedRecord = async (records: Records, referral: Referral): Promise<void> => {
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
