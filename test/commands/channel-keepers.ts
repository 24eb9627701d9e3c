/** People who set up the ways to a school: of each role, and the two who may save them. */
import { idOf } from '../../domain/ids.ts'
import type { Role, User } from '../../domain/user.ts'
import { COUNCIL, SCHOOL } from '../database/record-samples.ts'

/** Somebody of that role and agency; a supervisor supervises the school. */
export const by = (role: Role, agencyId = SCHOOL): User => ({
  id: idOf('user', 'usr_one'),
  name: 'One Example',
  role,
  agencyId,
  supervises: role === 'supervisor' ? [SCHOOL] : [],
})

export const ADMINISTRATOR = by('agency-administrator')
export const OPERATOR = by('exchange-administrator', COUNCIL)
