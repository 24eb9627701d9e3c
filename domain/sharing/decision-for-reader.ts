/** What one reader may know of a referral's sharing decision: a partner what it was given, the referrer all of it. Pure. */
import type { AgencyId } from '../ids.ts'
import type { Agency } from '../partner.ts'
import type { Referral } from '../referral.ts'
import type { RefusedField } from '../refusal.ts'
import type { Reader } from '../standing.ts'
import type { Category } from './categories.ts'
import { type DecisionRow, decisionRows, outcomeWords } from './decision-in-words.ts'
import { owedOf } from './decision-owed.ts'
import { readableFor } from './referral-gate.ts'

/** A referral limited to what its reader may see, with the agencies it names. */
export interface DecisionRead {
  readonly referral: Referral
  readonly reader: Reader
  readonly agencies: ReadonlyMap<AgencyId, Agency>
  /** `9 March 2026` of a day. */
  readonly day: (day: string) => string
}

export interface DecisionShown {
  readonly outcome: string
  readonly rows: readonly DecisionRow[]
  /** What may be seen: by this partner, or by all who are not named with less. */
  readonly categories: readonly Category[]
  /** After an emergency: what is still to be recorded. */
  readonly missing: readonly Pick<RefusedField, 'pointer' | 'message'>[]
}

/** The decision as this reader may know it. */
export const decisionForReader = ({ referral, reader, agencies, day }: DecisionRead): DecisionShown => {
  const { sharingDecision: decision, recipients, raisedBy } = referral
  const isPartner = reader === 'partner'
  const own = [...new Set(recipients.flatMap((recipient) => readableFor(referral, recipient)))]
  const owed = isPartner ? [] : owedOf(decision, referral, agencies.get(raisedBy.agencyId)?.kind)
  return {
    outcome: outcomeWords(decision),
    rows: decisionRows(decision, {
      reader,
      day,
      agencyName: (id) => agencies.get(id)?.name ?? 'another agency',
      ...(isPartner ? { own } : {}),
    }),
    categories: isPartner ? own : decision.decision === 'share' ? decision.categories : [],
    missing: owed.map(({ pointer, message }) => ({ pointer, message })),
  }
}
