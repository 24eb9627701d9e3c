/** Prints the numbers of what was stored before referrals were found by them. */
import type { AgencyId } from '../domain/ids.ts'
import { countDone } from './count-done.ts'
import type { StandingOn } from './standing-on.ts'

/** Of some that are left; answers how many were done. One that cannot be opened stops none behind it. */
export const printNumbers = async (
  on: Pick<StandingOn, 'referralsByNumber' | 'events'>,
  limit: number,
): Promise<number> =>
  countDone(on, await on.referralsByNumber.withoutPrints({ limit }), async (id) => {
    await on.referralsByNumber.print(id)
    return true
  })

/** Read at once. */
const PAGE = 200

/**
 * Of all that one agency raised, before it looks for one of them: what is left out would be taken for one that was
 * never raised, and raised again.
 * @throws Fault `data-damaged` when one of them cannot be opened.
 */
export const printAllOf = async (
  { referralsByNumber }: Pick<StandingOn, 'referralsByNumber'>,
  raisedBy: AgencyId,
): Promise<void> => {
  const next = () => referralsByNumber.withoutPrints({ raisedBy, limit: PAGE })
  for (let left = await next(); left.length > 0; left = await next())
    for (const id of left) await referralsByNumber.print(id)
}
