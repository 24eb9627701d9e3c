/** Takes a referral, or another kind of item: permitted, complete, lawful, audited, stored with its key, started. */
import type { ServiceId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { openItemState } from '../domain/item-state.ts'
import { newRecipient } from '../domain/new-recipient.ts'
import { isNhsNumber } from '../domain/nhs-number.ts'
import { type Service, takesReferrals } from '../domain/partner.ts'
import { can } from '../domain/permissions.ts'
import type { Recipient, Referral, ReferralContent } from '../domain/referral.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { visibleTo } from '../domain/sandbox.ts'
import type { User } from '../domain/user.ts'
import { newId, newItemId, newReference, newUuid } from '../runtime/new-id.ts'
import { sha256Of } from '../runtime/sha256.ts'
import { claimAttachments } from './claim-attachments.ts'
import type { RaisedReferral, SubmitReferral } from './command-contracts.ts'
import { askedWithKinds, decisionFrom, refuseUnlawful } from './decision-from.ts'
import { gateAtDoor } from './gate-at-door.ts'
import type { StandingOn } from './standing-on.ts'
import { replayOf, storeAndStart } from './store-and-start.ts'

/** Most services that one referral may ask. */
const MOST_SERVICES = 10

type Uses = Pick<
  StandingOn,
  'referrals' | 'audit' | 'directory' | 'tell' | 'now' | 'wireNames' | 'events' | 'attachments'
>

/** @see Commands.submitReferral */
export const submitReferral = (on: Uses, ask: SubmitReferral): Promise<RaisedReferral | Refusal> =>
  submitItem(on, ask, {
    facts: {
      kind: 'referral',
      ...(ask.mode === 'first-acceptance' ? { mode: 'first-acceptance' } : {}),
    },
  })

/** What only items of one kind have. */
export interface KindPart {
  readonly facts: Pick<Referral, 'kind' | 'mode' | 'notification' | 'request'>
  /** The due time that each service has from the beginning. */
  readonly dueAt?: (service: Service) => string
  /** What is wrong with this part. */
  readonly fault?: Refusal
}

/** Takes an item of any kind. */
export const submitItem = async (
  on: Uses,
  ask: SubmitReferral,
  { facts, dueAt, fault }: KindPart,
): Promise<RaisedReferral | Refusal> => {
  if (!can(ask.user, `${facts.kind}.submit`, undefined))
    return refuse('not-permitted', 'Your role cannot raise this. A practitioner or team manager can.')
  const services = await servicesAsked(on, ask.services, ask.user)
  if (isRefusal(services)) return earlierOr(on, ask, services)
  const at = iso(on.now())
  const id = newItemId(facts.kind)
  const recipients = services.map(
    (service, index): Recipient => ({
      ...newRecipient({
        id: newId('recipient'),
        number: index + 1,
        agencyId: service.agencyId,
        serviceId: service.id,
        since: at,
      }),
      ...(dueAt === undefined ? {} : { respondBy: dueAt(service) }),
    }),
  )
  const item = { id, asked: await askedWithKinds(on, recipients) }
  const made = { user: ask.user, now: on.now(), item, at: '/sharingDecision' }
  const decision = decisionFrom(ask.sharingDecision, ask.user, made.now, item)
  const refusal =
    fault ??
    checkPerson(ask.content) ??
    (await refuseUnlawful(on, ask.sharingDecision, decision, made)) ??
    (await claimAttachments(on, ask, idempotencyOf(ask)))
  if (refusal !== undefined) return earlierOr(on, ask, refusal)
  const referral: Referral = gateAtDoor(
    {
      ...facts,
      id,
      reference: newReference(),
      version: 1,
      state: openItemState(recipients.map(({ state }) => state)),
      urgency: ask.urgency,
      raisedBy: { agencyId: ask.user.agencyId, userId: ask.user.id },
      raisedAt: at,
      updatedAt: at,
      identity: { status: 'not-checked' },
      sharingDecision: decision,
      recipients,
      timeline: [],
      openAttention: [],
      returnRoute: { by: ask.user.role === 'system-client' ? 'client-system' : 'page' },
      correlationId: newUuid(),
    },
    on.now(),
  )
  return storeAndStart(on, referral, ask.content, { key: idempotencyOf(ask), fingerprint: ask.fingerprint })
}

/** What was accepted is not refused to a repeat because a service has closed, or a day has passed, in between. */
const earlierOr = async (
  on: Uses,
  ask: SubmitReferral,
  refusal: Refusal,
): Promise<RaisedReferral | Refusal> => {
  const earlier = await on.referrals.acceptedUnder(idempotencyOf(ask))
  if (earlier === undefined) return refusal
  const { id, recipients: asked } = earlier.referral
  const decision = decisionFrom(ask.sharingDecision, ask.user, on.now(), { id, asked })
  return replayOf(on, decision, earlier, ask.fingerprint)
}

/** Looked up by client, agency and key together, so that one client's key never finds another's referral. */
const idempotencyOf = ({ user, idempotencyKey }: SubmitReferral): string =>
  sha256Of([user.id, user.agencyId, idempotencyKey].join('\n'))

const servicesAsked = async (
  { directory }: Pick<StandingOn, 'directory'>,
  ids: readonly ServiceId[],
  user: User,
): Promise<readonly Service[] | Refusal> => {
  if (ids.length === 0 || ids.length > MOST_SERVICES || new Set(ids).size !== ids.length)
    return refuse('validation-failed', `Name 1 to ${MOST_SERVICES} different services.`, {
      errors: [{ pointer: '/services', code: 'count', message: 'Select at least one service, each once.' }],
    })
  const services: Service[] = []
  for (const [index, id] of ids.entries()) {
    const service = visibleTo(user, await directory.service(id))
    if (service === undefined || !takesReferrals(service)) return unusable(service, `/services/${index}`)
    services.push(service)
  }
  return services
}

/** Why a service cannot be asked; `pointer` is where it was named. */
export const unusable = (service: Service | undefined, pointer: string): Refusal => {
  return service === undefined
    ? refuse(
        'service-unknown',
        'A service named is not in the directory. Look it up with GET /v1/services.',
        {
          errors: [{ pointer, code: 'unknown', message: 'Select a service from the directory.' }],
        },
      )
    : refuse('service-closed', 'A service named does not take referrals now. Choose another.', {
        errors: [{ pointer, code: 'closed', message: `This service is ${service.status}.` }],
      })
}

/** What is wrong with the child's details, as far as that can be told without asking. */
export const checkPerson = ({ person }: Pick<ReferralContent, 'person'>): Refusal | undefined =>
  person.nhsNumber === undefined || isNhsNumber(person.nhsNumber)
    ? undefined
    : refuse(
        'nhs-number-invalid',
        'The NHS number fails its check digit. Check each digit, or leave it out.',
        {
          errors: [
            {
              pointer: '/person/nhsNumber',
              code: 'check-digit',
              message: 'This is not a real NHS number, check each digit.',
            },
          ],
        },
      )
