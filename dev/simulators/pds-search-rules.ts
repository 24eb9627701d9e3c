/** Which searches the simulated register refuses (PDS FHIR API: Search, Errors). */

export interface SearchFault {
  readonly status: number
  readonly code: string
}

const PARAMETERS: readonly string[] = [
  'family',
  'given',
  'gender',
  'birthdate',
  'death-date',
  'address-postalcode',
  'address-postcode',
  'general-practitioner',
  'email',
  'phone',
  '_fuzzy-match',
  '_exact-match',
  '_history',
  '_max-results',
]

const DATE = /^(eq|ge|le)?\d{4}-\d{2}-\d{2}$/
const GENDERS: readonly string[] = ['male', 'female', 'other', 'unknown']

const has = (query: URLSearchParams, ...names: readonly string[]): boolean =>
  names.every((name) => (query.get(name) ?? '') !== '')

/** Sets of which one must be there whole. */
const LEAST_DATA = [['family', 'birthdate']] as const
const LEAST_DATA_FUZZY = [
  ['given', 'family', 'birthdate'],
  ['family', 'birthdate', 'gender', 'address-postalcode'],
  ['given', 'birthdate', 'gender', 'address-postalcode'],
] as const

const isBadWildcard = (value: string): boolean =>
  value.includes('*') && (value.indexOf('*') < 2 || value.indexOf('*') !== value.length - 1)

/** What is wrong with a search in application-restricted mode, or nothing. */
export const searchFault = (query: URLSearchParams): SearchFault | undefined => {
  const invalid = { status: 400, code: 'INVALID_SEARCH_DATA' }
  if ([...query.keys()].some((name) => !PARAMETERS.includes(name)))
    return { status: 400, code: 'ADDITIONAL_PROPERTIES' }
  // Only a signed-in worker may ask for more than one result.
  if (has(query, '_max-results') && query.get('_max-results') !== '1')
    return { status: 403, code: 'INVALID_VALUE' }
  if (has(query, 'address-postalcode', 'address-postcode')) return invalid
  const dates = query.getAll('birthdate')
  if (dates.length > 2) return { status: 400, code: 'TOO_MANY_VALUES_SUBMITTED' }
  if (!dates.every((date) => DATE.test(date))) return { status: 400, code: 'INVALID_VALUE' }
  if (has(query, 'gender') && !GENDERS.includes(query.get('gender') ?? ''))
    return { status: 400, code: 'UNSUPPORTED_VALUE' }
  const isFuzzy = query.get('_fuzzy-match') === 'true'
  const values = ['family', 'given', 'address-postalcode'].flatMap((name) => query.getAll(name))
  if (values.some((value) => (isFuzzy ? value.includes('*') : isBadWildcard(value)))) return invalid
  const least: readonly (readonly string[])[] = isFuzzy ? LEAST_DATA_FUZZY : LEAST_DATA
  if ([...query.keys()].length === 0) return { status: 400, code: 'TOO_FEW_VALUES_SUBMITTED' }
  return least.some((names) => has(query, ...names)) ? undefined : invalid
}
