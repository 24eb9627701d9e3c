/**
 * No receipt has come of what a carrier took, and the partner can be asked: it is asked once more before a person is. It
 * sends nothing, whatever is answered, as the carrier may still bring the message.
 */
import { Context } from '@temporalio/activity'
import type { StoredMessage } from '../database/message-document.ts'
import { shutUntil } from '../domain/channel-hours.ts'
import { isCarriersWord, messageKey } from '../domain/delivery.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import { sendsTo } from '../runtime/channel-place.ts'
import type { AskSteps, ReceiptAsked } from '../workflows/receipt-contracts.ts'
import { askFirst } from './ask-first.ts'
import type { Delivering } from './attempt-message.ts'

const NOTHING: ReceiptAsked = { says: 'nothing' }

/** Handed over at another place than the channel's present one: whoever is there now knows nothing of it. */
const wentElsewhere = ({ attempts }: StoredMessage, attempt: number, channel: Channel): boolean => {
  const place = attempts.find(({ number }) => number === attempt)?.place
  return place !== undefined && place !== sendsTo(channel)
}

/** @see AskSteps.askForReceipt */
export const askForReceipt = async (
  { records, messages, waysOf }: Delivering,
  order: Parameters<AskSteps['askForReceipt']>[0],
): Promise<ReceiptAsked> => {
  const { referralId, recipientId, messageVersion, channelId } = order
  const channel = await records.directory.channel(channelId)
  const message = await messages.byKey(messageKey(referralId, recipientId, messageVersion))
  if (channel === undefined || message === undefined) return NOTHING
  if (wentElsewhere(message, order.attempt, channel)) return NOTHING
  if (channel.state === 'paused' || shutUntil(channel, records.now()) !== undefined) return NOTHING
  await records.audit.append({
    action: 'message.asked-about',
    actor: { userId: 'exchange' },
    channelId,
    referralId,
    recipientId,
    outcome: 'done',
    at: iso(records.now()),
  })
  const credential = await records.directory.channelCredential(channelId)
  const call = {
    address: channel.address,
    timeoutSeconds: channel.timeoutSeconds,
    signal: Context.current().cancellationSignal,
    ...(credential === undefined ? {} : { credential }),
    ...(channel.settings === undefined ? {} : { settings: channel.settings }),
  }
  const found = await askFirst(waysOf(channel), channel, call, message)
  if (found === undefined) return NOTHING
  const { outcome, reason } = found
  if (reason === 'returned-by-carrier' || reason === 'rejected-by-partner') {
    await messages.noteReturned(message, order.attempt, { at: iso(records.now()), because: reason })
    return { says: 'returned', because: reason }
  }
  const hasIt =
    outcome === 'already-known' || (outcome === 'taken' && !isCarriersWord(found, channel.abilities))
  return { says: hasIt ? 'has-it' : 'nothing' }
}
