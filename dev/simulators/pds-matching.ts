/** How the simulated register finds and scores people (PDS FHIR API: Search). */
import type { RegisterPerson } from './register-people.ts'

export interface RegisterHit {
  readonly person: RegisterPerson
  readonly score: number
}

/** Names as the register compares them: in one case, without accents and punctuation. */
const folded = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^\p{L}*]/gu, '')
    .toLowerCase()

const SOUNDEX_CLASSES = ['bfpv', 'cgjkqsxz', 'dt', 'l', 'mn', 'r'] as const

/** American Soundex: how the fuzzy search takes names that sound alike for the same. */
export const soundex = (name: string): string => {
  const letters = folded(name)
  const classOf = (letter: string): string =>
    String(SOUNDEX_CLASSES.findIndex((members) => members.includes(letter)) + 1)
  let previous = classOf(letters.charAt(0))
  let code = letters.charAt(0)
  for (const letter of letters.slice(1)) {
    const digit = classOf(letter)
    if (digit !== '0' && digit !== previous) code += digit
    if (!'hw'.includes(letter)) previous = digit
  }
  return code.slice(0, 4).padEnd(4, '0')
}

/** Whether a value fits a pattern that may end in `*`. */
const fits = (pattern: string, value: string): boolean =>
  pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : pattern === value

const compact = (postcode: string): string => postcode.replace(/\s/g, '').toUpperCase()

const fitsDate = (comparison: string, birthDate: string): boolean => {
  const day = comparison.replace(/^(eq|ge|le)/, '')
  if (comparison.startsWith('ge')) return birthDate >= day
  return comparison.startsWith('le') ? birthDate <= day : birthDate === day
}

const FUZZY_SCORE = 0.9
const SWAPPED_SCORE = 0.86

/** What names are worth: 1 as given, less where they only sound alike or are swapped, 0 where they do not fit. */
const nameScore = (person: RegisterPerson, query: URLSearchParams): number => {
  const isFuzzy = query.get('_fuzzy-match') === 'true'
  const withHistory = isFuzzy || query.get('_history') === 'true'
  const wantedFamily = query.get('family')
  const wantedGiven = query.getAll('given')
  const families = [person.family, ...(withHistory && person.formerFamily ? [person.formerFamily] : [])]
  const compare = (same: (wanted: string, held: string) => boolean): boolean =>
    (wantedFamily === null || families.some((held) => same(wantedFamily, held))) &&
    wantedGiven.every((wanted) => person.given.some((held) => same(wanted, held)))
  if (compare((wanted, held) => fits(folded(wanted), folded(held)))) return 1
  if (!isFuzzy) return 0
  if (compare((wanted, held) => soundex(wanted) === soundex(held))) return FUZZY_SCORE
  const isSwapped =
    wantedFamily !== null &&
    wantedGiven.length === 1 &&
    folded(wantedFamily) === folded(person.given[0] ?? '') &&
    folded(wantedGiven[0] ?? '') === folded(person.family)
  return isSwapped ? SWAPPED_SCORE : 0
}

/** Those who fit, best first. With a postcode restricted people are not returned, even where they fit. */
export const findPeople = (
  people: readonly RegisterPerson[],
  query: URLSearchParams,
): readonly RegisterHit[] => {
  const gender = query.get('gender')
  const postcode = query.get('address-postalcode') ?? query.get('address-postcode')
  return people
    .filter(({ birthDate }) =>
      query.getAll('birthdate').every((comparison) => fitsDate(comparison, birthDate)),
    )
    .filter((person) => gender === null || person.gender === gender)
    .filter(
      (person) =>
        postcode === null || (person.security === 'U' && fits(compact(postcode), compact(person.postcode))),
    )
    .map((person) => ({ person, score: nameScore(person, query) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
}
