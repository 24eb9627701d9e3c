/** A referral in the test's hands: starts it, moves it as people and partners do, looks at what came of it. */
import {
  type Client,
  type WorkflowHandle,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import type { RecipientId } from '../../domain/ids.ts'
import type { PreparedItem } from '../../domain/prepared-item.ts'
import { nextState, type RecipientState } from '../../domain/recipient.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { deliveryWorkflowId, moveRecipient, type RecipientMove } from '../../workflows/delivery-messages.ts'
import type { deliveryWorkflow } from '../../workflows/delivery-workflow.ts'
import {
  ITEM_WORKFLOWS,
  type ItemMove,
  itemWorkflowId,
  moveItem,
  PREPARED_WORKFLOWS,
} from '../../workflows/referral-messages.ts'
import type { preparedReferralWorkflow, referralWorkflow } from '../../workflows/referral-workflow.ts'
import { WORKFLOW_QUEUE } from '../../workflows/task-queues.ts'
import type { FakeReferral, OrderOf, StepName } from './fake-referral.ts'
import { someId } from './some-id.ts'

/** A move that was refused: what the caller is told. */
export interface RefusedMove {
  readonly code: string
  readonly state?: string
  readonly possible: readonly string[]
}

/** The server it runs on, and the passing of its time. */
export interface Surroundings {
  readonly client: Pick<Client, 'workflow'>
  sleep(milliseconds: number): Promise<void>
}

export class RaisedReferral {
  readonly fake: FakeReferral
  private readonly env: Surroundings

  constructor(env: Surroundings, fake: FakeReferral) {
    this.env = env
    this.fake = fake
  }

  /** Begins the item's procedure: its kind's. */
  async start(): Promise<this> {
    await this.env.client.workflow.start<typeof referralWorkflow>(ITEM_WORKFLOWS[this.fake.script.kind], {
      workflowId: itemWorkflowId(this.fake.referralId),
      taskQueue: WORKFLOW_QUEUE,
      args: [{ referralId: this.fake.referralId }],
    })
    return this
  }

  /** Begins the item's procedure with what was known where it was stored. */
  async startPrepared(): Promise<this> {
    const { script, states, returnRecipientId, referralId } = this.fake
    const { checkIdentity, identityPatienceSeconds, answersByMessage, kind } = script
    const prepared: PreparedItem = {
      recipients: [...states].map(([recipientId, state]) => ({ recipientId, state })),
      deadlines: [],
      checkIdentity,
      identityPatienceSeconds,
      answersByMessage,
      returnRecipientId,
    }
    await this.env.client.workflow.start<typeof preparedReferralWorkflow>(PREPARED_WORKFLOWS[kind], {
      workflowId: itemWorkflowId(referralId),
      taskQueue: WORKFLOW_QUEUE,
      args: [{ referralId, prepared }],
    })
    return this
  }

  /** Begins the first recipient's delivery alone, without a referral above it. */
  async startDelivery(): Promise<this> {
    await this.env.client.workflow.start<typeof deliveryWorkflow>('deliveryWorkflow', {
      workflowId: deliveryWorkflowId(this.recipientId()),
      taskQueue: WORKFLOW_QUEUE,
      args: [{ referralId: this.fake.referralId, recipientId: this.recipientId(), answersByMessage: false }],
    })
    return this
  }

  get referral(): WorkflowHandle<typeof referralWorkflow> {
    return this.env.client.workflow.getHandle(itemWorkflowId(this.fake.referralId))
  }

  delivery(number = 1): WorkflowHandle<typeof deliveryWorkflow> {
    return this.env.client.workflow.getHandle(deliveryWorkflowId(this.recipientId(number)))
  }

  recipientId(number = 1): RecipientId {
    const id = this.fake.recipientIds[number - 1]
    if (id === undefined) throw new RangeError(`this referral has no recipient ${number}`)
    return id
  }

  /** Where a recipient stands by what the steps recorded. */
  state(number = 1): RecipientState | undefined {
    return this.fake.states.get(this.recipientId(number))
  }

  /** Orders that one step was given so far, without the referral's own id. */
  orders<Step extends StepName>(step: Step): Omit<OrderOf<Step>, 'referralId'>[] {
    return this.fake.orders(step).map((order) => {
      const { referralId: _same, ...rest } = { referralId: undefined, ...order }
      return rest as Omit<OrderOf<Step>, 'referralId'>
    })
  }

  /**
   * Resolves when the procedure itself stands there: a move impossible from that state is refused with the state's
   * name, and a refused move leaves no trace.
   */
  async untilState(state: RecipientState, number = 1): Promise<void> {
    await this.fake.until(`recipient ${number} is ${state}`, () => this.state(number) === state)
    const impossible = (['share', 'confirm-received', 'try-again'] as const).find((move) =>
      isRefusal(nextState(state, move)),
    )
    if (impossible === undefined) throw new RangeError(`nothing is impossible from ${state}`)
    for (const end = Date.now() + 20_000; ; ) {
      const { state: now } = await this.refusal(() => this.move(impossible, { recipient: number }))
      if (now === state) return
      if (Date.now() > end) throw new Error(`recipient ${number} is ${now}, not ${state}`)
    }
  }

  /** What the steps were asked to move, in order. */
  moves(): string[] {
    return this.fake.orders('recordMove').map(({ move }) => move)
  }

  called(step: StepName, times = 1): Promise<void> {
    return this.fake.called(step, times)
  }

  /** Makes a move on a recipient, as a command does. Rejects with the validator's failure where it is refused. */
  async move(
    move: RecipientMove['move'],
    {
      recipient = 1,
      commandId = someId('command'),
      ...more
    }: Partial<Omit<RecipientMove, 'move'>> & { recipient?: number } = {},
  ): Promise<string> {
    await this.deliveryBegun(recipient)
    const { state } = await this.delivery(recipient).executeUpdate(moveRecipient, {
      args: [{ commandId, move, ...more }],
      updateId: commandId,
    })
    return state
  }

  async moveItem(
    move: ItemMove['move'],
    { commandId = someId('command'), ...more }: Partial<Omit<ItemMove, 'move'>> = {},
  ): Promise<void> {
    await this.referral.executeUpdate(moveItem, { args: [{ commandId, move, ...more }], updateId: commandId })
  }

  /** The refusal that an impossible move meets; throws where it was taken. */
  async refusal(move: () => Promise<unknown>): Promise<RefusedMove> {
    const thrown: unknown = await move().then(
      () => undefined,
      (error: unknown) => error,
    )
    if (!(thrown instanceof WorkflowUpdateFailedError) || !(thrown.cause instanceof ApplicationFailure))
      throw new Error('the move was not refused', { cause: thrown })
    const details = thrown.cause.details?.[0] as { state?: string; possible: readonly string[] }
    return { code: thrown.cause.type ?? '', ...details }
  }

  /** Lets time pass, skipping to each timer. */
  async pass(seconds: number): Promise<void> {
    await this.env.sleep(seconds * 1000)
  }

  /** Lets time skip until the referral's procedure has ended. */
  async closed(): Promise<void> {
    await within(20, 'the referral has ended', this.referral.result())
  }

  /** Histories of the referral and of every delivery that was begun. */
  async handles(): Promise<WorkflowHandle[]> {
    const all = [this.referral, ...this.fake.recipientIds.map((_, index) => this.delivery(index + 1))]
    const found = await Promise.all(all.map((handle) => exists(handle)))
    return all.filter((_, index) => found[index])
  }

  /** The child may be a moment away. */
  private async deliveryBegun(recipient: number): Promise<void> {
    const id = this.recipientId(recipient)
    await this.fake.until('the delivery has begun', () =>
      [...this.fake.orders('planDelivery'), ...this.fake.orders('attemptDelivery')].some(
        ({ recipientId }) => recipientId === id,
      ),
    )
  }
}

const within = async (seconds: number, what: string, promise: Promise<unknown>): Promise<void> => {
  let givingUp: NodeJS.Timeout | undefined
  const vain = new Promise((_, reject) => {
    givingUp = setTimeout(() => reject(new Error(`waited in vain until ${what}`)), seconds * 1000)
  })
  await Promise.race([promise, vain]).finally(() => clearTimeout(givingUp))
}

const exists = (handle: WorkflowHandle): Promise<boolean> =>
  handle.describe().then(
    () => true,
    (error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return false
      throw error
    },
  )
