/**
 * The invented children of the simulated register. Numbers are of the range 999, which is never issued; names, dates
 * and addresses are made up, and no postcode district ZZ1, ZZ2 or ZZ9 exists.
 */

export interface RegisterPerson {
  readonly nhsNumber: string
  readonly family: string
  readonly given: readonly string[]
  readonly gender: 'female' | 'male' | 'other' | 'unknown'
  readonly birthDate: string
  readonly line: string
  readonly postcode: string
  /** v3-Confidentiality: unrestricted, restricted, very restricted. */
  readonly security: 'U' | 'R' | 'V'
  /** Names used before, found only by a search that looks at history. */
  readonly formerFamily?: string
  /** Numbers that this one replaced. */
  readonly supersedes?: readonly string[]
}

type Row = readonly [
  nhsNumber: string,
  family: string,
  given: string,
  gender: RegisterPerson['gender'],
  birthDate: string,
  line: string,
  postcode: string,
]

const ORDINARY: readonly Row[] = [
  ['9990000018', 'Ashdown', 'Maya', 'female', '2014-03-09', '4 Lantern Row', 'ZZ1 1AA'],
  ['9990000026', 'Barraclough', 'Theo James', 'male', '2011-11-23', '17 Mill Race', 'ZZ1 2BB'],
  ['9990000034', 'Okonkwo', 'Adaeze', 'female', '2016-06-30', '2 Harbour Steps', 'ZZ1 1CD'],
  ['9990000042', 'Hussain', 'Zayn', 'male', '2009-01-14', '88 Priory Lane', 'ZZ1 3EF'],
  ['9990000050', 'Llewellyn', 'Carys', 'female', '2012-08-02', '5 Chapel Hill', 'ZZ2 4GH'],
  ['9990000069', 'Kowalczyk', 'Filip', 'male', '2018-12-19', '41 Station Parade', 'ZZ2 5JK'],
  ['9990000077', 'O’Connor-Núñez', 'Zoë', 'female', '2010-05-27', '9 Orchard Close', 'ZZ2 6LM'],
  ['9990000085', 'Patel', 'Rohan', 'male', '2013-02-28', '30 Linden Avenue', 'ZZ2 7NP'],
  ['9990000093', 'Patel', 'Anika', 'female', '2015-09-12', '30 Linden Avenue', 'ZZ2 7NP'],
  ['9990000107', 'Smith', 'Olivia', 'female', '2017-04-04', '12 Dove Street', 'ZZ1 1QR'],
  ['9990000115', 'Smyth', 'Olivier', 'male', '2017-04-14', '3 Tanner Yard', 'ZZ1 2ST'],
  ['9990000123', 'van der Berg', 'Lotte', 'female', '2011-07-07', '6 Canal Side', 'ZZ9 3UV'],
  ['9990000131', 'Abdi', 'Hodan', 'female', '2008-10-31', '27 Cedar Court', 'ZZ9 4WX'],
  ['9990000158', 'Fitzgerald', 'Rory Patrick', 'male', '2019-03-17', '1 Quarry Cottages', 'ZZ9 5YZ'],
  ['9990000166', 'Tran', 'Minh', 'other', '2010-12-01', '55 Market Street', 'ZZ9 6AB'],
]

/** Born on one day to one family: only the given name tells them apart. */
const TWINS: readonly Row[] = [
  ['9990000174', 'Merriweather', 'Isla', 'female', '2015-01-20', '14 Heron Way', 'ZZ1 1CC'],
  ['9990000182', 'Merriweather', 'Freya', 'female', '2015-01-20', '14 Heron Way', 'ZZ1 1CC'],
]

/** Two children of the same name and birth date: only their addresses tell them apart. */
const SAME_NAME: readonly Row[] = [
  ['9990000190', 'Khan', 'Amelia', 'female', '2012-04-18', '7 Foundry Road', 'ZZ1 2DD'],
  ['9990000204', 'Khan', 'Amelia', 'female', '2012-04-18', '62 Beacon Hill', 'ZZ2 3EE'],
]

const ordinary = ([nhsNumber, family, given, gender, birthDate, line, postcode]: Row): RegisterPerson => ({
  nhsNumber,
  family,
  given: given.split(' '),
  gender,
  birthDate,
  line,
  postcode,
  security: 'U',
})

/** Everyone in the register. */
export const REGISTER_PEOPLE: readonly RegisterPerson[] = [
  ...[...ORDINARY, ...TWINS, ...SAME_NAME].map(ordinary),
  // Their address must not be given to anyone.
  {
    ...ordinary(['9990000212', 'Whitcombe', 'Jude', 'male', '2013-10-05', '19 Sealed Lane', 'ZZ1 4FF']),
    security: 'R',
  },
  {
    ...ordinary(['9990000220', 'Delacroix', 'Noor', 'female', '2009-06-16', '3 Sealed Lane', 'ZZ1 4FF']),
    security: 'V',
  },
  // One of a same-name pair restricted: a search with a postcode finds only the other.
  ordinary(['9990000239', 'Reed', 'Thomas', 'male', '2014-08-08', '10 Willow Bank', 'ZZ2 5GG']),
  {
    ...ordinary(['9990000247', 'Reed', 'Thomas', 'male', '2014-08-08', '4 Sealed Lane', 'ZZ2 6HH']),
    security: 'R',
  },
  // A new number was issued in place of an old one.
  {
    ...ordinary(['9990000255', 'Nakamura', 'Emi', 'female', '2016-02-11', '21 Weir Street', 'ZZ2 7JJ']),
    supersedes: ['9990000263'],
  },
  // Known under another family name before.
  {
    ...ordinary(['9990000271', 'Holloway', 'Callum', 'male', '2012-12-12', '8 Almond Grove', 'ZZ1 8KK']),
    formerFamily: 'Pemberton',
  },
]

/** A number that was withdrawn: it belongs to nobody. */
export const INVALIDATED_NUMBERS: readonly string[] = ['9990000298']
