/** Any sequence of moves, attempts and decisions leads the procedure where the small model says. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { RESPONSE_MOVES } from '../../domain/recipient.ts'
import { deliveryWorkflowId, sharingDecided } from '../../workflows/delivery-messages.ts'
import { sized } from '../test-size.ts'
import { DeliveryModel, type Happening } from './delivery-model.ts'
import { handedOver } from './fake-receipts.ts'
import { personalDataIn } from './history-contents.ts'
import { USUAL } from './procedure-workers.ts'
import type { RaisedReferral } from './raised-referral.ts'
import { replay } from './replay-histories.ts'
import type { ToldHistory } from './scenario.ts'
import { startWorkflowWorld, type WorkflowWorld } from './workflow-world.ts'

let world: WorkflowWorld
beforeAll(async () => {
  world = await startWorkflowWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

/** What people and partners can ask for; the rest is the exchange's own. */
const ASKED = [
  ...RESPONSE_MOVES,
  // Their receipt.
  'deliver',
  'confirm-received',
  'confirm-not-received',
  'deliver-by-phone',
  'try-again',
  'withdraw',
  'redirect',
  'stop',
  'stand-down',
  'record-next-step',
] as const

const happenings: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ happens: fc.constant('move'), move: fc.constantFrom(...ASKED) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      happens: fc.constant('attempt-ends'),
      next: fc.constantFrom('delivered', 'handed-over', 'uncertain', 'undeliverable', 'held', 'next-channel'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ happens: fc.constant('returned') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      happens: fc.constant('decided'),
      state: fc.constantFrom('sending', 'not-shared'),
    }),
  },
) as fc.Arbitrary<Happening>

/** What the step answers; a receipt is waited for longer than any sequence lasts. */
const endOf = (next: Extract<Happening, { happens: 'attempt-ends' }>['next']) =>
  next === 'handed-over' ? handedOver(90 * 24 * 3600) : { next }

/** Lets it happen to the procedure and checks that the effect is the model's. */
const letHappen = async (a: RaisedReferral, model: DeliveryModel, happening: Happening): Promise<void> => {
  const answered = happening.happens === 'attempt-ends' ? model.asAnswered(happening.next) : undefined
  const ran = model.attemptRuns
  const { state: before, attempts: attempt } = model
  const effect = model.take(happening)
  if (happening.happens === 'move') {
    if (effect === 'refused') {
      expect(await a.refusal(() => a.move(happening.move))).toMatchObject({ state: before })
      return
    }
    expect(await a.move(happening.move)).toBe(model.state)
  } else if (happening.happens === 'returned') {
    const report = () => a.move('bounce', { attempt })
    if (effect === 'refused') return void expect(await a.refusal(report)).toMatchObject({ state: before })
    await report()
  } else if (happening.happens === 'decided') {
    if (before === 'held') a.fake.stands(a.recipientId(), happening.state)
    if (before === 'held') await a.delivery().signal(sharingDecided, { state: happening.state })
  } else if (ran && answered !== undefined) await a.fake.endAttempt(endOf(answered))
  if (effect === 'another-attempt') await a.called('attemptDelivery', model.attempts)
  else if (effect === 'moved' && !model.ended) await a.untilState(model.state)
}

/** Brings what is left open to an end, as a person would. */
const bringToAnEnd = async (a: RaisedReferral, model: DeliveryModel): Promise<void> => {
  if (!model.ended)
    await letHappen(a, model, {
      happens: 'move',
      move: model.state === 'declined' ? 'record-next-step' : 'withdraw',
    })
  if (model.attemptRuns) await letHappen(a, model, { happens: 'attempt-ends', next: 'undeliverable' })
}

it('follows the model, and replays to the same steps', async () => {
  const histories: ToldHistory[] = []
  await fc.assert(
    fc.asyncProperty(fc.array(happenings, { maxLength: 12 }), async (sequence) => {
      const a = await world
        .aReferral({ otherwise: ({ purpose }) => (purpose === 'new' ? 'open' : { next: 'delivered' }) })
        .startDelivery()
      await a.called('attemptDelivery')
      const model = new DeliveryModel()
      for (const happening of sequence) {
        if (model.ended) break
        await letHappen(a, model, happening)
      }
      await bringToAnEnd(a, model)
      expect(await a.delivery().result()).toMatchObject({ recipientId: a.recipientId(), state: model.state })
      expect(a.state()).toBe(model.state)
      expect(a.moves()).toEqual(model.moves)
      const sent = a.orders('attemptDelivery')
      expect(sent.filter(({ purpose }) => purpose === 'new').map(({ channelId }) => channelId)).toEqual(
        model.tried.map((place) => USUAL.channels[place]),
      )
      expect(sent.some(({ purpose }) => purpose === 'withdrawal')).toBe(model.tellWithdrawn)
      const history = await a.delivery().fetchHistory()
      expect(personalDataIn(history)).toEqual([])
      histories.push({ workflowId: deliveryWorkflowId(a.recipientId()), history })
    }),
    { numRuns: sized(10, 60), endOnFailure: true },
  )
  expect(await replay(histories)).toBe(histories.length)
})
