/** Establishes who the child is by the register of persons. Its failure never stops a referral. */

import { ApplicationFailure } from '@temporalio/common'
import { raiseAttention } from '../database/raise-attention.ts'
import { iso } from '../domain/instant.ts'
import type { Identity, IdentityDoubt } from '../domain/person.ts'
import type { Referral } from '../domain/referral.ts'
import type { PdsAnswer, PdsClient } from '../partners/pds/pds-client.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import type { IdentitySteps, RecordSteps } from '../workflows/activity-contracts.ts'
import { plansFor } from './plan-for.ts'
import { type Records, referralOrFault, wholeOrFault } from './records.ts'

/** When to ask again: for the engine's own retries, and for a procedure, which is told details alone. */
const afterMs = (ms: number) => ({ nextRetryDelay: ms, details: [ms] })

/** Builds the step that asks the register. */
export const createIdentitySteps = (records: Records, pds: PdsClient): IdentitySteps => ({
  async establishIdentity({ referralId }) {
    const { referral, content } = await wholeOrFault(records, referralId)
    if (referral.identity.status !== 'not-checked')
      return { plans: await plansFor(records, await begun(records, referral)) }
    const raisedBy = await records.directory.agency(referral.raisedBy.agencyId)
    // Nobody of a sandbox is in the register, and nobody there is asked about.
    if (raisedBy?.sandbox !== undefined)
      return {
        plans: await plansFor(records, await recordIdentity(records, referral, unasked(records.now()))),
      }
    await records.audit.append({
      action: 'identity.asked',
      actor: { userId: 'exchange' },
      referralId,
      outcome: 'done',
      at: iso(records.now()),
    })
    const answer = await pds.trace(content.person, { requestId: uuidV5(`identity:${referralId}`) })
    if (answer.found === 'throttled' || answer.found === 'away')
      throw ApplicationFailure.create({
        message: `the register of persons is ${answer.found}`,
        type: 'register-away',
        ...(answer.found === 'throttled' ? afterMs(answer.retryAfterSeconds * 1000) : {}),
      })
    const recorded = await recordIdentity(records, referral, identityFrom(answer, iso(records.now())))
    return { plans: await plansFor(records, recorded) }
  },
})

/** Builds the step that goes on without the register. */
export const createIdentityRecordSteps = (
  records: Records,
): Pick<RecordSteps, 'recordIdentityUnchecked'> => ({
  async recordIdentityUnchecked({ referralId }) {
    const referral = await referralOrFault(records, referralId)
    if (referral.identity.status !== 'not-checked') return void (await begun(records, referral))
    await recordIdentity(records, referral, {
      identity: { status: 'not-confirmed', doubt: 'register-away', checkedAt: iso(records.now()) },
    })
  },
})

/** Marked as begun, where the item came prepared and nothing has marked it yet. */
const begun = async (records: Records, referral: Referral): Promise<Referral> =>
  referral.startedAt === undefined
    ? records.referrals.change(referral.id, (current) => asBegun(current, records.now()), { seen: referral })
    : referral

const asBegun = (referral: Referral, now: number): Referral =>
  referral.startedAt === undefined ? { ...referral, startedAt: iso(now) } : referral

interface Finding {
  readonly identity: Identity
  readonly confirmedNumber?: string
}

type SettledAnswer = Exclude<PdsAnswer, { found: 'throttled' | 'away' }>

const DOUBTS = {
  none: 'no-match',
  several: 'several-matches',
  invalidated: 'number-withdrawn',
  'number-of-another': 'number-of-another',
  'not-enough-details': 'not-enough-details',
  refused: 'register-refused',
} as const satisfies Record<Exclude<SettledAnswer['found'], 'match'>, IdentityDoubt>

const identityFrom = (answer: SettledAnswer, checkedAt: string): Finding =>
  answer.found === 'match'
    ? {
        identity: {
          status: 'confirmed',
          checkedAt,
          ...(answer.addressProtected ? { addressProtected: true } : {}),
        },
        confirmedNumber: answer.nhsNumber,
      }
    : { identity: { status: 'not-confirmed', doubt: DOUBTS[answer.found], checkedAt } }

const unasked = (now: number): Finding => ({
  identity: { status: 'not-confirmed', doubt: 'register-refused', checkedAt: iso(now) },
})

const recordIdentity = async (
  records: Records,
  referral: Referral,
  { identity, confirmedNumber }: Finding,
): Promise<Referral> => {
  const recorded = await records.referrals.change(
    referral.id,
    (current) => {
      const started = asBegun(current, records.now())
      return current.identity.status === 'not-checked' ? { ...started, identity } : started
    },
    { seen: referral, ...(confirmedNumber === undefined ? {} : { confirmedNumber }) },
  )
  const { status, doubt } = identity
  records.events.identityChecked({
    referralId: referral.id,
    status,
    ...(doubt === undefined ? {} : { doubt }),
  })
  if (status !== 'confirmed')
    await raiseAttention(records, referral, {
      kind: 'identity-not-confirmed',
      ownerAgency: referral.raisedBy.agencyId,
      because: identity.doubt ?? 'no-match',
      occurrence: '1',
    })
  return recorded
}
