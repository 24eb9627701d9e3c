/**
 * Whether a document goes with a message: only clean, only where the sharing decision allows its category, and only
 * where the channel can.
 */
import { ATTACHMENT_LIMITS, type AttachmentState } from './attachment.ts'
import type { ChannelAbilities } from './delivery.ts'
import type { Urgency } from './referral.ts'
import type { Category } from './sharing/categories.ts'

/** Why a document does not go with a message. */
export type NotSentBecause =
  | 'not-covered'
  | 'still-being-checked'
  | 'infected'
  | 'unreadable'
  | 'channel-cannot'
  | 'too-large-for-channel'
  | 'properties-remain'

/** The same in words for the referrer. */
export const NOT_SENT_WORDS = {
  'not-covered': 'The sharing decision does not cover it.',
  'still-being-checked': 'It was still being checked for viruses when the message had to go.',
  infected: 'A virus was found in it.',
  unreadable: 'It could not be checked for viruses.',
  'channel-cannot': 'Their system takes no documents.',
  'too-large-for-channel': 'It is larger than their system takes.',
  'properties-remain':
    'What its file says of author and place could not all be removed, and it was not allowed to go with that.',
} as const satisfies Record<NotSentBecause, string>

/** Whether a copy may reach another agency with what its file says of author and place. */
export const mayLeaveAsItIs = ({
  propertiesRemain,
  sendAsItIs = false,
}: {
  readonly propertiesRemain: boolean
  readonly sendAsItIs?: boolean
}): boolean => !propertiesRemain || sendAsItIs

/** What is known of a document when a message is made. */
export interface Sendable {
  readonly state: AttachmentState
  readonly category: Category
  /** Of the copy that would be sent; 0 while there is none. */
  readonly bytes: number
  /** The copy still says who made it or where. */
  readonly propertiesRemain: boolean
  readonly sendAsItIs: boolean
}

/**
 * Whether a document goes with a message on a channel: the decision first, then the scanner, then what the channel
 * can. `bytesLeft`: what the documents before it have left of the channel's room.
 */
export const maySend = (
  document: Sendable,
  channel: Pick<ChannelAbilities, 'attachments'>,
  allowed: readonly Category[],
  bytesLeft: number,
): { readonly send: true } | { readonly send: false; readonly because: NotSentBecause } => {
  const because = (reason: NotSentBecause) => ({ send: false, because: reason }) as const
  if (!allowed.includes(document.category)) return because('not-covered')
  if (channel.attachments === undefined) return because('channel-cannot')
  if (document.state === 'infected' || document.state === 'unreadable') return because(document.state)
  if (document.state !== 'clean') return because('still-being-checked')
  if (!mayLeaveAsItIs(document)) return because('properties-remain')
  if (document.bytes > bytesLeft) return because('too-large-for-channel')
  return { send: true }
}

/** Most bytes of documents that one message on this channel may hold. */
export const roomFor = ({ attachments }: Pick<ChannelAbilities, 'attachments'>): number =>
  Math.min(attachments?.mostBytes ?? 0, ATTACHMENT_LIMITS.bytesPerMessage)

/**
 * How long, in seconds from the raising, a first message waits for a scan that is not over. Then it goes without the
 * document: nothing about a child waits for a scanner, and immediate work does not wait at all.
 */
export const SCAN_PATIENCE_SECONDS = {
  immediate: 0,
  'same-day': 10,
  'three-days': 60,
  standard: 60,
} as const satisfies Record<Urgency, number>
