/** What may be asked about channels. */
import type { CheckStep } from '../domain/channel-check.ts'
import type { AgencyId, ChannelId } from '../domain/ids.ts'
import type { Agency, Channel, TransportName } from '../domain/partner.ts'
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

/** What of a channel somebody sets; its kind follows from its transport. */
export type ChannelConfiguration = Pick<
  Channel,
  | 'format'
  | 'address'
  | 'abilities'
  | 'retry'
  | 'perSecond'
  | 'atOnce'
  | 'timeoutSeconds'
  | 'settings'
  | 'poll'
  | 'hours'
  | 'maintenance'
> & { readonly transport: TransportName }

export interface SaveChannel extends RunChannel {
  readonly agencyId: AgencyId
  readonly configuration: ChannelConfiguration
  /** The version that was changed; absent: it is new. */
  readonly version?: number
  readonly resume: boolean
}

/** The ways to an agency in the order in which they are tried. */
export type AgencyChannels = Pick<Agency, 'channels' | 'channelsByKind'> & {
  readonly agencyId: AgencyId
  readonly version: number
}

export interface AboutAgency {
  readonly user: User
  readonly agencyId: AgencyId
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
  /**
   * Saves a channel whole, without its credential, if nobody has changed it meanwhile. A new one is paused until whoever
   * runs it opens it. Where its address changes, what may be at the old one is put before a person and never sent to the
   * new one, and nothing is held against the new one that was found of the old. `resume`: as for credentials.
   */
  saveChannel(ask: SaveChannel): Promise<Channel | Refusal>
  readChannelOrder(ask: AboutAgency): Promise<AgencyChannels | Refusal>
  /** Saves the order, if nobody has changed it meanwhile. What is planned already goes the ways it was planned by. */
  saveChannelOrder(ask: AboutAgency & Omit<AgencyChannels, 'agencyId'>): Promise<AgencyChannels | Refusal>
  /** As `readChannel`, for whoever may save it. */
  readSetUp(ask: RunChannel): Promise<Channel | Refusal>
  /** Says that its system answers again: what waits for it to be found so goes out. */
  closeCircuit(ask: RunChannel): Promise<Channel | Refusal>
}
