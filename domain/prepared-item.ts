/** What an item's procedure has to know before it begins: ids, codes and instants only. */
import { type Deadline, deadlineOf } from './deadline.ts'
import type { RecipientId } from './ids.ts'
import type { RecipientState } from './recipient.ts'
import type { Referral, Urgency } from './referral.ts'
import { holdersDisagree } from './sharing/rules-of-agreement.ts'

/** A recipient as the item's procedure sees it. */
export interface RecipientAtGate {
  readonly recipientId: RecipientId
  readonly state: RecipientState
}

/** The due time of one recipient, where the item has one from the beginning. */
export interface DeadlineWatched {
  readonly recipientId: RecipientId
  readonly deadline: Deadline
}

export interface PreparedItem {
  readonly recipients: readonly RecipientAtGate[]
  /** Of a notification or an information request. */
  readonly deadlines?: readonly DeadlineWatched[]
  /** Whether the register should be asked before the first message is made. */
  readonly checkIdentity: boolean
  /** How long the first message waits for that at most, in seconds. */
  readonly identityPatienceSeconds: number
  /** Whether the referrer is a system that is answered by message. */
  readonly answersByMessage: boolean
  /** Recipient id under which answers to the sender are keyed; empty where there are none. */
  readonly returnRecipientId: RecipientId | ''
}

/** How long the first message waits for the register, in seconds: urgent work waits hardly at all. */
const IDENTITY_PATIENCE = {
  immediate: 5,
  'same-day': 10,
  'three-days': 30,
  standard: 30,
} as const satisfies Record<Urgency, number>

/** Each recipient with the state in which the gate left it. */
export const recipientsAtGate = ({ recipients }: Pick<Referral, 'recipients'>): readonly RecipientAtGate[] =>
  recipients.map(({ id, state }) => ({ recipientId: id, state }))

/** The due times that recipients of a notification or an information request have from the beginning. */
const deadlinesOf = ({ kind, recipients, raisedAt, urgency }: Referral): readonly DeadlineWatched[] =>
  recipients.flatMap(({ id, respondBy }) => {
    if (kind === 'referral' || respondBy === undefined) return []
    return [{ recipientId: id, deadline: deadlineOf(Date.parse(raisedAt), Date.parse(respondBy), urgency) }]
  })

/** What the procedure has to know of this item as it stands. */
export const preparedItem = (item: Referral): PreparedItem => ({
  recipients: recipientsAtGate(item),
  deadlines: deadlinesOf(item),
  checkIdentity: item.identity.status === 'not-checked' && item.recipients.length > 0,
  identityPatienceSeconds: IDENTITY_PATIENCE[item.urgency],
  answersByMessage: item.returnRoute.by === 'message',
  returnRecipientId: item.returnRoute.by === 'message' ? item.returnRoute.recipientId : '',
})

/**
 * Whether everything goes out as it is: nobody is held at the gate and the decision owes no person anything. Such an
 * item needs no step of its own to be prepared: asking the register marks it as begun.
 */
export const goesOutAsItIs = ({ sharingDecision, recipients, identity }: Referral): boolean =>
  identity.status === 'not-checked' &&
  recipients.length > 0 &&
  recipients.every(({ state }) => state === 'sending') &&
  sharingDecision.decision === 'share' &&
  sharingDecision.emergency !== true &&
  !holdersDisagree(sharingDecision)
