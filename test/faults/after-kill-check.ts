/** What must hold after each kill, whatever is under way: nothing lost, nothing twice at a partner, no guess. */
import { casesMissing, noResendInDoubt } from './crash-checks.ts'
import type { Records } from './crash-records.ts'
import { doublesAmong, type PartnerCases, type SeenCase } from './partner-cases.ts'
import { uncertainWithoutDoubt } from './uncertain-check.ts'

const NAMES = ['riverside', 'hillside', 'vale', 'brookvale', 'beacon', 'fernhill', 'thornhill'] as const

export interface AfterKill {
  readonly records: Pick<Records, 'referrals' | 'messages'>
  readonly cases: Pick<PartnerCases, 'casesOf'>
  /** Ids of the referrals that were acknowledged to a client. */
  readonly acknowledged: readonly string[]
  /** How often a message in doubt is sent again. */
  readonly resends: number
}

/** What does not hold. Causes are read after their effects, as everything moves on meanwhile. */
export const brokenAfterKill = async ({
  records,
  cases,
  acknowledged,
  resends,
}: AfterKill): Promise<readonly string[]> => {
  const before = await records.messages()
  const referrals = await records.referrals()
  const after = await records.messages()
  const stored = new Set(referrals.map(({ id }) => id))
  const found: SeenCase[] = []
  const twice: string[] = []
  let away = 0
  for (const partner of NAMES) {
    const list = await cases.casesOf(partner)
    if (list === undefined) away += 1
    twice.push(...doublesAmong(list ?? []).map((double) => `P2 double at ${partner}: ${double}`))
    found.push(...(list ?? []))
  }
  return [
    ...acknowledged.filter((id) => !stored.has(id)).map((id) => `P1 lost: ${id}`),
    ...twice,
    ...noResendInDoubt({ messages: before, referrals }),
    ...uncertainWithoutDoubt(referrals, after, resends),
    ...(away === 0 ? casesMissing(referrals, found) : []),
  ]
}
