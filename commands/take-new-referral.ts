/** A new referral that came by message: the sharing decision is the sender's, the destination the one it named. */
import type { ReceivedMessageId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { newRecipient } from '../domain/new-recipient.ts'
import type { Agency, Service } from '../domain/partner.ts'
import type { Recipient, Referral, TimelineEntry } from '../domain/referral.ts'
import { isRefusal } from '../domain/refusal.ts'
import { visibleTo } from '../domain/sandbox.ts'
import { decisionOfSender } from '../domain/sharing/decision-of-sender.ts'
import { BY_THIS_SERVICE } from '../domain/timeline.ts'
import { Fault } from '../runtime/fault.ts'
import { newId, newReference } from '../runtime/new-id.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import { gateAtDoor } from './gate-at-door.ts'
import type { MessageTaken, MessageWarning, ReceiveMessage } from './incoming-message.ts'
import { raiseAboutMessage } from './raise-about-message.ts'
import type { StandingOn } from './standing-on.ts'
import { storeAndStart } from './store-and-start.ts'

/** Stores and starts it; what is out of the ordinary goes before a person. */
export const takeNewReferral = async (
  on: StandingOn,
  ask: ReceiveMessage,
  id: ReceivedMessageId,
): Promise<MessageTaken> => {
  const found = await on.directory.serviceByDosId(ask.message.destination.value)
  const service = visibleTo(ask.user, found)
  const sender = await on.directory.agency(ask.user.agencyId)
  const first = await on.received.noteBundleId(ask.user.agencyId, ask.message.bundleId, id)
  const referral = gateAtDoor(referralFrom(on, ask, id, service, sender), on.now())
  const raised = await storeAndStart(on, referral, ask.message.content, {
    key: `received:${id}`,
    fingerprint: id,
  })
  if (isRefusal(raised))
    throw new Fault('data-damaged', `received message ${id} was stored under another fingerprint`)
  const conversation = { sender: ask.user.agencyId, value: ask.raw.correlationId }
  const named = await on.wireNames.note({ kind: 'conversation', ...conversation }, raised.id)
  if (named !== raised.id)
    await on.wireNames.note({ kind: 'shared-conversation', ...conversation }, raised.id)
  const warnings: MessageWarning[] = []
  const warn = async (kind: Warned, because: string): Promise<void> => {
    warnings.push(kind)
    await raiseAboutMessage(on, ask, id, { kind, because, referralId: raised.id })
  }
  if (service === undefined) await warn('unknown-destination', 'not-in-directory')
  if (first !== id) await warn('possible-duplicate', 'bundle-id-known')
  if (ask.message.content.person.unusableNhsNumber !== undefined)
    await warn('identity-not-confirmed', 'number-invalid')
  if (raised.recipients.some(({ state }) => state === 'held')) warnings.push('sharing-decision-needed')
  if (!raised.started) warnings.push('waiting-for-workflow-engine')
  return { itemWireId: uuidV5(raised.id), referralId: raised.id, warnings }
}

type Warned = Extract<MessageWarning, 'unknown-destination' | 'possible-duplicate' | 'identity-not-confirmed'>

const referralFrom = (
  on: StandingOn,
  { user, raw, message }: ReceiveMessage,
  id: ReceivedMessageId,
  service: Service | undefined,
  sender: Agency | undefined,
): Referral => {
  const at = iso(on.now())
  const unusable = message.content.person.unusableNhsNumber !== undefined
  return {
    id: newId('referral'),
    reference: newReference(),
    version: 1,
    kind: 'referral',
    state: 'held',
    urgency: message.urgency,
    raisedBy: { agencyId: user.agencyId, userId: user.id },
    raisedAt: at,
    updatedAt: at,
    identity: unusable
      ? { status: 'not-confirmed', doubt: 'number-invalid', checkedAt: at }
      : { status: 'not-checked' },
    sharingDecision: decisionOfSender(message, sender, on.now()),
    recipients: service === undefined ? [] : [onlyRecipient(service, at)],
    timeline: service === undefined ? [unknownDestination(at)] : [],
    openAttention: [],
    returnRoute: {
      by: 'message',
      agencyId: user.agencyId,
      recipientId: newId('recipient'),
      endpoint: message.source.value,
      inResponseTo: message.bundleId,
    },
    correlationId: raw.correlationId,
    receivedMessageId: id,
  }
}

const unknownDestination = (at: string): TimelineEntry => ({
  key: 'unknown-destination',
  at,
  title: 'No service is known under the id it names: a person has been told',
  by: BY_THIS_SERVICE,
})

const onlyRecipient = ({ id: serviceId, agencyId }: Service, since: string): Recipient =>
  newRecipient({ id: newId('recipient'), number: 1, agencyId, serviceId, since })
