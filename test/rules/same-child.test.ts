import { describe, expect, it } from '@jest/globals'
import type { Person } from '../../domain/person.ts'
import { isAnotherChild } from '../../domain/same-child.ts'

const KNOWN: Person = {
  familyName: 'O’Brién Smith',
  givenNames: ['Ada'],
  birthDate: '2015-04-01',
  nhsNumber: '9990000018',
}
const said = (changes: Partial<Person>): Person => ({ familyName: '', givenNames: [], ...changes })

describe('a later message about a child', () => {
  it.each<[string, Person, boolean]>([
    ['says nothing of who it is', said({}), false],
    ['has the same number', said({ nhsNumber: '9990000018' }), false],
    ['has the number that the register confirmed', said({ nhsNumber: '9990000034' }), false],
    ['has another number', said({ nhsNumber: '9990000026' }), true],
    ['has another number under the same name', { ...KNOWN, nhsNumber: '9990000026' }, true],
    ['has another number that fails its check digit', said({ unusableNhsNumber: '9990000019' }), true],
    ['spells the name otherwise', said({ familyName: "o'brien-SMITH", birthDate: '2015-04-02' }), false],
    ['has another name alone', said({ familyName: 'Jones', birthDate: '2015-04-01' }), false],
    [
      'names a brother',
      said({ familyName: 'O’Brién Smith', givenNames: ['Tom'], birthDate: '2018-06-01' }),
      true,
    ],
    ['names a brother by given name alone', said({ givenNames: ['Tom'], birthDate: '2018-06-01' }), true],
    ['has another given name alone', said({ givenNames: ['Tom'], birthDate: '2015-04-01' }), false],
    ['has another given name and no date of birth', said({ givenNames: ['Tom'] }), false],
    ['has another date of birth alone', said({ givenNames: ['ADA'], birthDate: '2018-06-01' }), false],
    ['shortens the name', said({ givenNames: ['A.'], birthDate: '2015-01-04' }), false],
    ['says a name more', said({ givenNames: ['Mary-Ada'], birthDate: '2015-01-04' }), false],
    ['has another name and no date of birth', said({ familyName: 'Jones' }), false],
    ['has another name and date of birth', said({ familyName: 'Jones', birthDate: '2012-01-01' }), true],
    [
      'has the same number and all else differs',
      said({ nhsNumber: '9990000018', familyName: 'Jones', birthDate: '2012-01-01' }),
      true,
    ],
  ])('that %s', (_what, person, another) => {
    expect(isAnotherChild(person, KNOWN, '9990000034')).toBe(another)
  })

  it('contradicts nothing where the number known is unusable and given again', () => {
    const { nhsNumber: _number, ...unnumbered } = KNOWN
    const known = { ...unnumbered, unusableNhsNumber: '9990000019' }
    expect(isAnotherChild(said({ unusableNhsNumber: '9990000019' }), known, undefined)).toBe(false)
    expect(isAnotherChild(said({ nhsNumber: '9990000026' }), unnumbered, undefined)).toBe(false)
  })
})
