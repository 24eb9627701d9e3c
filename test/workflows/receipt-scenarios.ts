/** Paths of a message that a carrier took: the partner's receipt comes later, another answer comes first, or nothing. */
import assert from 'node:assert/strict'
import { messagesOf } from './acceptance-scenarios.ts'
import { close, finishAndClose } from './delivery-scenarios.ts'
import { handedOver } from './fake-receipts.ts'
import { FIRST } from './procedure-workers.ts'
import type { RaisedReferral } from './raised-referral.ts'
import type { Scenario } from './scenario.ts'
import type { WorkflowWorld } from './workflow-world.ts'

const HOUR = 3600
const MINUTE = 60
/** Long after anybody was told that it is late. */
const DAY = 24 * HOUR

/** What was recorded of it, in order. */
export const receipts = (a: RaisedReferral): string[] =>
  a.orders('recordReceipt').map(({ became, attempt }) => `${attempt} ${became}`)

const told = (a: RaisedReferral): number => a.orders('recordNotDelivered').length

/** A carrier has it, and the procedure knows. */
export const withCarrier = async (
  world: WorkflowWorld,
  script: Parameters<WorkflowWorld['aReferral']>[0] = {},
): Promise<RaisedReferral> => {
  const a = await world.aReferral({ attempts: [handedOver(DAY)], ...script }).start()
  await a.called('attemptDelivery')
  await a.untilState('sending')
  return a
}

const later: Scenario = {
  name: 'delivery-whose-receipt-comes-later',
  async run(world) {
    const a = await withCarrier(world, { clocks: { remind: HOUR, due: 2 * HOUR } })
    await a.pass(14 * MINUTE)
    assert.equal(told(a), 0)
    await a.pass(2 * MINUTE)
    await a.called('recordNotDelivered')
    await a.pass(8 * HOUR)
    assert.equal(told(a), 1, 'told again, or never')
    assert.equal(
      (await a.refusal(() => a.move('try-again'))).state,
      'sending',
      'forced while it is on its way',
    )
    assert.equal(await a.move('deliver'), 'delivered')
    await a.pass(HOUR + 1)
    await a.called('recordNoResponse')
    await finishAndClose(a)
    assert.deepEqual(messagesOf(a), ['1 new:1'], 'sent again')
    assert.deepEqual(receipts(a), [], 'still waited for its receipt')
    return a
  },
}

const answeredFirst: Scenario = {
  name: 'delivery-answered-before-its-receipt',
  async run(world) {
    const a = await withCarrier(world)
    assert.equal(await a.move('accept'), 'accepted')
    await a.pass(2 * DAY)
    assert.deepEqual([receipts(a), told(a)], [[], 0])
    return finishAndClose(a)
  },
}

const none: Scenario = {
  name: 'delivery-without-a-receipt-in-time',
  async run(world) {
    const a = await withCarrier(world)
    await a.pass(DAY + 1)
    await a.untilState('uncertain')
    assert.deepEqual(receipts(a), ['1 uncertain'])
    assert.deepEqual(a.orders('askForReceipt'), [], 'asked where nobody can be')
    await a.pass(30 * DAY)
    assert.deepEqual(messagesOf(a), ['1 new:1'], 'sent again, or by another channel, without a word')
    // Late, their receipt settles it.
    assert.equal(await a.move('confirm-received'), 'delivered')
    return finishAndClose(a)
  },
}

const sentAgain: Scenario = {
  name: 'delivery-without-a-receipt-sent-again-after-a-word',
  async run(world) {
    const a = await withCarrier(world, { attempts: [handedOver(10 * MINUTE), { next: 'delivered' }] })
    await a.pass(11 * MINUTE)
    await a.untilState('uncertain')
    assert.equal(await a.move('confirm-not-received'), 'sending')
    await a.called('attemptDelivery', 2)
    assert.deepEqual(
      a
        .orders('attemptDelivery')
        .map(({ attempt, roundStart, channelId }) => [attempt, roundStart, channelId]),
      [
        [1, 1, FIRST],
        [2, 2, FIRST],
      ],
    )
    await finishAndClose(a)
    assert.equal(told(a), 0, 'the new round was late from its beginning')
    return a
  },
}

/** The partner can be asked once more before a person is. */
const asked = (
  name: Scenario['name'],
  says: 'has-it' | 'nothing' | 'away',
  becomes: 'delivered' | 'uncertain',
): Scenario => ({
  name,
  async run(world) {
    const a = await withCarrier(world, {
      attempts: [handedOver(HOUR, true)],
      asked: says === 'away' ? 'away' : { says },
    })
    await a.pass(2 * HOUR)
    await a.untilState(becomes)
    assert.deepEqual(receipts(a), [`1 ${becomes}`])
    assert.equal(messagesOf(a).length, 1)
    if (becomes === 'uncertain') await a.move('confirm-received')
    return finishAndClose(a)
  },
})

const answeredWhileAsked: Scenario = {
  name: 'delivery-answered-while-its-absence-is-recorded',
  async run(world) {
    let moving: Promise<string> | undefined
    const a: RaisedReferral = world.aReferral({
      attempts: [handedOver(10 * MINUTE)],
      before: async (step) => {
        if (step === 'recordReceipt') moving ??= a.move('accept')
      },
    })
    await a.start()
    await a.pass(11 * MINUTE)
    await a.untilState('accepted')
    await moving
    await a.pass(DAY)
    assert.deepEqual(a.moves(), ['accept'])
    return finishAndClose(a)
  },
}

const withdrawn: Scenario = {
  name: 'delivery-withdrawn-while-a-carrier-has-it',
  async run(world) {
    const a = await withCarrier(world)
    await a.moveItem('withdraw')
    await a.closed()
    assert.deepEqual(messagesOf(a), ['1 new:1', '1 withdrawal:2'], 'they may have it: not told')
    return a
  },
}

const redirected: Scenario = {
  name: 'delivery-redirected-while-a-carrier-has-it',
  async run(world) {
    const a = await withCarrier(world, { successors: ['sending'] })
    await a.move('redirect')
    await a.called('attemptDelivery', 3)
    await a.move('finish', { recipient: 2 })
    await close(a)
    assert.deepEqual(messagesOf(a), ['1 new:1', '1 withdrawal:2', '2 new:1'])
    return a
  },
}

const agreement: Scenario = {
  name: 'delivery-with-a-carrier-when-the-agreement-is-withdrawn',
  async run(world) {
    const a = await withCarrier(world)
    await a.moveItem('withdraw-agreement')
    await a.called('attemptDelivery', 2)
    assert.deepEqual(messagesOf(a), ['1 agreement-withdrawn:2', '1 new:1'], 'nobody can call it back')
    await a.move('deliver')
    return finishAndClose(a)
  },
}

const corrected: Scenario = {
  name: 'delivery-corrected-while-a-carrier-has-it',
  async run(world) {
    const a = await withCarrier(world)
    await a.moveItem('correct')
    await a.pass(HOUR)
    assert.equal(messagesOf(a).length, 1, 'a correction of what they may not have')
    await a.move('deliver')
    await a.called('attemptDelivery', 2)
    assert.deepEqual(a.fake.contents.sent(a.recipientId()), [1, 2])
    return finishAndClose(a)
  },
}

const notification: Scenario = {
  name: 'notification-ends-with-its-late-receipt',
  async run(world) {
    const a = await withCarrier(world, {
      kind: 'notification',
      attempts: [handedOver(HOUR, true)],
      asked: { says: 'has-it' },
      endsWithReceipt: true,
    })
    await a.pass(HOUR + 1)
    await a.closed()
    return a
  },
}

const request: Scenario = {
  name: 'information-request-answered-before-its-receipt',
  async run(world) {
    const a = await withCarrier(world, { kind: 'information-request' })
    assert.equal(await a.move('answer'), 'answered')
    return close(a)
  },
}

export const RECEIPT_SCENARIOS: readonly Scenario[] = [
  later,
  answeredFirst,
  none,
  sentAgain,
  asked('delivery-asked-for-its-receipt', 'has-it', 'delivered'),
  asked('delivery-asked-for-its-receipt-in-vain', 'nothing', 'uncertain'),
  asked('delivery-that-cannot-be-asked-for-its-receipt', 'away', 'uncertain'),
  answeredWhileAsked,
  withdrawn,
  redirected,
  agreement,
  corrected,
  notification,
  request,
]
