/** A delivery as it begins: with the first message, or again where it left off. */
import { FIRST_VERSION } from '../domain/delivery.ts'
import type { CommandId } from '../domain/ids.ts'
import type { GoingOn } from './acceptance-contracts.ts'
import type { DeliveryPlan } from './activity-contracts.ts'
import type { DeliveryState } from './delivery-messages.ts'
import { noTurns } from './record-in-turn.ts'

/** Nothing has been sent. */
export const newDelivery = (plan?: DeliveryPlan): DeliveryState => ({
  state: 'sending',
  nextStepRecorded: false,
  messageVersion: FIRST_VERSION,
  sending: { attempts: 0, roundStart: 1, channelIndex: 0, inDoubt: false },
  clocks: { remind: '', escalate: '', 'outcome-late': '' },
  passed: [],
  tellWithdrawn: false,
  decided: '',
  turns: noTurns(),
  ...(plan === undefined ? {} : { plan }),
})

/** One that is over, with its next step known. */
const over = ({ state, messageVersion }: Omit<GoingOn, 'recipientId'>): DeliveryState => ({
  ...newDelivery(),
  state,
  nextStepRecorded: true,
  messageVersion,
})

/** One that is over and holds what was corrected: still to be told. */
export const correctingAgain = (
  ended: Omit<GoingOn, 'recipientId'>,
  commandId: CommandId,
): DeliveryState => ({ ...over(ended), correct: commandId })

/** One that is over and has what rests on a withdrawn agreement: still to be told. */
export const tellingOfAgreement = (
  ended: Omit<GoingOn, 'recipientId'>,
  commandId: CommandId,
): DeliveryState => ({ ...over(ended), endsWithReceipt: true, agreementWithdrawn: commandId })

/** One that begins again: at work and still to be told so, or still to be told not to act. */
export const goingOn = (
  { state, messageVersion, clocks }: Omit<GoingOn, 'recipientId'>,
  commandId: CommandId,
): DeliveryState => {
  const begun = newDelivery()
  return {
    ...begun,
    state,
    messageVersion,
    clocks: { ...begun.clocks, ...clocks },
    ...(state === 'accepted' ? { goOn: commandId } : { tellWithdrawn: true }),
  }
}
