/** A message written for one channel: in its format, with the documents that it takes. */
import type { MessageDocument, StoredMessage } from '../database/message-document.ts'
import type { WholeReferral } from '../database/whole-referral.ts'
import type { Channel } from '../domain/partner.ts'
import type { OutgoingMessage } from '../partners/format.ts'
import type { AttemptFollowUp, AttemptOrder } from '../workflows/activity-contracts.ts'
import type { Delivering } from './attempt-message.ts'
import { composeMessage } from './compose-message.ts'
import { waitForScans, withDocuments } from './gather-documents.ts'
import type { Records } from './records.ts'

/** A message and the document that it is on the wire. */
export interface Written {
  readonly outgoing: OutgoingMessage
  readonly document: MessageDocument
}

/** Writes it; what follows instead where it must `wait` for a scan that is not over. */
export const writeForChannel = async (
  delivering: Delivering,
  whole: WholeReferral,
  order: AttemptOrder,
  channel: Channel,
  { waits }: { readonly waits: boolean },
): Promise<Written | AttemptFollowUp> => {
  const { format } = delivering.waysOf(channel)
  const stays = format.content === 'stays-here'
  const wait = stays || !waits ? undefined : await waitForScans(delivering, whole, order)
  if (wait !== undefined) return wait
  const composed = await composeMessage(delivering, whole, order)
  const outgoing = stays ? composed : await withDocuments(delivering, whole, composed, order, channel)
  return { outgoing, document: format.toWire(outgoing) }
}

/** In what a message is written for a channel: any other channel of the same format and room takes the same bytes. */
export const writtenFor = ({
  format,
  abilities,
}: Pick<Channel, 'format' | 'abilities'>): Required<Pick<StoredMessage, 'format' | 'documentsWithin'>> => ({
  format,
  documentsWithin: abilities.attachments?.mostBytes ?? 0,
})

/** Whether this channel takes the bytes as they are; of those stored before that was noted only the first channel is known. */
export const isWrittenFor = async (
  { directory }: Pick<Records, 'directory'>,
  { format, documentsWithin, attempts: [first] }: StoredMessage,
  channel: Channel,
): Promise<boolean> => {
  const wanted = writtenFor(channel)
  if (format !== undefined) return format === wanted.format && documentsWithin === wanted.documentsWithin
  const before = first === undefined ? undefined : await directory.channel(first.channelId)
  return before === undefined || before.format === wanted.format
}
