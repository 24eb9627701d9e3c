/** Takes a notification: like a referral, but that it asks nothing back and is to have been seen by a certain time. */
import { agencyTimes } from '../database/agency-times.ts'
import { iso } from '../domain/instant.ts'
import { NOTHING_WANTED } from '../domain/notification.ts'
import type { Service } from '../domain/partner.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { defaultSeeBy } from '../domain/see-by.ts'
import type { RaisedReferral, SubmitNotification } from './command-contracts.ts'
import type { StandingOn } from './standing-on.ts'
import { submitItem } from './submit-referral.ts'

/** @see Commands.submitNotification */
export const submitNotification = async (
  on: StandingOn,
  ask: SubmitNotification,
): Promise<RaisedReferral | Refusal> => {
  const { type, seeBy, content, ...rest } = ask
  // A repeat of what was accepted is answered with that, however late it comes.
  const past = seeBy !== undefined && Date.parse(seeBy) <= on.now() ? pastSeeBy() : undefined
  return submitItem(
    on,
    { ...rest, content: { ...content, wanted: NOTHING_WANTED, needs: [] } },
    {
      facts: { kind: 'notification', notification: { type } },
      dueAt: seeBy === undefined ? await seenByPolicy(on, ask) : () => seeBy,
      ...(past === undefined ? {} : { fault: past }),
    },
  )
}

const pastSeeBy = (): Refusal =>
  refuse('validation-failed', 'The time by which it is to be seen has passed. Choose a later one.', {
    errors: [{ pointer: '/seeBy', code: 'past', message: 'Enter a time in the future.' }],
  })

/** Each agency in its own time, by what sort of agency it is. */
const seenByPolicy = async (
  on: Pick<StandingOn, 'directory' | 'calendar' | 'now'>,
  { type, urgency }: Pick<SubmitNotification, 'type' | 'urgency'>,
): Promise<(service: Service) => string> => {
  const timeOf = await agencyTimes(on)
  const agencyOf = await on.directory.agencyLookUp()
  return ({ agencyId }) => {
    const agencyKind = agencyOf(agencyId)?.kind
    const told = { type, urgency, ...(agencyKind === undefined ? {} : { agencyKind }) }
    return iso(defaultSeeBy(told, on.now(), timeOf(agencyId)))
  }
}
