import { describe, expect, it } from '@jest/globals'
import {
  DFE_NEED_WORDS,
  DFE_NEEDS,
  faultOfNeedCode,
  isSnomedConcept,
  SNOMED_CT,
} from '../../domain/need-codes.ts'

describe('the id of a SNOMED CT concept', () => {
  it.each(['24700007', '22298006', '73211009', '371772001'])('%s is one', (id) => {
    expect(isSnomedConcept(id)).toBe(true)
  })

  it('is none with any one digit changed, or two neighbours swapped', () => {
    const id = '24700007'
    for (let at = 0; at < id.length; at += 1) {
      for (const digit of '0123456789')
        if (digit !== id[at]) expect(isSnomedConcept(id.slice(0, at) + digit + id.slice(at + 1))).toBe(false)
      const swapped = id.slice(0, at) + (id[at + 1] ?? '') + (id[at] ?? '') + id.slice(at + 2)
      if (swapped !== id) expect(isSnomedConcept(swapped)).toBe(false)
    }
  })

  it.each([
    ['the id of a description', '680946014'],
    ['too short', '24700'],
    ['too long', '1234567890123456789'],
    ['no number', '2470000x'],
    ['nothing', ''],
  ])('%s is none', (_why, id) => {
    expect(isSnomedConcept(id)).toBe(false)
  })
})

describe('a need', () => {
  it('has the ten codes of the census', () => {
    expect(Object.keys(DFE_NEED_WORDS)).toEqual(Array.from({ length: 10 }, (_, index) => `N${index}`))
    for (const code of Object.keys(DFE_NEED_WORDS))
      expect(faultOfNeedCode({ code, system: DFE_NEEDS })).toBeUndefined()
  })

  it.each([
    [{}, undefined],
    [{ code: 'NA13', system: 'https://example.org/own-needs' }, undefined],
    [{ code: '24700007', system: SNOMED_CT }, undefined],
    [{ code: 'N10', system: DFE_NEEDS }, 'code'],
    [{ code: 'toString', system: DFE_NEEDS }, 'code'],
    [{ code: '24700008', system: SNOMED_CT }, 'code'],
    [{ code: 'N1' }, 'system'],
    [{ system: SNOMED_CT }, 'code'],
  ])('%j', (need, field) => {
    expect(faultOfNeedCode(need)?.field).toBe(field)
  })
})
