/**
 * Another service is asked in place of one that declined, is late, could not be reached or was the wrong one. Going on
 * from there needs a fresh decision: without one the new service is held, and nothing reaches it.
 */
import { involvementOf } from '../domain/involvement.ts'
import { type Service, takesReferrals } from '../domain/partner.ts'
import { can } from '../domain/permissions.ts'
import { askedAfter } from '../domain/redirection.ts'
import type { Recipient, Referral } from '../domain/referral.ts'
import { decisionsOf, recipientOf } from '../domain/referral-changes.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { visibleTo } from '../domain/sandbox.ts'
import type { SharingDecision } from '../domain/sharing-decision.ts'
import { newId } from '../runtime/new-id.ts'
import { loaded, unknownReferral } from './about-referral.ts'
import type { MoveTaken, RedirectRecipient } from './command-contracts.ts'
import { consentNamedIn, withNamedConsent } from './consent-for-decision.ts'
import { askedWithKinds, decisionFrom, refuseUnlawful } from './decision-from.ts'
import { earlierMove, type MakingMoves, makeMove } from './make-move.ts'
import type { StandingOn } from './standing-on.ts'
import { unusable } from './submit-referral.ts'

type Uses = MakingMoves & Pick<StandingOn, 'directory' | 'consents'>

/** @see Commands.redirectRecipient */
export const redirectRecipient = async (on: Uses, ask: RedirectRecipient): Promise<MoveTaken | Refusal> => {
  const referral = await loaded(on, ask, 'referral.redirect')
  if (isRefusal(referral)) return referral
  const recipient = recipientOf(referral, ask.recipientId)
  if (recipient === undefined) return unknownReferral()
  const earlier = await earlierMove(on, ask, referral)
  if (earlier !== undefined) return earlier
  const service = await serviceInstead(on, referral, recipient, ask)
  if (isRefusal(service)) return service
  const decision = await freshDecision(on, ask, referral, service)
  if (isRefusal(decision)) return decision
  return makeMove(on, {
    asking: ask,
    referral,
    recipientId: recipient.id,
    move: 'redirect',
    words: { reason: ask.reason, ...(decision === undefined ? {} : { decision }) },
    codes: {
      successor: newId('recipient'),
      agency: service.agencyId,
      service: service.id,
      ...(ask.evenIfTakenOn ? { evenIfTakenOn: 'yes' } : {}),
    },
  })
}

/** The service to ask. None that was asked before: a partner never gets a second case from one referral (P2). */
const serviceInstead = async (
  { directory }: Pick<StandingOn, 'directory'>,
  referral: Referral,
  { replacedBy }: Recipient,
  { service: id, user }: RedirectRecipient,
): Promise<Service | Refusal> => {
  const service = visibleTo(user, await directory.service(id))
  const asked = referral.recipients.find(({ serviceId }) => serviceId === id)
  // A repeat of what was taken: it is asked because of this very request.
  if (service !== undefined && asked !== undefined && asked.id === replacedBy) return service
  if (service === undefined || !takesReferrals(service)) return unusable(service, '/service')
  return asked === undefined
    ? service
    : refuse('validation-failed', 'This service was asked already. Choose another.', {
        errors: [{ pointer: '/service', code: 'asked-already', message: 'Select a service not asked yet.' }],
      })
}

/** The decision for the new service; `undefined` where it waits for one. */
const freshDecision = async (
  on: Pick<StandingOn, 'directory' | 'now' | 'consents' | 'storedCommands'>,
  { user, recipientId: from, sharingDecision }: RedirectRecipient,
  referral: Referral,
  { id: serviceId, agencyId }: Service,
): Promise<SharingDecision | Refusal | undefined> => {
  if (sharingDecision.decision === 'awaited') return undefined
  if (!can(user, 'referral.decide-sharing', involvementOf(referral)))
    return refuse(
      'not-permitted',
      'Your role cannot decide about sharing. Leave the decision awaited: the referrer or their manager makes it.',
    )
  if (sharingDecision.decision === 'do-not-share')
    return refuse('sharing-decision-invalid', 'A service that nothing may be shared with cannot be asked.', {
      errors: [
        { pointer: '/sharingDecision/decision', code: 'not-for-this', message: 'Select share or awaited.' },
      ],
    })
  const { id, agreementWithdrawal } = referral
  const at = '/sharingDecision'
  const input = await withNamedConsent(on, sharingDecision, id, at)
  if (isRefusal(input)) return input
  const item = {
    id,
    asked: await askedWithKinds(on, askedAfter(referral, { from, agencyId, serviceId })),
    earlier: decisionsOf(referral),
    ...(agreementWithdrawal === undefined ? {} : { withdrawnAt: agreementWithdrawal.at }),
    ...consentNamedIn(input),
  }
  const made = { user, now: on.now(), item, at }
  const decision = decisionFrom(input, user, made.now, item)
  return (await refuseUnlawful(on, input, decision, made)) ?? decision
}
