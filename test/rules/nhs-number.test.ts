/** NHS numbers: the worked values of the check digit (NHS Data Model and Dictionary). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { displayNhsNumber, isNhsNumber, normaliseNhsNumber } from '../../domain/nhs-number.ts'

const VALID = [
  '9434765919',
  '9990000018',
  '9990000034',
  '9876543210',
  '9000000009',
  '4857773457',
  '9990000026',
  '9990000042',
  '9990000050',
  '9990000069',
  '9990000077',
  '9990000085',
  '9990000093',
  '9990000107',
  '9990000115',
]

describe('an NHS number', () => {
  it.each(VALID)('%s passes its check', (number) => {
    expect(isNhsNumber(number)).toBe(true)
  })

  it('fails where the printed check digit is wrong', () => {
    expect(isNhsNumber('4857773456')).toBe(false)
  })

  it('does not exist for a stem whose check would be 10', () => {
    for (let check = 0; check < 10; check += 1) expect(isNhsNumber(`999000000${check}`)).toBe(false)
  })

  it.each([
    '',
    '999000001',
    '99900000180',
    '999 000 0018',
    '999000001X',
    '９９９００００0１８',
    ' 9990000018',
  ])('is not %j', (text) => {
    expect(isNhsNumber(text)).toBe(false)
  })

  it('has exactly one check digit for a stem, or none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), (stem) => {
        const text = String(stem).padStart(9, '0')
        const checks = [...'0123456789'].filter((check) => isNhsNumber(text + check))
        expect(checks.length).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('with one wrong digit is always noticed', () => {
    for (const number of VALID)
      for (let place = 0; place < 10; place += 1)
        for (const digit of '0123456789')
          if (digit !== number.charAt(place))
            expect(isNhsNumber(number.slice(0, place) + digit + number.slice(place + 1))).toBe(false)
  })
})

it('is taken with the spaces and dashes that people write, and shown in groups of 3, 3 and 4', () => {
  expect(normaliseNhsNumber(' 999 000-0018 ')).toBe('9990000018')
  expect(displayNhsNumber('9990000018')).toBe('999 000 0018')
})
