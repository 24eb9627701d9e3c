/**
 * Codes for needs. Two systems are known here and their codes are checked; codes of any other are taken as they come.
 */

/** SNOMED CT, as FHIR names it. */
export const SNOMED_CT = 'http://snomed.info/sct'
/** The primary need of the children in need census: N0 to N9. */
export const DFE_NEEDS = 'urn:dfe:children-in-need:primary-need'

/** Their words (Department for Education, children in need census). */
export const DFE_NEED_WORDS = {
  N0: 'Not stated',
  N1: 'Abuse or neglect',
  N2: 'Child’s disability or illness',
  N3: 'Parental disability or illness',
  N4: 'Family in acute stress',
  N5: 'Family dysfunction',
  N6: 'Socially unacceptable behaviour',
  N7: 'Low income',
  N8: 'Absent parenting',
  N9: 'Cases other than children in need',
} as const

/** What is wrong with a need's code, in words for the person who wrote it; `undefined` where nothing is. */
export const faultOfNeedCode = ({
  code,
  system,
}: {
  readonly code?: string | undefined
  readonly system?: string | undefined
}): { readonly field: 'code' | 'system'; readonly message: string } | undefined => {
  if (code === undefined)
    return system === undefined ? undefined : { field: 'code', message: 'A system needs its code.' }
  if (system === undefined)
    return { field: 'system', message: `Say whose code it is, for example ${SNOMED_CT} or ${DFE_NEEDS}.` }
  if (system === DFE_NEEDS && !Object.hasOwn(DFE_NEED_WORDS, code))
    return { field: 'code', message: 'Must be one of the census’s needs, N0 to N9.' }
  if (system === SNOMED_CT && !isSnomedConcept(code))
    return { field: 'code', message: 'Is not the id of a SNOMED CT concept: check it digit by digit.' }
  return undefined
}

const SCTID = /^[1-9]\d{5,17}$/
/** The two digits before the last say what an id names: 00 a concept, 10 one of an extension. */
const CONCEPT = ['00', '10']

/** By length, what it names, and its check digit (SNOMED CT release file specification, identifiers). */
export const isSnomedConcept = (id: string): boolean =>
  SCTID.test(id) && CONCEPT.includes(id.slice(-3, -1)) && verhoeffOf(id) === 0

const SHIFTS = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
]
const SUMS = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
]

/** Verhoeff's check: 0 for a number that ends in its right check digit. */
const verhoeffOf = (digits: string): number =>
  [...digits].reverse().reduce((sum, digit, index) => {
    const shifted = Number(SHIFTS[index % SHIFTS.length]?.[Number(digit)])
    return Number(SUMS[sum]?.[shifted])
  }, 0)
