import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { sameUrl } from '../../partners/formats/bars-fhir/bars-codes.ts'
import { isFhirDateTime, isWholeDay, momentOf } from '../../partners/formats/bars-fhir/fhir-dates.ts'
import { isSnomedIdentifier } from '../../partners/formats/bars-fhir/snomed-check-digit.ts'

describe('FHIR dates', () => {
  it.each([
    ['2026', true],
    ['2026-11', true],
    ['2026-11-21', true],
    ['2024-02-29', true],
    ['2023-02-29', false],
    ['1900-02-29', false],
    ['2026-00-01', false],
    ['2026-04-31', false],
    ['2026-11-21T12:00:00Z', true],
    ['2026-11-21T12:00Z', true],
    ['2026-11-21T12:00:00.8185338+00:00', true],
    ['2026-11-21T12:00:00+14:00', true],
    ['2026-11-21T12:00:00+15:00', false],
    ['2026-11-21T24:00:00Z', false],
    ['2026-11-21T12:60:00Z', false],
    ['2026-11-21T12:00:00', false],
    ['2026-02-30T12:00:00Z', false],
    ['21/11/2026', false],
    ['', false],
  ])('%s: %s', (text, valid) => {
    expect(isFhirDateTime(text)).toBe(valid)
  })

  it('counts offsets', () => {
    expect(momentOf('2021-10-13T16:28:00+07:00')).toBe(Date.parse('2021-10-13T09:28:00Z'))
  })

  it('takes any day that JavaScript takes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0100-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          expect(isWholeDay(date.toISOString().slice(0, 10))).toBe(true)
          expect(momentOf(date.toISOString())).toBe(Math.floor(date.getTime() / 1000) * 1000)
        },
      ),
      { seed: 4 },
    )
  })
})

describe('SNOMED CT identifiers', () => {
  it.each(['73211009', '22298006', '195967001', '836881000000105', '224608005', '2140231000000104'])(
    '%s has its check digit',
    (code) => {
      expect(isSnomedIdentifier(code)).toBe(true)
    },
  )

  it.each(['73211008', '37211009', '0', '12345', '073211009', 'PathwaysAssessment', '1'.repeat(19)])(
    '%s has not',
    (code) => {
      expect(isSnomedIdentifier(code)).toBe(false)
    },
  )
})

describe('systems', () => {
  it.each([
    ['http://fhir.nhs.uk/id/dos-service-id', true],
    ['https://fhir.nhs.uk/Id/dos-service-id/', true],
    ['https://fhir.nhs.uk/Id/ers-dos-service-id', false],
    ['', false],
  ])('%s', (url, same) => {
    expect(sameUrl(url, 'https://fhir.nhs.uk/Id/dos-service-id')).toBe(same)
  })
})
