/** What the HTTP process is built from; the doors take from here what they use, and none builds its own. */
import type { Router } from 'express'
import type { Commands } from '../commands/command-contracts.ts'
import type { AttentionRepository } from '../database/attention-repository.ts'
import type { AuditLog } from '../database/audit-log.ts'
import type { DirectoryRepository } from '../database/directory-repository.ts'
import type { ReadableReferralViews } from '../database/readable-referral-views.ts'
import type { NoticeId, ReferralId } from '../domain/ids.ts'
import type { Config } from '../runtime/config.ts'
import type { Events } from '../runtime/events.ts'
import type { Metrics } from '../runtime/metrics.ts'
import type { Part } from '../runtime/readiness.ts'
import type { Tokens } from '../runtime/tokens.ts'
import type { Identify } from './identify.ts'
import type { RateLimit } from './rate-limit.ts'

/** What a door with a body of its own kind (FHIR) is given, so that it identifies and limits as the others do. */
export interface Door {
  readonly identify: Identify
  readonly rateLimit: RateLimit
  readonly bodyLimitBytes: number
  readonly events: Events
}

/** Makes the FHIR router; it is mounted at /fhir/R4 and reads raw bytes. */
export type FhirRouter = (door: Door) => Router

export interface AppParts {
  readonly http: Omit<Config['http'], 'host' | 'port'>
  readonly tokens: Tokens
  readonly cursorKey: Uint8Array
  readonly commands: Commands
  readonly readable: ReadableReferralViews
  readonly attention: Pick<AttentionRepository, 'list' | 'byId'>
  /** Which item a notice is about. */
  readonly notices: { byId(id: NoticeId): Promise<{ readonly itemId: ReferralId } | undefined> }
  readonly directory: Pick<
    DirectoryRepository,
    'agency' | 'agencies' | 'service' | 'services' | 'areaOfPostcode' | 'user'
  >
  readonly audit: Pick<AuditLog, 'append'>
  /** What must be there for this process to take work. */
  readonly readiness: readonly Part[]
  readonly metrics: Metrics
  readonly events: Events
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly fhirRouter?: FhirRouter
}
