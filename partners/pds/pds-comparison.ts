/** Whether a record of the register is this child's, and whether it is restricted. */
import type { Person } from '../../domain/person.ts'
import type { RegisterRecord } from './pds-reader.ts'

/** Letters only, without accents and in one case: how names are written differs more than the names do. */
const folded = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase()

/**
 * Whether the record fits what was given: family name and birth date, and the given name, as twins share the other
 * two. A record that fits only in part may be a brother's or sister's, so it counts as another person's.
 */
export const isRecordOf = (record: RegisterRecord, person: Person): boolean => {
  if (person.birthDate === undefined || record.birthDate !== person.birthDate) return false
  const given = person.givenNames.map(folded).filter((name) => name !== '')
  return (record.name ?? []).some(
    (name) =>
      folded(name.family ?? '') === folded(person.familyName) &&
      (name.given ?? []).some((registered) => given.includes(folded(registered))),
  )
}

/** v3-Confidentiality codes under which the register keeps the address back. */
const PROTECTED_CODES: readonly string[] = ['R', 'V', 'REDACTED']

/** Whether the register marks the record as restricted. */
export const isProtected = (record: RegisterRecord): boolean =>
  (record.meta?.security ?? []).some(({ code }) => code !== undefined && PROTECTED_CODES.includes(code))
