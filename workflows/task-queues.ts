/** Task queues: workflows on one, general steps on another, and one for each channel with its own rate limit. */
import type { ChannelId } from '../domain/ids.ts'
import type { Urgency } from '../domain/referral.ts'

export const WORKFLOW_QUEUE = 'workflows'
export const GENERAL_QUEUE = 'general'
export const channelQueue = (channelId: ChannelId): string => `channel/${channelId}`

/**
 * In what order a channel's queue is emptied, least first. Temporal knows 1 to 5 and takes 3 for what says nothing: the
 * fetching of replies, and asking whether they have a message, stand between what is urgent and the rest.
 */
export const PRIORITIES = {
  immediate: 1,
  'same-day': 2,
  'three-days': 4,
  standard: 5,
} as const satisfies Record<Urgency, number>
