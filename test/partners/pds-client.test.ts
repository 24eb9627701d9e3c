import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type PdsRegister, startPdsRegister } from '../../dev/simulators/pds-register.ts'
import type { PdsClient } from '../../partners/pds/pds-client.ts'
import { clientOf, person, TOKEN, trace } from './pds-client-helpers.ts'

let register: PdsRegister
let client: PdsClient
beforeAll(async () => {
  register = await startPdsRegister({ acceptedToken: TOKEN, ratePerSecond: 0 })
  client = clientOf(register.url)
})
afterAll(async () => {
  await client.close()
  await register.stop()
})

const match = (nhsNumber: string, more: object = {}) => ({
  found: 'match',
  nhsNumber,
  score: 1,
  superseded: false,
  addressProtected: false,
  ...more,
})

describe('with a number', () => {
  const maya = person('Maya', 'Ashdown', '2014-03-09')

  it.each([
    ['the child it belongs to', { ...maya, nhsNumber: '9990000018' }, match('9990000018')],
    [
      'accents and punctuation aside',
      person('Zoe', "O'Connor Nunez", '2010-05-27', { nhsNumber: '9990000077' }),
      match('9990000077'),
    ],
    [
      'a second given name',
      person('James', 'Barraclough', '2011-11-23', { nhsNumber: '9990000026' }),
      match('9990000026'),
    ],
    [
      'a former family name',
      person('Callum', 'Pemberton', '2012-12-12', { nhsNumber: '9990000271' }),
      match('9990000271'),
    ],
    [
      'a replaced number',
      person('Emi', 'Nakamura', '2016-02-11', { nhsNumber: '9990000263' }),
      match('9990000255', { superseded: true }),
    ],
    [
      'a restricted record',
      person('Jude', 'Whitcombe', '2013-10-05', { nhsNumber: '9990000212' }),
      match('9990000212', { addressProtected: true }),
    ],
    [
      'a very restricted record',
      person('Noor', 'Delacroix', '2009-06-16', { nhsNumber: '9990000220' }),
      match('9990000220', { addressProtected: true }),
    ],
    ["another child's number", { ...maya, nhsNumber: '9990000034' }, { found: 'number-of-another' }],
    [
      'a right name with a wrong birth date',
      person('Maya', 'Ashdown', '2014-09-03', { nhsNumber: '9990000018' }),
      { found: 'number-of-another' },
    ],
    [
      "the twin's number",
      person('Isla', 'Merriweather', '2015-01-20', { nhsNumber: '9990000182' }),
      { found: 'number-of-another' },
    ],
    ['a withdrawn number', { ...maya, nhsNumber: '9990000298' }, { found: 'invalidated' }],
    ['a number that nobody has', { ...maya, nhsNumber: '9990000425' }, { found: 'none' }],
    [
      'a number with a wrong check digit',
      { ...maya, nhsNumber: '9990000019' },
      { found: 'not-enough-details' },
    ],
    [
      'no birth date to compare',
      { familyName: 'Ashdown', givenNames: ['Maya'], nhsNumber: '9990000018' },
      { found: 'not-enough-details' },
    ],
    [
      'no given name to tell twins apart',
      person('', 'Ashdown', '2014-03-09', { nhsNumber: '9990000018' }),
      { found: 'not-enough-details' },
    ],
  ] as const)('%s', async (_name, who, expected) => {
    expect(await trace(who, client)).toEqual(expected)
  })
})

describe('without a number', () => {
  const amelia = person('Amelia', 'Khan', '2012-04-18')

  it.each([
    ['one match', person('Maya', 'Ashdown', '2014-03-09'), match('9990000018')],
    ['family name and birth date alone', person('', 'Ashdown', '2014-03-09'), match('9990000018')],
    ['a twin by the given name', person('Freya', 'Merriweather', '2015-01-20'), match('9990000182')],
    ['a former family name', person('Callum', 'Pemberton', '2012-12-12'), match('9990000271')],
    [
      'a restricted child, whatever postcode is given',
      person('Jude', 'Whitcombe', '2013-10-05', { address: { lines: [], postcode: 'ZZ1 4FF' } }),
      match('9990000212', { addressProtected: true }),
    ],
    ['nobody', person('Nobody', 'Nowhere', '2014-03-09'), { found: 'none' }],
    ['two of one name', amelia, { found: 'several' }],
    [
      'two of one name, told apart by the postcode',
      { ...amelia, address: { lines: [], postcode: 'ZZ2 3EE' } },
      match('9990000204'),
    ],
    [
      'two of one name, neither at the postcode',
      { ...amelia, address: { lines: [], postcode: 'ZZ9 9ZZ' } },
      { found: 'several' },
    ],
    [
      'a name that only sounds alike is for a person to judge',
      person('Maia', 'Ashdowne', '2014-03-09'),
      { found: 'none', closestScore: 0.9 },
    ],
    ['a wildcard is not passed on', person('Maya', 'Ash*', '2014-03-09'), { found: 'none' }],
    ['no birth date', { familyName: 'Ashdown', givenNames: ['Maya'] }, { found: 'not-enough-details' }],
    ['no family name', person('Maya', ' ', '2014-03-09'), { found: 'not-enough-details' }],
  ] as const)('%s', async (_name, who, expected) => {
    expect(await trace(who, client)).toEqual(expected)
  })
})
