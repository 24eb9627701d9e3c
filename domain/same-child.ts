/** Whether what a later message says of a child can be the child that an item is about. Pure. */
import type { Person } from './person.ts'

/** As names are compared: without case, accents, spaces and marks. */
const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase()

const numbersOf = ({ nhsNumber, unusableNhsNumber }: Person): readonly string[] =>
  [nhsNumber, unusableNhsNumber].filter((number) => number !== undefined)

const differ = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one !== '' && other !== '' && one !== other

const givenOf = ({ givenNames }: Person): readonly string[] =>
  givenNames.flatMap((name) => name.split(/[\s-]+/).map(plain)).filter((name) => name !== '')

/** Not one name of the one is a name of the other, or begins it: an initial and a short form contradict nothing. */
const otherGiven = (said: Person, known: Person): boolean => {
  const [theirs, ours] = [givenOf(said), givenOf(known)]
  const fits = (name: string): boolean => ours.some((own) => own.startsWith(name) || name.startsWith(own))
  return theirs.length > 0 && ours.length > 0 && !theirs.some(fits)
}

/**
 * Whether the two contradict: other NHS numbers, or another date of birth and with it another family name or, as of a
 * brother or sister, other given names. What either of them does not say contradicts nothing, and a name alone may have
 * changed or been mistyped.
 * @param confirmedNumber the register's number of the known child
 */
export const isAnotherChild = (said: Person, known: Person, confirmedNumber: string | undefined): boolean => {
  const ours = [...numbersOf(known), ...(confirmedNumber === undefined ? [] : [confirmedNumber])]
  const theirs = numbersOf(said)
  const otherNumber = ours.length > 0 && theirs.length > 0 && !theirs.some((number) => ours.includes(number))
  const otherName = differ(plain(said.familyName), plain(known.familyName))
  return otherNumber || ((otherName || otherGiven(said, known)) && differ(said.birthDate, known.birthDate))
}
