/** Task queues: workflows on one, general steps on another, and one for each channel with its own rate limit. */
import type { ChannelId } from '../domain/ids.ts'

export const WORKFLOW_QUEUE = 'workflows'
export const GENERAL_QUEUE = 'general'
export const channelQueue = (channelId: ChannelId): string => `channel/${channelId}`
