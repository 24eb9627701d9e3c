/**
 * A sandbox: made-up agencies that see each other and nobody else, for suppliers to try everything without anyone's
 * data. Agencies, services and users carry its name; what carries none is real.
 */

/** What may belong to a sandbox. */
export interface Sandboxed {
  readonly sandbox?: string
}

/** Whether these two may know of each other: both real, or both of the same sandbox. */
export const sameWorld = (one: Sandboxed, other: Sandboxed): boolean => one.sandbox === other.sandbox

/** The thing, where it is of this user's world: a sandbox asks nobody real, and nobody real a sandbox. */
export const visibleTo = <Thing extends Sandboxed>(
  user: Sandboxed,
  thing: Thing | undefined,
): Thing | undefined => (thing !== undefined && sameWorld(user, thing) ? thing : undefined)

/** Whether an agency may have a channel of this transport: a simulated partner is of a sandbox, and nobody else is. */
export const mayHaveTransport = ({ sandbox }: Sandboxed, transport: string): boolean =>
  (sandbox !== undefined) === (transport === 'sandbox')

/** What the simulated partner does with what reaches a service, by the need that the service is listed under. */
export const SANDBOX_SERVICES = {
  'sandbox-accepts': 'takes it on, and gives an outcome',
  'sandbox-declines': 'declines it, and says why',
  'sandbox-asks': 'asks a question, and waits',
  'sandbox-silent': 'has it, and never answers',
} as const
export type SandboxService = keyof typeof SANDBOX_SERVICES

/** How the simulated partners' systems can be reached, by the address of their channel. */
export const SANDBOX_SYSTEMS = {
  'sandbox:takes': 'takes every message',
  'sandbox:away': 'is never there',
  'sandbox:unsure': 'never says whether it took a message',
} as const
export type SandboxSystem = keyof typeof SANDBOX_SYSTEMS
