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

/**
 * Whether the two contradict: other NHS numbers, or another family name and another date of birth. What either of them
 * does not say contradicts nothing, and a name alone may have changed or been mistyped.
 * @param confirmedNumber the register's number of the known child
 */
export const isAnotherChild = (said: Person, known: Person, confirmedNumber: string | undefined): boolean => {
  const ours = [...numbersOf(known), ...(confirmedNumber === undefined ? [] : [confirmedNumber])]
  const theirs = numbersOf(said)
  const otherNumber = ours.length > 0 && theirs.length > 0 && !theirs.some((number) => ours.includes(number))
  const otherName = differ(plain(said.familyName), plain(known.familyName))
  return otherNumber || (otherName && differ(said.birthDate, known.birthDate))
}
