/** Records that another service is asked in place of one: both in one write, so that nobody is left without a successor. */
import { agencyTimes } from '../database/agency-times.ts'
import type { StoredCommand } from '../database/command-repository.ts'
import { settleAttention } from '../database/raise-attention.ts'
import type { AttentionKind } from '../domain/attention.ts'
import { isId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { RecipientAtGate } from '../domain/prepared-item.ts'
import { withClocks } from '../domain/recipient-clocks.ts'
import { type Redirection, withRedirect } from '../domain/redirection.ts'
import { recipientOf, withRecipient } from '../domain/referral-changes.ts'
import { Fault } from '../runtime/fault.ts'
import type { RecordSteps } from '../workflows/activity-contracts.ts'
import { decidedBy, heldThroughGate, raiseHeld } from './gate-steps.ts'
import type { Records } from './records.ts'
import { ARRIVED, openFor, settlementBy } from './settling.ts'

/** What a redirect answers of the one that was asked for: nothing more is owed. */
const ANSWERED: readonly AttentionKind[] = [
  ...ARRIVED,
  'no-response',
  'waiting-for-referrer',
  'accepted-by-several',
]

type Order = Pick<Parameters<RecordSteps['recordMove']>[0], 'referralId' | 'recipientId'>

/**
 * Records it; answers the successor as the gate left it, and whomever else its fresh decision let go. Harmless when
 * repeated.
 */
export const recordRedirect = async (
  records: Records,
  { referralId, recipientId }: Order,
  command: StoredCommand,
  by: string,
): Promise<{ readonly successor: RecipientAtGate; readonly letGo?: readonly RecipientAtGate[] }> => {
  const redirection = await redirectionOf(records, recipientId, command, by)
  const now = records.now()
  const timeOf = await agencyTimes(records)
  const after = await records.referrals.change(referralId, (current) => {
    const redirected = withRedirect(current, redirection, now)
    if (redirected === current) return undefined
    const { decision } = redirection
    const decided = decision === undefined ? redirected : heldThroughGate(records, redirected, command.id)
    return withRecipient(decided, recipientId, iso(now), (old) =>
      withClocks(old, current, now, timeOf(old.agencyId)),
    )
  })
  const settled = openFor(after, recipientId, ANSWERED)
  await settleAttention(records, after, settled, await settlementBy(records, command, 'redirected'))
  const letGo = decidedBy(after, command.id).map(({ id, state }) => ({ recipientId: id, state }))
  const answered = letGo.flatMap((one) => openFor(after, one.recipientId, ['sharing-decision-needed']))
  await settleAttention(records, after, answered, { by: command.actor.userId, settlement: 'decided' })
  await raiseHeld(records, after, command.id, { once: true })
  const successorId = recipientOf(after, recipientId)?.replacedBy ?? redirection.successor
  const successor = recipientOf(after, successorId)
  records.events.recipientMoved({ referralId, recipientId, move: 'redirect', state: 'redirected' })
  return {
    successor: { recipientId: successorId, state: successor?.state ?? 'held' },
    ...(letGo.length === 0 ? {} : { letGo }),
  }
}

const redirectionOf = async (
  { commands }: Records,
  from: Redirection['from'],
  { id: commandId, codes }: StoredCommand,
  by: string,
): Promise<Redirection> => {
  const { successor = '', agency = '', service = '' } = codes
  if (!isId('recipient', successor) || !isId('agency', agency) || !isId('service', service))
    throw new Fault('data-damaged', `command ${commandId} does not say who is asked instead`)
  const decision = (await commands.wordsOf(commandId))?.decision
  return {
    from,
    successor,
    agencyId: agency,
    serviceId: service,
    commandId,
    by,
    ...(decision === undefined ? {} : { decision }),
  }
}
