import { describe, expect, it } from '@jest/globals'
import { dueInHoursOf } from '../../database/agency-times.ts'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import { idOf } from '../../domain/ids.ts'
import type { Agency } from '../../domain/partner.ts'

const OWNER = idOf('agency', 'agc_school')
const AT_LUNCH = { opensAt: 12 * 60, closesAt: 13 * 60 }
const HOURS = {
  week: {
    monday: AT_LUNCH,
    tuesday: AT_LUNCH,
    wednesday: AT_LUNCH,
    thursday: AT_LUNCH,
    friday: AT_LUNCH,
  },
  opensOnBankHolidays: false,
} as const

const counting = (agency: Partial<Agency> | undefined) => ({
  calendar: { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS },
  directory: {
    agencyLookUp: async () => () =>
      agency && {
        id: OWNER,
        name: 'A clinic',
        kind: 'health' as const,
        phone: '',
        channels: [],
        ...agency,
      },
  },
})
const due = async (agency: Partial<Agency> | undefined, minutes: number): Promise<string> =>
  new Date(
    await dueInHoursOf(counting(agency), OWNER, Date.parse('2026-11-20T09:00:00Z'), minutes),
  ).toISOString()

describe('what a person is to do is due', () => {
  it('in the opening hours of the agency whose it is', async () => {
    expect(await due({ openingHours: HOURS }, 90)).toBe('2026-11-23T12:30:00.000Z')
  })

  it('in office hours where the agency has said nothing, or is not in the directory', async () => {
    expect(await due({}, 90)).toBe('2026-11-20T10:30:00.000Z')
    expect(await due(undefined, 90)).toBe('2026-11-20T10:30:00.000Z')
  })

  it('no later because the agency is closed: others have to learn that nobody is in', async () => {
    const closures = [{ fromDay: '2026-11-20', toDay: '2026-12-31' }]
    expect(await due({ openingHours: HOURS, closures }, 90)).toBe('2026-11-23T12:30:00.000Z')
  })

  it('at once where it is urgent, whatever the hours', async () => {
    expect(await due({ openingHours: HOURS }, 0)).toBe('2026-11-20T09:00:00.000Z')
  })
})
