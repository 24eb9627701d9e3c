/** Tells a sender what became of a message that matched nothing, once a person has settled it. */
import { attentionItemId } from '../database/attention-id.ts'
import type { StoredMessage } from '../database/message-document.ts'
import type { StoredReceivedMessage } from '../database/received-message-document.ts'
import { contentForRecipient } from '../domain/content-for-recipient.ts'
import { FIRST_VERSION, messageKey } from '../domain/delivery.ts'
import { type AgencyId, ID_PREFIXES, idOf, type ReceivedMessageId, type RecipientId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import type { OutgoingMessage } from '../partners/format.ts'
import { Fault } from '../runtime/fault.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import type { AttemptFollowUp, RecordSteps, ReplyOrder } from '../workflows/activity-contracts.ts'
import { attemptMessage, type Delivering } from './attempt-message.ts'
import { carries } from './channel-carries.ts'
import { partyOf } from './compose-message.ts'
import { ownChannels } from './plan-for.ts'
import { attemptMayHaveArrived } from './present-decision.ts'
import { followUpOf } from './record-follow-up.ts'
import { afterNoWay } from './record-no-way.ts'
import type { Records } from './records.ts'
import { waitForChannel } from './wait-for-channel.ts'
import { isWrittenFor, writtenFor } from './write-for-channel.ts'

/** A sender is told as soon as its agency's channels are tried; nobody waits on a clock for it. */
const TOLD_WITHIN_SECONDS = 4 * 60 * 60

/** Builds the recording steps. */
export const createReplyRecordSteps = (
  records: Records,
): Pick<RecordSteps, 'planReply' | 'recordReplyNotDelivered'> => ({
  async planReply({ receivedMessageId }) {
    const { sender } = await receivedOrFault(records, receivedMessageId)
    const channels = await ownChannels(records, sender, 'referral')
    return { channels, undeliveredAfterSeconds: TOLD_WITHIN_SECONDS }
  },

  async recordReplyNotDelivered({ receivedMessageId }) {
    const at = iso(records.now())
    const id = attentionItemId('undeliverable', receivedMessageId)
    await records.attention.raise({
      id,
      kind: 'undeliverable',
      ownerAgency: records.operatorAgency,
      because: 'reply-not-delivered',
      receivedMessageId,
      raisedAt: at,
      dueAt: at,
    })
    records.events.attentionRaised({ attentionItemId: id, kind: 'undeliverable' })
  },
})

/** One attempt. */
export const attemptReply = async (delivering: Delivering, order: ReplyOrder): Promise<AttemptFollowUp> => {
  const { records, messages } = delivering
  const channel = await records.directory.channel(order.channelId)
  const stored = await messages.byKey(keyOf(order.receivedMessageId))
  if (channel === undefined || !carries(delivering, channel, 'referral', 'answer'))
    return afterNoWay(order, stored)
  const message = await messageFor(delivering, order, channel, stored)
  const { circuits } = delivering
  const wait = await waitForChannel(channel, message, {
    circuits,
    order,
    isUrgent: false,
    now: records.now(),
  })
  if (wait?.next === 'wait') return { next: 'wait', seconds: wait.seconds, inDoubt: wait.inDoubt }
  if (wait !== undefined) return wait
  const made = await attemptMessage(delivering, { message }, channel, {
    number: order.attempt,
    roundStart: order.roundStart,
    audit: { receivedMessageId: order.receivedMessageId, because: 'answer' },
  })
  const after = followUpOf({ order, channel, ...made }, records.now())
  // With the carrier's word it has been sent: nobody waits for a receipt of it.
  return after.next === 'handed-over' ? { next: 'delivered' } : after
}

/** Composed once; anew for a channel of another format, where nothing of it can have arrived. */
const messageFor = async (
  delivering: Delivering,
  order: ReplyOrder,
  channel: Channel,
  stored: StoredMessage | undefined,
): Promise<StoredMessage> => {
  const { records, messages } = delivering
  if (stored !== undefined) {
    const fits = attemptMayHaveArrived(stored, order) || (await isWrittenFor(records, stored, channel))
    if (fits) return stored
  }
  const made = await composed(delivering, order.receivedMessageId, channel)
  return stored === undefined
    ? (await messages.makeOnce(made)).message
    : messages.remake(stored, { document: made.document, madeAt: made.madeAt, ...writtenFor(channel) })
}

/** The sender is a recipient of its own, named after the message, so that its key is the same for ever (P2). */
const senderAsRecipient = (id: ReceivedMessageId): RecipientId =>
  idOf('recipient', id.replace(ID_PREFIXES['received-message'], ID_PREFIXES.recipient))

const keyOf = (id: ReceivedMessageId) => messageKey(id, senderAsRecipient(id), FIRST_VERSION)

const composed = async (
  delivering: Delivering,
  id: ReceivedMessageId,
  channel: Parameters<Delivering['waysOf']>[0],
): Promise<Parameters<Delivering['messages']['makeOnce']>[0]> => {
  const message = await replyTo(delivering, id)
  const { wireId, correlationId, purpose, madeAt } = message
  return {
    key: message.messageKey,
    wireId,
    correlationId,
    purpose,
    madeAt,
    itemId: id,
    recipientId: senderAsRecipient(id),
    messageVersion: FIRST_VERSION,
    ...writtenFor(channel),
    document: delivering.waysOf(channel).format.toWire(message),
  }
}

const replyTo = async (
  { records, exchange, readReceived }: Delivering,
  id: ReceivedMessageId,
): Promise<OutgoingMessage> => {
  const received = await receivedOrFault(records, id)
  const { bytes, contentType } = await records.received.original(id)
  const read = readReceived(bytes, contentType)
  if (read === undefined) throw new Fault('data-damaged', `received message ${id} can no longer be read`)
  const key = keyOf(id)
  return {
    messageKey: key,
    wireId: uuidV5(key),
    itemWireId: uuidV5(id),
    correlationId: received.correlationId,
    purpose: 'answer',
    reference: read.bundleId,
    madeAt: iso(records.now()),
    urgency: read.urgency,
    sender: { name: exchange.name, odsCode: exchange.odsCode, endpoint: exchange.serviceId },
    recipient: {
      ...(await partyOf(records.directory, received.sender, undefined)),
      endpoint: read.source.value,
    },
    content: contentForRecipient(read.content, ['identity'], { status: 'not-checked' }, undefined),
    hidden: 'address',
    answer: {
      inResponseTo: read.bundleId,
      move: 'not-deliverable',
      words: {
        explanation:
          'A person looked at this message: it matches nothing that we hold. Nothing was done with it.',
      },
    },
  }
}

const receivedOrFault = async (
  { received }: Records,
  id: ReceivedMessageId,
): Promise<StoredReceivedMessage & { readonly sender: AgencyId }> => {
  const stored = await received.byId(id)
  if (stored === undefined) throw new Fault('data-damaged', `received message ${id} is not stored`)
  return { ...stored, sender: idOf('agency', stored.sender) }
}
