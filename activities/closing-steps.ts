/** Steps that tell the referrer and close the item: closed means an outcome for each recipient and a referrer who knows. */

import { raiseAttention, settleAttention } from '../database/raise-attention.ts'
import type { AttentionKind } from '../domain/attention.ts'
import { iso } from '../domain/instant.ts'
import type { Referral, TimelineEntry } from '../domain/referral.ts'
import { withEntry } from '../domain/referral-changes.ts'
import { BY_THIS_SERVICE } from '../domain/timeline.ts'
import type { RecordSteps } from '../workflows/activity-contracts.ts'
import { outcomesRead } from './outcome-notice.ts'
import type { Records } from './records.ts'

/** Builds the steps. */
export const createClosingSteps = (records: Records): Pick<RecordSteps, 'recordAllEnded' | 'recordTold'> => ({
  async recordAllEnded({ referralId, told, withdrawn }) {
    const at = iso(records.now())
    const after = await records.referrals.change(referralId, (current) => {
      // One that nobody was asked for has no recipient to show that it was withdrawn.
      const state = withdrawn && current.recipients.length === 0 ? 'withdrawn' : current.state
      const returned = current.recipients.length === 0 && !withdrawn
      const ended: Referral = {
        ...(returned ? withEntry(current, returnedEntry(at)) : current),
        state,
        endedAt: current.endedAt ?? at,
      }
      return told || endedByReferrer(ended) ? closed(ended, at) : ended
    })
    // Closed already: a receipt was recorded first, as it is where this step runs again after its worker was killed.
    const known = told || after.state === 'closed' || endedByReferrer(after)
    if (known)
      await settleAttention(records, after, needlessAfter(after), { by: 'exchange', settlement: 'ended' })
    else await raiseUnread(records, after)
    noteEnd(records, after)
    return { told: known }
  },

  async recordTold({ referralId, commandId, how, close }) {
    const at = iso(records.now())
    const command = commandId === '' ? undefined : await records.commands.byId(commandId)
    // Whoever looked knows what was there when they looked, not what has come by the time that this is recorded.
    const toldAt = how === 'read' ? (command?.createdAt ?? at) : at
    await records.audit.append({
      action: 'referrer.told',
      actor: command?.actor ?? { userId: 'exchange' },
      referralId,
      because: how,
      outcome: 'done',
      at,
    })
    const after = await records.referrals.change(referralId, (current) => {
      const told = withEntry(
        { ...current, referrerToldAt: laterOf(current.referrerToldAt, toldAt) },
        {
          key: `told:${commandId || how}`,
          at,
          title: TOLD[how],
          by: how === 'read' ? 'the referrer' : BY_THIS_SERVICE,
        },
      )
      return close ? closed(told, at) : told
    })
    const by = command?.actor.userId ?? 'exchange'
    if (close) await settleAttention(records, after, needlessAfter(after), { by, settlement: 'closed' })
    else if (command !== undefined)
      await settleAttention(records, after, await outcomesRead(records, after, toldAt), {
        by,
        settlement: 'read',
      })
    noteEnd(records, after)
  },
})

const returnedEntry = (at: string): TimelineEntry => ({
  key: 'returned',
  at,
  title: 'Returned to the sender: no service took it',
  by: BY_THIS_SERVICE,
})

/** Every recipient has ended and the referrer has not been told: somebody has to see that they are. */
const raiseUnread = (records: Records, referral: Referral): Promise<Referral> =>
  raiseAttention(records, referral, {
    kind: 'waiting-for-referrer',
    ownerAgency: referral.raisedBy.agencyId,
    because: 'outcome-unread',
    occurrence: 'outcome-unread',
  })

/**
 * What a person need not see to once the item is over. A message that was odd or matched nothing is still to be seen,
 * and who the child is to be confirmed: partners hold it under what they were told.
 */
const needlessAfter = (referral: Referral): Referral['openAttention'] =>
  referral.openAttention.filter(({ kind }) =>
    kind === 'identity-not-confirmed' ? !mayBeHeldByPartner(referral) : !STILL_TO_BE_SEEN.includes(kind),
  )

const mayBeHeldByPartner = ({ recipients }: Referral): boolean =>
  recipients.some(({ attempts, deliveredAt }) => attempts > 0 || deliveredAt !== undefined)

const STILL_TO_BE_SEEN: readonly AttentionKind[] = [
  'unmatched-reply',
  'unusual-message',
  'possible-duplicate',
  'undeliverable',
  'document-not-sent',
  'our-fault',
  'sharing-record-incomplete',
  'holders-disagree',
  'answered-after-the-end',
  'agreement-withdrawn',
  'correction-not-sent',
  'accepted-by-several',
]

/** A look that is recorded late takes nothing from a later one. */
const laterOf = (known: string | undefined, at: string): string =>
  known === undefined || known < at ? at : known

const noteEnd = ({ events }: Records, { id, state }: Referral): void => {
  if (state === 'closed' || endedByReferrer({ state })) events.referralClosed({ referralId: id, state })
}

const TOLD = { read: 'Read by the referrer', message: 'The sender has been told' } as const

/** A withdrawal or a decision not to share is the referrer's own: they know. */
const endedByReferrer = ({ state }: Pick<Referral, 'state'>): boolean =>
  state === 'withdrawn' || state === 'not-shared'

const closed = (referral: Referral, at: string): Referral =>
  endedByReferrer(referral)
    ? referral
    : withEntry({ ...referral, state: 'closed' }, { key: 'closed', at, title: 'Closed', by: BY_THIS_SERVICE })
