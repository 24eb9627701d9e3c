/** Starts sending the notices that steps and commands have stored as owed: stored first, so that none is lost. */
import type { StandingOn } from './standing-on.ts'

/** Starts at most so many; the next sweep goes on. With the workflow engine away they wait. */
export const startNotices = async (
  { notices, tell }: Pick<StandingOn, 'notices'> & { readonly tell: Pick<StandingOn['tell'], 'startNotice'> },
  limit: number,
): Promise<void> => {
  for (const id of await notices.notStarted({ limit })) {
    if (!(await tell.startNotice(id))) return
    await notices.change(id, (notice) => ({ ...notice, started: true }))
  }
}
