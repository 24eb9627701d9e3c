/**
 * Where a channel leads, as a short hash: an address may hold what nobody is to read. Told apart so that what was sent
 * to one system is never held to be known by another, and what was read of one mailbox never passed over in another.
 */
import type { Channel } from '../domain/partner.ts'
import { sha256Of } from './sha256.ts'

type Led = Pick<Channel, 'address' | 'settings'>

/** Settings by which one address leads to several systems. */
const RECEIVERS = ['to', 'application', 'facility'] as const
const MAILBOXES = ['imap', 'folder', 'replies'] as const

const HASH_LENGTH = 16

const hashOf = ({ address, settings = {} }: Led, names: readonly string[]): string =>
  sha256Of(JSON.stringify([address, ...names.map((name) => settings[name] ?? '')])).slice(0, HASH_LENGTH)

/** The system that messages are sent to. */
export const sendsTo = (channel: Led): string => hashOf(channel, RECEIVERS)

/** The place that replies are fetched from. */
export const fetchesFrom = (channel: Led): string => hashOf(channel, MAILBOXES)
