/** One referral as the fake steps keep it: what each step is to answer, where its recipients stand, what was called. */

import type { DeadlineStep } from '../../domain/deadline.ts'
import type {
  ChannelId,
  CommandId,
  ItemKind,
  ReceivedMessageId,
  RecipientId,
  ReferralId,
} from '../../domain/ids.ts'
import type { RecipientState } from '../../domain/recipient.ts'
import type { Urgency } from '../../domain/referral.ts'
import type {
  AttemptFollowUp,
  AttemptOrder,
  DeliverySteps,
  IdentitySteps,
  RecordSteps,
} from '../../workflows/activity-contracts.ts'
import type { ReceiptAsked } from '../../workflows/receipt-contracts.ts'
import { FakeContents } from './fake-contents.ts'
import { someId, someItemId } from './some-id.ts'

export type Steps = RecordSteps & IdentitySteps & DeliverySteps
export type StepName = keyof Steps
export type OrderOf<Step extends StepName> = Parameters<Steps[Step]>[0]

/** What the steps of one referral are to answer. */
export interface Script {
  readonly kind: ItemKind
  /** State of each recipient as the gate left it. */
  readonly recipients: readonly RecipientState[]
  readonly checkIdentity: boolean
  readonly identityPatienceSeconds: number
  /** The register's answer; throws where it is away. */
  readonly establishIdentity: () => Promise<void>
  /** The plans of the deliveries come with the register's answer. */
  readonly plansWithIdentity?: true
  readonly answersByMessage: boolean
  readonly channels: readonly ChannelId[]
  readonly undeliveredAfterSeconds: number
  /** As the plans have it; absent: they say none, as those of older releases. */
  readonly urgency?: Urgency
  /** How the attempts end, in order; `open` stays under way until {@link FakeReferral.endAttempt}. Then: delivered. */
  readonly attempts: readonly (AttemptFollowUp | 'open')[]
  /** How an attempt ends that the list above says nothing of; else: delivered. */
  readonly otherwise?: (order: AttemptOrder) => AttemptFollowUp | 'open'
  /** What a sharing decision makes of what is held. */
  readonly decisions: readonly RecipientState[]
  /** Seconds from delivery to reminder and due time of the decision, and to that of the outcome; none: no clock. */
  readonly clocks?: {
    readonly remind: number
    readonly due: number
    /** `by-policy`: 45 working days, as the law has it. */
    readonly outcome?: number | 'by-policy'
    /** The due time of the decision moves on by so much when the partner asks: its clock stands still. */
    readonly standsStill?: number
  }
  /** Seconds from the beginning to each step of the recipients' due time; none: there is none. */
  readonly deadline?: { readonly [Step in DeadlineStep]: number }
  /** Of a notification: its channels cannot say when somebody opens it. */
  readonly endsWithReceipt?: true
  /** Of an information request: what the record makes of each answer, in order; else what the move says. */
  readonly answersBecome?: readonly RecipientState[]
  /** The first to take it on stops the others. */
  readonly firstAcceptance?: true
  /** The corrections are of facts: whoever has ended and holds it is told too. */
  readonly ofFact?: true
  /** How the gate leaves each service that is asked instead. */
  readonly successors?: readonly RecipientState[]
  /** Whoever is held is let go by the decision that is made with a redirect. */
  readonly redirectLetsGo?: true
  /** What each choice between acceptances asks for, by the numbers of recipients. */
  readonly choices?: readonly { readonly standDown?: readonly number[]; readonly goOn?: readonly number[] }[]
  /** What the partner says when it is asked for the receipt; `away`: it cannot be asked. */
  readonly asked?: ReceiptAsked | 'away'
  /** Called while a step is recorded, before it is done. */
  readonly before?: (step: StepName, order: object) => Promise<void>
}

export interface Call {
  readonly step: StepName
  readonly order: unknown
}

/** One referral's script, state and record of calls. */
export class FakeReferral {
  readonly referralId: ReferralId
  readonly recipientIds: RecipientId[]
  readonly returnRecipientId: RecipientId | ''
  /** The message it came with, or one of its own that matched nothing. */
  readonly receivedMessageId: ReceivedMessageId
  readonly script: Script
  /** Every step begun, in order. */
  readonly calls: Call[] = []
  /** Where each recipient stands by what the steps recorded. */
  readonly states: ReadonlyMap<RecipientId, RecipientState>
  readonly contents = new FakeContents()
  /** The command by which one was the first to take it on. */
  takenOnBy: CommandId | undefined
  /** Due times, once they are known. */
  decisionFrom: number | undefined
  outcomeDue: string | undefined
  endedAll = false
  closed = false
  private readonly standing: Map<RecipientId, RecipientState>
  private readonly attempts: (AttemptFollowUp | 'open')[]
  private readonly decisions: RecipientState[]
  private readonly answersBecome: RecipientState[]
  private readonly open: ((end: AttemptFollowUp) => void)[] = []
  private readonly successors = new Map<CommandId, RecipientId>()
  private readonly waiting = new Set<() => void>()

  constructor(script: Script) {
    this.script = script
    this.referralId = someItemId(script.kind)
    this.recipientIds = script.recipients.map(() => someId('recipient'))
    this.returnRecipientId = script.answersByMessage ? someId('recipient') : ''
    this.receivedMessageId = someId('received-message')
    this.attempts = [...script.attempts]
    this.decisions = [...script.decisions]
    this.answersBecome = [...(script.answersBecome ?? [])]
    this.standing = new Map(this.recipientIds.map((id, index) => [id, script.recipients[index] ?? 'sending']))
    this.states = this.standing
  }

  /** Notes a call and wakes who waits for it. */
  async begun(step: StepName, order: object): Promise<void> {
    this.calls.push({ step, order })
    this.changed()
    await this.script.before?.(step, order)
  }

  /** Notes where a recipient stands now and wakes who waits for it. */
  stands(recipientId: RecipientId, state: RecipientState): void {
    this.standing.set(recipientId, state)
    this.changed()
  }

  private changed(): void {
    for (const look of this.waiting) look()
  }

  /** Orders of one step so far. */
  orders<Step extends StepName>(step: Step): OrderOf<Step>[] {
    return this.calls.filter((call) => call.step === step).map(({ order }) => order as OrderOf<Step>)
  }

  /** Resolves when it holds, looked at after every call. */
  async until(what: string, holds: () => boolean): Promise<void> {
    if (holds()) return
    await new Promise<void>((resolve, reject) => {
      const givingUp = setTimeout(() => {
        this.waiting.delete(look)
        reject(new Error(`waited in vain until ${what}; called: ${JSON.stringify(this.calls)}`))
      }, 20_000)
      const look = (): void => {
        if (!holds()) return
        this.waiting.delete(look)
        clearTimeout(givingUp)
        resolve()
      }
      this.waiting.add(look)
    })
  }

  /** Resolves when a step was called so many times. */
  called(step: StepName, times = 1): Promise<void> {
    return this.until(`${step} was called ${times} times`, () => this.orders(step).length >= times)
  }

  /** Another one is asked; how the gate leaves it. */
  successor(commandId: CommandId): { readonly recipientId: RecipientId; readonly state: RecipientState } {
    const known = this.successors.get(commandId)
    const recipientId = known ?? someId('recipient')
    if (known === undefined) {
      this.recipientIds.push(recipientId)
      this.standing.set(recipientId, this.script.successors?.[this.successors.size] ?? 'sending')
      this.successors.set(commandId, recipientId)
    }
    return { recipientId, state: this.standing.get(recipientId) ?? 'sending' }
  }

  /** The end of the next attempt, by the script; an open one ends when it is told to. */
  nextAttempt(order?: AttemptOrder): Promise<AttemptFollowUp> {
    const otherwise = order === undefined ? undefined : this.script.otherwise?.(order)
    const end = this.attempts.shift() ?? otherwise ?? { next: 'delivered' as const }
    if (end !== 'open') return Promise.resolve(end)
    const ended = new Promise<AttemptFollowUp>((resolve) => this.open.push(resolve))
    this.changed()
    return ended
  }

  /** Ends the oldest attempt that is under way, once there is one. */
  async endAttempt(end: AttemptFollowUp): Promise<void> {
    await this.until('an attempt is under way', () => this.open.length > 0)
    this.open.shift()?.(end)
  }

  /** Scripted ends that no attempt or decision has used, and attempts left open. */
  ends(): unknown[] {
    return [...this.attempts, ...this.decisions, ...this.open.map(() => 'open')]
  }

  /** What the record makes of the next answer. */
  nextAnswer(): RecipientState | undefined {
    return this.answersBecome.shift()
  }

  nextDecision(): RecipientState {
    return this.decisions.shift() ?? 'sending'
  }
}
