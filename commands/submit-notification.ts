/** Takes a notification: like a referral, but that it asks nothing back and is to have been seen by a certain time. */

import { iso } from '../domain/instant.ts'
import { NOTHING_WANTED } from '../domain/notification.ts'
import type { AgencyKind } from '../domain/partner.ts'
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
  const now = on.now()
  // A repeat of what was accepted is answered with that, however late it comes.
  const past = seeBy !== undefined && Date.parse(seeBy) <= now ? pastSeeBy() : undefined
  const due =
    seeBy ??
    iso(defaultSeeBy({ type, urgency: ask.urgency, tells: await kindsOf(on, ask) }, now, on.calendar))
  return submitItem(
    on,
    { ...rest, content: { ...content, wanted: NOTHING_WANTED, needs: [] } },
    {
      facts: { kind: 'notification', notification: { type, seeBy: due } },
      dueAt: () => due,
      ...(past === undefined ? {} : { fault: past }),
    },
  )
}

const pastSeeBy = (): Refusal =>
  refuse('validation-failed', 'The time by which it is to be seen has passed. Choose a later one.', {
    errors: [{ pointer: '/seeBy', code: 'past', message: 'Enter a time in the future.' }],
  })

/** What sorts of agencies are told. */
const kindsOf = async (
  { directory }: Pick<StandingOn, 'directory'>,
  { services }: Pick<SubmitNotification, 'services'>,
): Promise<readonly AgencyKind[]> => {
  const found = await Promise.all(services.map((id) => directory.service(id)))
  const agencies = await Promise.all(
    found.flatMap((service) => (service === undefined ? [] : [directory.agency(service.agencyId)])),
  )
  return agencies.flatMap((agency) => (agency === undefined ? [] : [agency.kind]))
}
