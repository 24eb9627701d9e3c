/** Steps of a referral that the first acceptance stops for the others, as a script answers them. */
import type { CommandId, RecipientId } from '../../domain/ids.ts'
import type { RecipientAtGate } from '../../domain/prepared-item.ts'
import type { RecipientState } from '../../domain/recipient.ts'
import type { RecordSteps } from '../../workflows/activity-contracts.ts'
import type { Find } from './fake-closing-steps.ts'
import type { FakeReferral } from './fake-referral.ts'

/** Whether this command took it on first: the same when it is asked again. */
export const firstToTakeOn = (referral: FakeReferral, commandId: CommandId): { stopOthers?: true } => {
  if (referral.script.firstAcceptance !== true) return {}
  referral.takenOnBy ??= commandId
  return referral.takenOnBy === commandId ? { stopOthers: true } : {}
}

/** Those whom the decision made with a redirect lets go. */
export const letGoBy = (referral: FakeReferral): { letGo?: RecipientAtGate[] } => {
  if (referral.script.redirectLetsGo !== true) return {}
  const held = [...referral.states].flatMap(([recipientId, state]) => (state === 'held' ? recipientId : []))
  for (const recipientId of held) referral.stands(recipientId, 'sending')
  return { letGo: held.map((recipientId) => ({ recipientId, state: 'sending' })) }
}

export const acceptanceSteps = (find: Find): Pick<RecordSteps, 'applyChoice'> => ({
  async applyChoice(order) {
    const referral = find(order.referralId)
    await referral.begun('applyChoice', order)
    const asked = referral.orders('applyChoice').length
    const { standDown = [], goOn = [] } = referral.script.choices?.[asked - 1] ?? {}
    const ids = (numbers: readonly number[]): RecipientId[] =>
      numbers.flatMap((number) => referral.recipientIds[number - 1] ?? [])
    for (const id of ids(goOn)) referral.stands(id, 'accepted')
    return {
      standDown: ids(standDown),
      goOn: ids(goOn).map((recipientId) => ({
        recipientId,
        state: 'accepted' as const,
        messageVersion: 1,
        clocks: {},
      })),
    }
  },
})

const NOT_ACTING: readonly RecipientState[] = [
  'declined',
  'redirected',
  'finished',
  'not-shared',
  'withdrawn',
]

type CorrectionSteps = Pick<RecordSteps, 'applyCorrection' | 'planCorrection' | 'recordCorrectionOwed'>

export const correctionSteps = (find: Find): CorrectionSteps => {
  const isOwed = (referral: FakeReferral, recipientId: RecipientId): boolean => {
    const acts = !NOT_ACTING.includes(referral.states.get(recipientId) ?? 'held')
    return referral.contents.isOld(recipientId) && (acts || referral.script.ofFact === true)
  }
  return {
    async applyCorrection(order) {
      const referral = find(order.referralId)
      await referral.begun('applyCorrection', order)
      referral.contents.version += 1
      const toCorrect = [...referral.states].flatMap(([recipientId, state]) =>
        state === 'held' || (NOT_ACTING.includes(state) && !isOwed(referral, recipientId))
          ? []
          : [{ recipientId, state, messageVersion: 1, clocks: {} }],
      )
      return { toCorrect }
    },
    async planCorrection(order) {
      const referral = find(order.referralId)
      await referral.begun('planCorrection', order)
      return { owed: isOwed(referral, order.recipientId) }
    },
    async recordCorrectionOwed(order) {
      await find(order.referralId).begun('recordCorrectionOwed', order)
    },
  }
}
