/** Composes the message for a recipient, once for each version; what was composed is frozen and stored before it goes. */

import type { WholeReferral } from '../database/whole-referral.ts'
import { dayOf } from '../domain/calendar-day.ts'
import { contentForRecipient, hiddenFrom } from '../domain/content-for-recipient.ts'
import { messageKey, tellsContent } from '../domain/delivery.ts'
import type { AgencyId, ServiceId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { isNoLongerAsked } from '../domain/involvement.ts'
import { recipientReference } from '../domain/reference.ts'
import type { Recipient, Referral, ReferralContent } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import { CATEGORIES, type Category } from '../domain/sharing/categories.ts'
import { endedForHolder } from '../domain/sharing/ended-for-holder.ts'
import { allowedFor, readableFor } from '../domain/sharing/referral-gate.ts'
import type { MessageParty, OutgoingMessage } from '../partners/format.ts'
import { Fault } from '../runtime/fault.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import type { AttemptOrder } from '../workflows/activity-contracts.ts'
import { changedBy } from './changed-by.ts'
import { withKindOfToday } from './kind-of-today.ts'
import type { Records } from './records.ts'

/** How the exchange names itself on the wire: answers come back to this service id. */
export interface ExchangeIdentity {
  readonly name: string
  readonly odsCode: string
  readonly serviceId: string
}

export interface Composing {
  readonly records: Records
  readonly exchange: ExchangeIdentity
}

/** The message that an order asks for. */
export const composeMessage = async (
  { records, exchange }: Composing,
  whole: WholeReferral,
  order: AttemptOrder,
): Promise<OutgoingMessage> => {
  const { referral } = whole
  const key = messageKey(referral.id, order.recipientId, order.messageVersion)
  const recipient = recipientOf(referral, order.recipientId)
  const common = {
    messageKey: key,
    wireId: uuidV5(key),
    itemWireId: uuidV5(referral.id),
    correlationId: referral.correlationId,
    purpose: order.purpose,
    kind: referral.kind,
    madeAt: iso(records.now()),
    raisedAt: referral.raisedAt,
    urgency: referral.urgency,
    sender: await senderParty(records, exchange, referral),
    ...(await contentFor(records, whole, order)),
    ...(await agreementEnded(records, whole, order)),
    ...(await changedBy(records, whole, order)),
  }
  if (recipient !== undefined)
    return {
      ...common,
      reference: recipientReference(referral.reference, recipient.number),
      recipient: await recipientParty(records, recipient),
      ...(referral.kind === 'referral' || recipient.respondBy === undefined
        ? {}
        : { dueBy: recipient.respondBy }),
    }
  return { ...common, reference: referral.reference, ...(await answerTo(records, referral, order)) }
}

/** What an allowed recipient may see, and what is kept back. */
const contentFor = async (
  { directory, now }: Pick<Records, 'directory' | 'now'>,
  whole: WholeReferral,
  { purpose, recipientId }: AttemptOrder,
): Promise<Pick<OutgoingMessage, 'content' | 'withheld' | 'hidden' | 'consent'>> => {
  const { referral } = whole
  const recipient = recipientOf(referral, recipientId)
  if (!tellsContent(purpose)) return { content: namingOnly(whole), ...hiding(referral, ['identity']) }
  const categories =
    recipient === undefined
      ? []
      : allowedFor(referral, await withKindOfToday(directory, recipient), dayOf(now()))
  const withheld = CATEGORIES.filter((category) => !categories.includes(category))
  return {
    content: limited(whole, categories),
    ...hiding(referral, categories),
    ...consentOf(referral),
    ...(withheld.length === 0 ? {} : { withheld }),
  }
}

/** Where the rest of what they have goes on, a notice that ended all of it would stop what protects the child. */
const agreementEnded = async (
  { messages }: Pick<Records, 'messages'>,
  { referral }: WholeReferral,
  { purpose, recipientId }: AttemptOrder,
): Promise<Pick<OutgoingMessage, 'ended' | 'noLongerAsked'>> => {
  const recipient = recipientOf(referral, recipientId)
  if (purpose !== 'agreement-withdrawn' || recipient === undefined) return {}
  const standing = isNoLongerAsked(recipient) ? { noLongerAsked: true as const } : {}
  if (readableFor(referral, recipient).length === 0) return standing
  const ended = endedForHolder(referral, recipient, await messages.aboutItem(referral.id))
  return { ...standing, ...(ended.length === 0 ? {} : { ended }) }
}

/** The consent that the sharing rests on; with another basis there is none to speak of, whatever the family said. */
const consentOf = ({ sharingDecision: decision }: Referral): Pick<OutgoingMessage, 'consent'> => {
  if (decision.decision !== 'share' || decision.consent === undefined) return {}
  if (decision.article6 !== '6a' && decision.article9 !== '9a') return {}
  const { status, givenAt, expiresDay } = decision.consent
  return { consent: { status, givenAt, ...(expiresDay === undefined ? {} : { expiresDay }) } }
}

const hiding = ({ identity }: Referral, categories: readonly Category[]): Pick<OutgoingMessage, 'hidden'> => {
  const hidden = hiddenFrom(categories, identity)
  return hidden === undefined ? {} : { hidden }
}

/**
 * A notice and an answer name the child and no more. The sender's resources are there to be referred to: an answer is
 * about what the sender sent itself, and a notice has the ids that the partner knows.
 */
const namingOnly = (whole: WholeReferral): ReferralContent => {
  const { carried } = limited(whole, ['identity', 'concern'])
  return { ...limited(whole, ['identity']), ...(carried === undefined ? {} : { carried }) }
}

const limited = (
  { referral, content, confirmedNumber }: WholeReferral,
  categories: readonly Category[],
): ReferralContent => {
  const number = referral.identity.status === 'confirmed' ? confirmedNumber : undefined
  return contentForRecipient(content, categories, referral.identity, number)
}

const senderParty = async (
  { directory }: Records,
  exchange: ExchangeIdentity,
  { raisedBy }: Referral,
): Promise<MessageParty> => {
  const agency = await directory.agency(raisedBy.agencyId)
  return {
    name: agency?.name ?? exchange.name,
    odsCode: agency?.odsCode ?? exchange.odsCode,
    endpoint: exchange.serviceId,
    ...(agency === undefined ? {} : { phone: agency.phone }),
  }
}

const recipientParty = ({ directory }: Records, { agencyId, serviceId }: Recipient): Promise<MessageParty> =>
  partyOf(directory, agencyId, serviceId)

/** An agency, or one of its services, as a message names it. */
export const partyOf = async (
  directory: Records['directory'],
  agencyId: AgencyId,
  serviceId: ServiceId | undefined,
): Promise<MessageParty> => {
  const agency = await directory.agency(agencyId)
  const service = serviceId === undefined ? undefined : await directory.service(serviceId)
  if (agency === undefined) throw new Fault('data-damaged', `agency ${agencyId} is not in the directory`)
  return {
    name: agency.name,
    endpoint: service?.dosServiceIds[0] ?? agency.odsCode ?? agency.id,
    phone: agency.phone,
    ...(agency.odsCode === undefined ? {} : { odsCode: agency.odsCode }),
    ...(service === undefined ? {} : { serviceName: service.name }),
  }
}

const answerTo = async (
  records: Records,
  { returnRoute }: Referral,
  { answers }: AttemptOrder,
): Promise<Pick<OutgoingMessage, 'recipient' | 'answer'>> => {
  if (returnRoute.by !== 'message' || answers === undefined)
    throw new Fault('data-damaged', 'an answer was ordered for an item that is not answered by message')
  const party = await partyOf(records.directory, returnRoute.agencyId, undefined)
  const words = answers.commandId === '' ? undefined : await records.commands.wordsOf(answers.commandId)
  return {
    recipient: { ...party, endpoint: returnRoute.endpoint },
    answer: { inResponseTo: returnRoute.inResponseTo, move: answers.move, words: words ?? {} },
  }
}
