/**
 * Which event, reason, category and status belong together: the standard's workflow table (§9, Core
 * Standard-Pattern-For-Composites), and what it leaves open. What fits no row is taken and put before a person.
 */
import type { BundleIndex } from './bars-bundle-index.ts'
import { codeAt } from './bars-coding.ts'
import type { BarsMessage } from './bars-message.ts'

interface Row {
  readonly event: BarsMessage['event']
  readonly reasons: readonly (BarsMessage['reason'] | 'none')[]
  readonly category: BarsMessage['category']
  readonly statuses: readonly string[]
  /** Statuses that the CarePlans must have, where the row says. */
  readonly carePlan?: string
  /** Statuses one of which an Encounter must have, where the row says. */
  readonly encounter?: readonly string[]
}

const REQUEST = 'servicerequest-request'
const RESPONSE = 'servicerequest-response'

const ROWS: readonly Row[] = [
  {
    event: REQUEST,
    reasons: ['new'],
    category: 'referral',
    statuses: ['active'],
    carePlan: 'completed',
    encounter: ['triaged', 'finished'],
  },
  { event: REQUEST, reasons: ['update'], category: 'referral', statuses: ['revoked', 'entered-in-error'] },
  {
    event: REQUEST,
    reasons: ['new'],
    category: 'validation',
    statuses: ['active'],
    carePlan: 'active',
    encounter: ['triaged', 'in-progress'],
  },
  {
    event: REQUEST,
    reasons: ['update'],
    category: 'validation',
    statuses: ['active', 'on-hold', 'revoked', 'entered-in-error'],
  },
  { event: RESPONSE, reasons: ['new'], category: 'referral', statuses: ['revoked'] },
  { event: RESPONSE, reasons: ['new'], category: 'validation', statuses: ['active'] },
  {
    event: RESPONSE,
    reasons: ['new', 'update'],
    category: 'validation',
    statuses: ['completed'],
    encounter: ['triaged', 'finished'],
  },
  {
    event: RESPONSE,
    reasons: ['new', 'update'],
    category: 'validation',
    statuses: ['revoked'],
    encounter: ['triaged'],
  },
  // App 6: a short response whose second Encounter carries the receiver's state.
  { event: RESPONSE, reasons: ['new', 'update'], category: 'referral', statuses: ['active'] },
  // Local use where the standard is silent: the table in read-bars-response.ts.
  {
    event: RESPONSE,
    reasons: ['new', 'update'],
    category: 'referral',
    statuses: ['on-hold', 'revoked', 'completed'],
  },
]

/** Whether the message's event, reason, category and statuses fit a row. */
export const fitsWorkflow = (
  message: {
    readonly event: BarsMessage['event']
    readonly reason: BarsMessage['reason'] | undefined
    readonly category: BarsMessage['category']
    readonly status: string
  },
  index: BundleIndex,
): boolean => {
  const carePlans = index.ofType('CarePlan').map(({ resource }) => codeAt(resource, 'status'))
  const encounters = index.ofType('Encounter').map(({ resource }) => codeAt(resource, 'status') ?? '')
  return ROWS.some(
    (row) =>
      row.event === message.event &&
      row.reasons.includes(message.reason ?? 'none') &&
      row.category === message.category &&
      row.statuses.includes(message.status) &&
      (row.carePlan === undefined || carePlans.every((status) => status === row.carePlan)) &&
      (row.encounter === undefined || encounters.some((status) => row.encounter?.includes(status))),
  )
}
