/** Making a sandbox for a supplier. Types only. */
import type { AgencyId, ServiceId, UserId } from '../domain/ids.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { SandboxService, SandboxSystem } from '../domain/sandbox.ts'
import type { User } from '../domain/user.ts'

/** What a supplier is told of its sandbox. */
export interface Sandbox {
  readonly name: string
  /** Raises items. */
  readonly agencyId: AgencyId
  /** Its client system, with every scope; and a person, for what only people decide. */
  readonly clientUserId: UserId
  readonly practitionerUserId: UserId
  /** Is asked; its client system may answer in place of the simulated partner. */
  readonly partnerAgencyId: AgencyId
  readonly partnerUserId: UserId
  readonly services: readonly {
    readonly id: ServiceId
    readonly does: SandboxService
    readonly system: SandboxSystem
  }[]
}

export interface SandboxCommands {
  /** Makes the sandbox of that name, or finds it made: harmless when repeated. */
  createSandbox(ask: { readonly user: User; readonly name: string }): Promise<Sandbox | Refusal>
}
