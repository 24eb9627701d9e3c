/**
 * Tells a sender what became of a message that matched nothing, once a person has settled it. One that cannot be
 * told by message is put before a person, who rings.
 */
import { deliveryOn } from './activity-profiles.ts'
import { noTurns, recordFor } from './record-in-turn.ts'
import type { ReplyInput } from './reply-messages.ts'
import { NEVER, tryChannels } from './try-channels.ts'

/** @see module comment. */
export async function replyWorkflow({ receivedMessageId }: ReplyInput): Promise<void> {
  const record = recordFor({ turns: noTurns() })
  const plan = await record.planReply({ receivedMessageId })
  const progress = { attempts: 0, roundStart: 1, channelIndex: 0, inDoubt: false }
  const end = await tryChannels(plan, progress, NEVER, (channelId, attempt) =>
    deliveryOn(channelId).attemptReply({ ...attempt, channelId, receivedMessageId }),
  )
  if (end.next !== 'delivered') await record.recordReplyNotDelivered({ receivedMessageId })
}
