/** Steps for a due time that a recipient has from the beginning: reminded before it, told when it comes, escalated after. */
import { raiseAttention } from '../database/raise-attention.ts'
import type { AttentionKind } from '../domain/attention.ts'
import type { DeadlineStep } from '../domain/deadline.ts'
import type { AgencyId, ItemKind } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { hasReached } from '../domain/involvement.ts'
import { hasEnded } from '../domain/recipient.ts'
import type { Recipient, Referral } from '../domain/referral.ts'
import { recipientOf, withEntry } from '../domain/referral-changes.ts'
import { BY_THIS_SERVICE } from '../domain/timeline.ts'
import type { RecordSteps } from '../workflows/activity-contracts.ts'
import type { Records } from './records.ts'

/** What each step says and raises. */
interface Said {
  readonly title: string
  readonly kind: AttentionKind
}

const NOTIFICATION = {
  remind: { title: 'Reminder: not opened yet', kind: 'not-opened' },
  due: { title: 'Not opened in time', kind: 'not-opened' },
  escalate: { title: 'Still not opened: escalated', kind: 'no-response' },
} as const satisfies Record<DeadlineStep, Said>

const REQUEST = {
  remind: { title: 'Reminder: no answer yet', kind: 'no-response' },
  due: { title: 'Not answered in time', kind: 'no-response' },
  escalate: { title: 'Still no answer: escalated', kind: 'no-response' },
} as const satisfies Record<DeadlineStep, Said>

const SAID: { readonly [Kind in ItemKind]: { readonly [Step in DeadlineStep]: Said } } = {
  referral: NOTIFICATION,
  notification: NOTIFICATION,
  'information-request': REQUEST,
}

/** Builds the step. */
export const createOverdueSteps = (records: Records): Pick<RecordSteps, 'recordOverdue'> => ({
  async recordOverdue({ referralId, recipientId, step }) {
    const at = iso(records.now())
    let owners: readonly AgencyId[] = []
    const referral = await records.referrals.change(referralId, (current) => {
      const recipient = recipientOf(current, recipientId)
      owners = recipient === undefined ? [] : ownersOf(current, recipient, step)
      return owners.length === 0
        ? undefined
        : withEntry(current, {
            key: `overdue:${step}:${recipientId}`,
            at,
            title: SAID[current.kind][step].title,
            by: BY_THIS_SERVICE,
            recipientId,
          })
    })
    for (const ownerAgency of owners)
      await raiseAttention(records, referral, {
        kind: SAID[referral.kind][step].kind,
        ownerAgency,
        because: step,
        occurrence: `${step}:${ownerAgency}`,
        recipientId,
      })
  },
})

/**
 * Those who are asked are reminded; those who wait are told besides once it is due. An agency that the message has not
 * reached must not learn of it this way.
 */
const ownersOf = (referral: Referral, recipient: Recipient, step: DeadlineStep): readonly AgencyId[] => {
  if (hasEnded(referral.kind, recipient)) return []
  const asked = hasReached(recipient) ? [recipient.agencyId] : []
  switch (step) {
    case 'remind':
      return asked
    case 'due':
      return [referral.raisedBy.agencyId, ...asked]
    case 'escalate':
      return [referral.raisedBy.agencyId]
    default: {
      const never: never = step
      throw new RangeError(`unknown step ${String(never)}`)
    }
  }
}
