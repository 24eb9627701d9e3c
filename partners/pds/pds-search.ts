/**
 * Which questions a trace without a number asks, in order, each with the least data that may answer it
 * (standards: NHS directories and identity §§2.1, 2.4). Every record that a search returns is written to the
 * register's audit log, so a further question is asked only where the one before left something open.
 */
import type { Person } from '../../domain/person.ts'

/** A search and what has to be true of the one before for it to be asked. */
export interface SearchStep {
  readonly name: 'exact' | 'narrowed' | 'fuzzy'
  readonly askedAfter: 'start' | 'too-many' | 'nothing-close'
  readonly parameters: [string, string][]
}

const GENDERS = { female: 'female', male: 'male', other: 'other', unknown: undefined } as const

/** The register reads `*` as a wildcard: a name or postcode as given has none. */
const plain = (text: string): string => text.replaceAll('*', '').trim()

/** A parameter, or nothing where its value is empty. */
const parameter = (name: string, value = ''): [string, string][] => (value === '' ? [] : [[name, value]])

/**
 * The searches for a person; none where the family name or birth date is missing. The postcode comes last and only
 * to tell several apart: with it, restricted records are not returned although they match.
 */
export const searchStepsFor = (person: Person): readonly SearchStep[] => {
  const family = plain(person.familyName)
  const given = plain(person.givenNames[0] ?? '')
  if (family === '' || person.birthDate === undefined) return []
  const base = [
    ...parameter('family', family),
    ...parameter('given', given),
    ...parameter('birthdate', `eq${person.birthDate}`),
    ...parameter('_max-results', '1'),
  ]
  const history = parameter('_history', 'true')
  const narrowing = [
    ...parameter('gender', person.sex && GENDERS[person.sex]),
    ...parameter('address-postalcode', plain(person.address?.postcode ?? '')),
  ]
  const narrowed: SearchStep = {
    name: 'narrowed',
    askedAfter: 'too-many',
    parameters: [...base, ...narrowing, ...history],
  }
  // Least data of a fuzzy search: given, family and birth date. It always looks at history.
  const fuzzy: SearchStep = {
    name: 'fuzzy',
    askedAfter: 'nothing-close',
    parameters: [...base, ...parameter('_fuzzy-match', 'true')],
  }
  return [
    { name: 'exact', askedAfter: 'start', parameters: [...base, ...history] },
    ...(narrowing.length > 0 ? [narrowed] : []),
    ...(given === '' ? [] : [fuzzy]),
  ]
}
