/** When a partner's system takes messages: by its hours in London, and outside what was announced as maintenance. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type ChannelHours, faultsInHours, openTimeBetween, shutUntil } from '../../domain/channel-hours.ts'
import { iso } from '../../domain/instant.ts'
import { OFFICE_HOURS } from '../../domain/working-time.ts'

const { openingHours } = OFFICE_HOURS
const HOURS: ChannelHours = { hours: openingHours }
const at = (instant: string): number => Date.parse(instant)
const until = (channel: ChannelHours, instant: string): string | undefined => {
  const opens = shutUntil(channel, at(instant))
  return opens === undefined ? undefined : iso(opens)
}

describe('a channel', () => {
  it.each([
    ['2026-03-02T09:00:00.000Z', undefined],
    ['2026-03-02T08:59:59.000Z', '2026-03-02T09:00:00.000Z'],
    ['2026-03-02T17:00:00.000Z', '2026-03-03T09:00:00.000Z'],
    // Friday evening to Monday, over the change to summer time.
    ['2026-03-27T18:00:00.000Z', '2026-03-30T08:00:00.000Z'],
    // Good Friday and Easter Monday.
    ['2026-04-03T10:00:00.000Z', '2026-04-07T08:00:00.000Z'],
  ])('with office hours at %s is shut until %s', (now, opens) => {
    expect(until(HOURS, now)).toBe(opens)
  })

  it('without hours is open at any time but in its windows, whichever order they are in', () => {
    const maintenance = [
      { from: '2026-03-02T11:00:00.000Z', to: '2026-03-02T12:00:00.000Z' },
      { from: '2026-03-02T10:00:00.000Z', to: '2026-03-02T11:30:00.000Z' },
    ]
    expect(until({ maintenance }, '2026-03-02T09:59:00.000Z')).toBeUndefined()
    expect(until({ maintenance }, '2026-03-02T10:00:00.000Z')).toBe('2026-03-02T12:00:00.000Z')
    expect(until({ maintenance }, '2026-03-02T12:00:00.000Z')).toBeUndefined()
    expect(until({}, '2026-03-02T03:00:00.000Z')).toBeUndefined()
  })

  it('shut for maintenance until after its hours opens the next day', () => {
    const maintenance = [{ from: '2026-03-02T16:00:00.000Z', to: '2026-03-03T10:00:00.000Z' }]
    expect(until({ ...HOURS, maintenance }, '2026-03-02T16:30:00.000Z')).toBe('2026-03-03T10:00:00.000Z')
    expect(until({ ...HOURS, maintenance }, '2026-03-02T15:00:00.000Z')).toBeUndefined()
  })

  it('that is said to be shut for ever is looked at again', () => {
    const maintenance = [{ from: '2026-01-01T00:00:00.000Z', to: '9999-01-01T00:00:00.000Z' }]
    expect(shutUntil({ ...HOURS, maintenance }, at('2026-03-02T10:00:00.000Z'))).toBeGreaterThan(0)
    expect(shutUntil({ maintenance }, at('2026-03-02T10:00:00.000Z'))).toBeGreaterThan(0)
  })

  it('spends patience only while it is open', () => {
    const hour = 3_600_000
    const from = at('2026-03-02T16:00:00.000Z')
    expect(openTimeBetween({}, from, from + 20 * hour)).toBe(20 * hour)
    expect(openTimeBetween(HOURS, from, from + 20 * hour)).toBe(4 * hour)
    const maintenance = [{ from: iso(from - hour), to: iso(from + hour / 2) }]
    expect(openTimeBetween({ ...HOURS, maintenance }, from, from + 20 * hour)).toBe(3.5 * hour)
  })

  it('is open when it says that it opens, and no sooner', () => {
    const instants = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') })
    const windows = fc.array(fc.record({ begins: instants, hours: fc.integer({ min: 1, max: 100 }) }), {
      maxLength: 5,
    })
    fc.assert(
      fc.property(instants, windows, fc.boolean(), (now, many, hasHours) => {
        const maintenance = many.map(({ begins, hours }) => ({
          from: iso(begins),
          to: iso(begins + hours * 3_600_000),
        }))
        const channel = { ...(hasHours ? HOURS : {}), maintenance }
        const opens = shutUntil(channel, now)
        if (opens === undefined) return void expect(openTimeBetween(channel, now, now + 1)).toBe(1)
        expect(shutUntil(channel, opens)).toBeUndefined()
        expect(openTimeBetween(channel, now, opens)).toBe(0)
      }),
    )
  })

  it('is refused with hours that never open, or a window that ends before it begins', () => {
    expect(faultsInHours({ hours: { week: {}, opensOnBankHolidays: true } })).toHaveLength(1)
    const instant = '2026-03-02T10:00:00.000Z'
    expect(faultsInHours({ maintenance: [{ from: instant, to: instant }] })).toHaveLength(1)
    expect(faultsInHours({ maintenance: [{ from: 'Tuesday', to: instant }] })).toHaveLength(1)
    expect(faultsInHours(HOURS)).toEqual([])
  })
})
