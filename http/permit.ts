/**
 * What every declaration says about who may ask. The rule itself is asked again where the thing is loaded (command
 * or page), as it depends on who has a part in it; here a role that may never do it is turned away.
 */
import { type Action, can, type SubjectOf } from '../domain/permissions.ts'
import type { User } from '../domain/user.ts'
import { HttpProblem } from './http-problem.ts'

/** An action of the permission table; anyone who is signed in; or, for health, metadata and the description, anyone. */
export type Access = Action | 'signed-in' | 'anyone'

/** Whether there is anything at all to which this user may do this. */
export const mayEver = (user: User, action: Action): boolean => {
  const agencies = [user.agencyId, ...user.supervises]
  const mostInvolved = {
    raisedByAgency: user.agencyId,
    askedAgencies: agencies,
    recipientAgency: user.agencyId,
    ownerAgency: user.agencyId,
    from: user.agencyId,
    to: user.supervises[0] ?? user.agencyId,
  }
  return can(user, action, mostInvolved as SubjectOf<typeof action>)
}

/** @throws HttpProblem `not-permitted` (403), the same whatever was asked for. */
export const permit = (user: User, access: Action | 'signed-in'): void => {
  if (access !== 'signed-in' && !mayEver(user, access))
    throw new HttpProblem(
      'not-permitted',
      'Your role cannot do this. Ask someone in your agency whose role can.',
    )
}
