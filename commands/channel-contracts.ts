/** What may be asked about channels. */
import type { CheckStep } from '../domain/channel-check.ts'
import type { ChannelId } from '../domain/ids.ts'
import type { Channel } from '../domain/partner.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { User } from '../domain/user.ts'

/** Why somebody pauses a channel: a code, as it is kept in the open. */
export const PAUSE_REASONS = ['maintenance', 'partner-asked', 'wrong-deliveries', 'other'] as const
export type PauseReason = (typeof PAUSE_REASONS)[number]

/** About one channel; repeating it changes nothing. */
export interface RunChannel {
  readonly user: User
  readonly channelId: ChannelId
}

/** How far a test came. */
export interface ChannelTested {
  /** Instant. */
  readonly at: string
  readonly passed: boolean
  readonly steps: readonly CheckStep[]
}

export interface ChannelCommands {
  /** The channels of the agencies that this user runs or looks after. */
  listChannels(user: User): Promise<readonly Channel[]>
  readChannel(ask: RunChannel): Promise<Channel | Refusal>
  /** Holds what waits on it until somebody opens it; one that is paused stays so, for the reason it has. */
  pauseChannel(ask: RunChannel & { readonly because: PauseReason }): Promise<Channel | Refusal>
  /** Opens it: what waits goes out. What asked for it to be opened is settled. */
  openChannel(ask: RunChannel): Promise<Channel | Refusal>
  /**
   * Tests it: a harmless look at the partner's system, which tells of nobody. A paused channel too. A repeat under the same
   * key looks again, and bears the same name at the partner.
   */
  testChannel(ask: RunChannel & { readonly idempotencyKey: string }): Promise<ChannelTested | Refusal>
  /**
   * Saves another credential, which the next attempt uses; nobody reads it again. `resume`: opens the channel where it was
   * paused because the old one, or anything else about its settings, was wrong; what a person paused stays so.
   */
  changeCredentials(
    ask: RunChannel & { readonly credential: string; readonly resume: boolean },
  ): Promise<Channel | Refusal>
  /** Says that its system answers again: what waits for it to be found so goes out. */
  closeCircuit(ask: RunChannel): Promise<Channel | Refusal>
}
