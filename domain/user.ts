/** Who acts: a person in a role at an agency, or a client system of an agency. */
import type { CalendarDay } from './calendar-day.ts'
import type { AgencyId, UserId } from './ids.ts'

export const ROLES = [
  'practitioner',
  'team-manager',
  'responder',
  'supervisor',
  'agency-administrator',
  'exchange-administrator',
  'data-protection-lead',
  'system-client',
] as const
export type Role = (typeof ROLES)[number]

/** Where somebody is reached at work. */
export interface WorkContact {
  readonly address: string
  /** Nobody else reads it: no shared mailbox, no telephone that lies about at home. */
  readonly readByThemAlone: boolean
  /** When they, or their agency, last said so. */
  readonly confirmedDay: CalendarDay
}

/** What a client system is allowed beyond its role; a ceiling, and never more than its agency may. */
export const SCOPES = ['changes.read', 'webhook.manage'] as const
export type Scope = (typeof SCOPES)[number]

export interface User {
  readonly id: UserId
  /** Name shown to colleagues; empty for a client system. */
  readonly name: string
  readonly role: Role
  readonly agencyId: AgencyId
  /** Agencies a supervisor works for, their own included. */
  readonly supervises: readonly AgencyId[]
  /** Of a client system. */
  readonly scopes?: readonly Scope[]
  /** Name of the sandbox they belong to (sandbox.ts). */
  readonly sandbox?: string
  readonly workEmail?: WorkContact
  readonly workMobile?: WorkContact
}
