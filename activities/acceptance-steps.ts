/** Steps where several were asked and the first to take it on goes on: who is stopped, and whom a person chooses. */
import { agencyTimes } from '../database/agency-times.ts'
import { settleAttention } from '../database/raise-attention.ts'
import { raiseCrossing } from '../database/raise-crossing.ts'
import { ACCEPTANCE_CHOICES, type AcceptanceChoice, takesOn, withChoice } from '../domain/acceptance.ts'
import { isId, type RecipientId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { withClocks } from '../domain/recipient-clocks.ts'
import type { Referral } from '../domain/referral.ts'
import { recipientOf, withRecipient } from '../domain/referral-changes.ts'
import { Fault } from '../runtime/fault.ts'
import type { RecordSteps } from '../workflows/activity-contracts.ts'
import { outcomeClocks } from './decision-clocks.ts'
import type { Records } from './records.ts'
import { openFor, settlementBy } from './settling.ts'

/** Builds the step. */
export const createAcceptanceSteps = (records: Records): Pick<RecordSteps, 'applyChoice'> => ({
  async applyChoice({ referralId, commandId }) {
    const command = await records.commands.byId(commandId)
    const { settlement: choice, about: crossing } = command?.codes ?? {}
    if (command === undefined || !isChoice(choice) || crossing === undefined || !isId('recipient', crossing))
      throw new Fault('data-damaged', `command ${commandId} is no choice between acceptances`)
    const at = iso(records.now())
    await records.audit.append({
      action: 'recipient.chosen',
      actor: command.actor,
      referralId,
      recipientId: crossing,
      because: choice,
      outcome: 'done',
      at,
    })
    const timeOf = await agencyTimes(records)
    const after = await records.referrals.change(referralId, (current) => {
      const chosen = withChoice(current, { crossing, choice, commandId, at })
      return chosen === current ? undefined : withOutcomeClocks(chosen, records.now(), timeOf)
    })
    const settled = openFor(after, crossing, ['accepted-by-several'])
    await settleAttention(records, after, settled, await settlementBy(records, command, choice))
    const { standDown = [], goOn = [], tell = [] } = after.choice?.commandId === commandId ? after.choice : {}
    return { standDown, goOn: [...goOn, ...tell].flatMap((id) => beginningAgain(after, id)) }
  },
})

type GoingOn = Awaited<ReturnType<RecordSteps['applyChoice']>>['goOn'][number]

/** Whose delivery begins again, to tell them to go on or not to. */
const beginningAgain = (referral: Referral, id: RecipientId): readonly GoingOn[] => {
  const recipient = recipientOf(referral, id)
  if (recipient === undefined) return []
  const { state, messageVersion } = recipient
  return [{ recipientId: id, state, messageVersion, clocks: outcomeClocks(recipient) }]
}

const isChoice = (choice: string | undefined): choice is AcceptanceChoice =>
  (ACCEPTANCE_CHOICES as readonly (string | undefined)[]).includes(choice)

/** Those who go on after all are at work again, so their outcome is due. */
const withOutcomeClocks = (
  referral: Referral,
  now: number,
  timeOf: Awaited<ReturnType<typeof agencyTimes>>,
): Referral =>
  (referral.choice?.goOn ?? []).reduce(
    (changed, id) =>
      withRecipient(changed, id, iso(now), (recipient) =>
        withClocks(recipient, referral, now, timeOf(recipient.agencyId)),
      ),
    referral,
  )

/** After one has taken it on: the first one stops the others, one that crossed it goes before a person. */
export const afterTakingOn = async (
  records: Records,
  referral: Referral,
  { recipientId, move, commandId }: Omit<Parameters<RecordSteps['recordMove']>[0], 'referralId'>,
): Promise<{ readonly stopOthers?: true }> => {
  if (!takesOn(move) || referral.mode !== 'first-acceptance') return {}
  if (referral.goesOn?.commandId === commandId) return { stopOthers: true }
  const recipient = recipientOf(referral, recipientId)
  if (recipient?.crossed === true && recipient.responseCommandId === commandId)
    await raiseCrossing(records, referral, { recipientId, commandId })
  return {}
}
