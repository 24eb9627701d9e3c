/** Starts sending the notices that steps and commands have stored as owed: stored first, so that none is lost. */
import { countDone } from './count-done.ts'
import type { StandingOn } from './standing-on.ts'

/** Starts at most so many, and answers how many; the next sweep goes on. With the workflow engine away they wait. */
export const startNotices = async (
  {
    notices,
    tell,
    events,
  }: Pick<StandingOn, 'notices' | 'events'> & { readonly tell: Pick<StandingOn['tell'], 'startNotice'> },
  limit: number,
): Promise<number> => {
  let isAway = false
  return countDone({ events }, await notices.notStarted({ limit }), async (id) => {
    if (isAway) return false
    isAway = !(await tell.startNotice(id))
    if (!isAway) await notices.change(id, (notice) => ({ ...notice, started: true }))
    return !isAway
  })
}
