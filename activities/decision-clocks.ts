/** The clocks of a recipient: counted in its agency's time, and handed to the procedure as they stand on the record. */
import type { DirectoryRepository } from '../database/directory-repository.ts'
import type { WorkingCalendar } from '../domain/clock.ts'
import type { AgencyId } from '../domain/ids.ts'
import { type AgencyTime, reminderAt } from '../domain/recipient-clocks.ts'
import type { Recipient } from '../domain/referral.ts'
import { everOpens } from '../domain/working-time.ts'
import type { Clocks } from '../workflows/activity-contracts.ts'

interface Counting {
  readonly directory: Pick<DirectoryRepository, 'agencyLookUp'>
  readonly calendar: WorkingCalendar
}

/** How each agency's time is counted, as the directory has it now: its own hours, or an office's. */
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

/** From delivery on: when the asked agency is reminded and when its decision is due. */
export const decisionClocks = (recipient: Recipient): Clocks => {
  const { respondBy } = recipient
  const remind = reminderAt(recipient)
  return {
    ...(remind === undefined ? {} : { remind }),
    ...(respondBy === undefined ? {} : { escalate: respondBy }),
  }
}

/** From acceptance on: when the outcome is due. */
export const outcomeClocks = ({ outcomeBy }: Recipient): Clocks =>
  outcomeBy === undefined ? {} : { 'outcome-late': outcomeBy }
