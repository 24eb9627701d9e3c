/** Information requests: by when an answer is due, and how they are written out for people. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { BAND_OF, defaultAnswerBy } from '../../domain/answer-by.ts'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import { BANDS } from '../../domain/information-request.ts'
import { iso } from '../../domain/instant.ts'
import { requestText } from '../../domain/request-text.ts'

const OFFICE = { calendar: { bankHolidays: BANK_HOLIDAYS, ...OFFICE_HOURS }, ownPolicies: [] }

describe('when an answer is due', () => {
  const at = (text: string): number => Date.parse(text)

  it.each([
    // Urgent work does not wait for the morning.
    ['immediate', 'red', '2026-11-20T16:00:00Z', '2026-11-20T20:00:00.000Z'],
    ['immediate', 'red', '2026-12-25T23:00:00Z', '2026-12-26T03:00:00.000Z'],
    ['same-day', 'red', '2026-11-20T10:00:00Z', '2026-11-20T14:00:00.000Z'],
    ['same-day', 'red', '2026-11-20T16:00:00Z', '2026-11-21T16:00:00.000Z'],
    // Working hours: three days of eight, over the weekend, over a bank holiday.
    ['three-days', 'amber', '2026-11-23T09:00:00Z', '2026-11-25T17:00:00.000Z'],
    ['three-days', 'amber', '2026-11-20T16:00:00Z', '2026-11-25T16:00:00.000Z'],
    ['three-days', 'amber', '2026-12-24T09:00:00Z', '2026-12-30T17:00:00.000Z'],
    ['standard', 'green', '2026-11-23T09:00:00Z', '2026-12-03T17:00:00.000Z'],
    // Asked outside working hours: from the next opening.
    ['three-days', 'amber', '2026-11-22T12:00:00Z', '2026-11-25T17:00:00.000Z'],
    // The band is a qualified person's: a routine request may be red.
    ['standard', 'red', '2026-11-20T10:00:00Z', '2026-11-20T14:00:00.000Z'],
  ] as const)('of %s urgency in band %s asked at %s: %s', (urgency, band, from, due) => {
    expect(iso(defaultAnswerBy({ band, urgency }, at(from), OFFICE))).toBe(due)
  })

  it('is counted in the hours of the agency that is asked', () => {
    const week = { monday: { opensAt: 9 * 60, closesAt: 13 * 60 } }
    const mondays = {
      calendar: { ...OFFICE.calendar, openingHours: { week, opensOnBankHolidays: false } },
      ownPolicies: [],
    }
    const asked = { band: 'red', urgency: 'standard' } as const
    expect(iso(defaultAnswerBy(asked, at('2026-11-20T10:00:00Z'), mondays))).toBe('2026-11-23T13:00:00.000Z')
  })

  it('is sooner in a more urgent band, and every urgency has one', () => {
    const instants = fc.integer({ min: at('2026-01-05T00:00:00Z'), max: at('2029-06-01T00:00:00Z') })
    fc.assert(
      fc.property(instants, (from) => {
        const dues = BANDS.map((band) => defaultAnswerBy({ band, urgency: 'standard' }, from, OFFICE))
        expect(dues).toEqual(dues.toSorted((one, other) => one - other))
        expect(dues[0]).toBeGreaterThan(from)
      }),
    )
    expect(Object.values(BAND_OF).every((band) => BANDS.includes(band))).toBe(true)
  })
})

it('is written out for formats that only have room for what is wanted', () => {
  const text = requestText(
    { function: 'CA1989-S47', familyMayKnow: false },
    {
      statement: 'Enquiries under section 47 about significant harm.',
      questions: [
        { id: 'q1', text: 'Is the child known?', why: 'To see who is involved.' },
        {
          id: 'q2',
          text: 'Any attendance?',
          periodFrom: '2026-01-01',
          periodTo: '2026-06-30',
          why: 'To date it.',
        },
      ],
    },
  )
  expect(text.split('\n')).toEqual([
    'Request for information: please answer each question, or say why not. Whether you share is your own decision.',
    'Power relied on: Enquiries under section 47 about significant harm. (CA1989-S47)',
    '1. Is the child known? Why: To see who is involved.',
    '2. Any attendance? From 2026-01-01 to 2026-06-30. Why: To date it.',
    'DO NOT TELL the family of this request.',
  ])
})
