/** How each agency's time is counted: its own hours, or an office's. */
import { afterWorkingMinutes } from '../domain/clock.ts'
import type { AgencyId } from '../domain/ids.ts'
import type { AgencyTime } from '../domain/recipient-clocks.ts'
import { everOpens, type WorkingCalendar } from '../domain/working-time.ts'
import type { DirectoryRepository } from './directory-repository.ts'

/** What the hours of agencies are read from. */
export interface Counting {
  readonly directory: Pick<DirectoryRepository, 'agencyLookUp'>
  readonly calendar: WorkingCalendar
}

/** As the directory has it now. */
export const agencyTimes = async ({
  directory,
  calendar,
}: Counting): Promise<(agencyId: AgencyId) => AgencyTime> => {
  const lookUp = await directory.agencyLookUp()
  return (agencyId) => {
    const { openingHours, closures = [], clockPolicies = [] } = lookUp(agencyId) ?? {}
    return {
      calendar:
        openingHours !== undefined && everOpens(openingHours)
          ? { ...calendar, openingHours, closures }
          : { ...calendar, closures },
      ownPolicies: clockPolicies,
    }
  }
}

/**
 * When something put before a person of an agency is due: so many minutes of its own opening hours. Its closures are
 * left out: that nobody is in is no reason for others to learn of it later.
 */
export const dueInHoursOf = async (
  counting: Counting,
  owner: AgencyId,
  from: number,
  minutes: number,
): Promise<number> => {
  if (minutes === 0) return from
  const { calendar } = (await agencyTimes(counting))(owner)
  return afterWorkingMinutes(from, minutes, { ...calendar, closures: [] })
}
