/** How each agency's time is counted: its own hours, or an office's. */
import type { AgencyId } from '../domain/ids.ts'
import type { AgencyTime } from '../domain/recipient-clocks.ts'
import { everOpens, type WorkingCalendar } from '../domain/working-time.ts'
import type { DirectoryRepository } from './directory-repository.ts'

interface Counting {
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
