/** Paths of a message that a carrier took and that came back: surely not accepted, unless another copy is about. */
import assert from 'node:assert/strict'
import { messagesOf } from './acceptance-scenarios.ts'
import { close, finishAndClose, waitFor } from './delivery-scenarios.ts'
import { handedOver } from './fake-receipts.ts'
import { FIRST, SECOND } from './procedure-workers.ts'
import type { RaisedReferral } from './raised-referral.ts'
import { receipts, withCarrier } from './receipt-scenarios.ts'
import type { Scenario } from './scenario.ts'

const HOUR = 3600
const MINUTE = 60
const DAY = 24 * HOUR

const attempts = (a: RaisedReferral): string[] =>
  a
    .orders('attemptDelivery')
    .map(({ attempt, roundStart, channelId }) => `${attempt}@${roundStart}:${channelId}`)

const ON_THE_SECOND = [`1@1:${FIRST}`, `2@2:${SECOND}`]

const returned: Scenario = {
  name: 'delivery-returned-by-the-carrier-then-by-the-next-channel',
  async run(world) {
    const a = await withCarrier(world, { attempts: [handedOver(DAY), { next: 'delivered' }] })
    await a.pass(HOUR)
    assert.equal(await a.move('bounce', { attempt: 1 }), 'sending')
    await a.untilState('delivered')
    assert.deepEqual([receipts(a), attempts(a)], [['1 next-channel'], ON_THE_SECOND])
    assert.deepEqual(messagesOf(a), ['1 new:1', '1 new:1'], 'under another key')
    assert.deepEqual(a.moves(), [], 'recorded twice')
    return finishAndClose(a)
  },
}

const twice: Scenario = {
  name: 'delivery-returned-by-every-carrier',
  async run(world) {
    const a = await withCarrier(world, {
      attempts: [handedOver(DAY), handedOver(DAY), { next: 'delivered' }],
    })
    await a.move('bounce', { attempt: 1 })
    await a.called('attemptDelivery', 2)
    // The same report again, and one about what went before: neither is about the second copy.
    await a.move('bounce', { attempt: 1 })
    await a.untilState('sending')
    assert.equal(await a.move('bounce', { attempt: 2 }), 'undeliverable')
    assert.deepEqual(receipts(a), ['1 next-channel', '2 undeliverable'])
    assert.equal(await a.move('try-again'), 'sending')
    await a.untilState('delivered')
    assert.deepEqual(attempts(a), [...ON_THE_SECOND, `3@3:${FIRST}`])
    return finishAndClose(a)
  },
}

const reportedTwiceAtOnce: Scenario = {
  name: 'delivery-returned-and-reported-twice-at-once',
  async run(world) {
    const a = await withCarrier(world, { attempts: [handedOver(DAY), handedOver(DAY)] })
    await Promise.all([a.move('bounce', { attempt: 1 }), a.move('bounce', { attempt: 1 })])
    await a.called('attemptDelivery', 2)
    await a.move('deliver')
    await finishAndClose(a)
    assert.deepEqual([receipts(a), attempts(a)], [['1 next-channel'], ON_THE_SECOND])
    return a
  },
}

const whileUnderWay: Scenario = {
  name: 'delivery-returned-before-its-attempt-has-ended',
  async run(world) {
    const a = await world.aReferral({ attempts: ['open', { next: 'delivered' }] }).start()
    await a.called('attemptDelivery')
    assert.equal(await a.move('bounce', { attempt: 1 }), 'sending')
    await a.fake.endAttempt(handedOver(DAY))
    await a.untilState('delivered')
    assert.deepEqual([receipts(a), attempts(a)], [['1 next-channel'], ON_THE_SECOND])
    return finishAndClose(a)
  },
}

const afterDoubt: Scenario = {
  name: 'delivery-returned-after-an-earlier-doubt',
  async run(world) {
    const a = await world.aReferral({ attempts: [waitFor(MINUTE, true), handedOver(DAY)] }).start()
    await a.pass(2 * MINUTE)
    await a.called('attemptDelivery', 2)
    assert.equal(await a.move('bounce', { attempt: 2 }), 'uncertain')
    assert.deepEqual(receipts(a), ['2 uncertain'], 'the first copy may be there: another channel doubles it')
    await a.pass(DAY)
    assert.equal(attempts(a).length, 2)
    await a.move('confirm-received')
    return finishAndClose(a)
  },
}

const afterTime: Scenario = {
  name: 'delivery-returned-after-the-time-for-its-receipt',
  async run(world) {
    const a = await withCarrier(world, { attempts: [handedOver(HOUR), { next: 'delivered' }] })
    await a.pass(2 * HOUR)
    await a.untilState('uncertain')
    assert.equal(await a.move('bounce', { attempt: 1 }), 'sending')
    await a.untilState('delivered')
    assert.deepEqual([receipts(a), attempts(a)], [['1 uncertain', '1 next-channel'], ON_THE_SECOND])
    return finishAndClose(a)
  },
}

/** Their own receipt and a carrier's return cannot both be true: a person finds out, nothing is sent. */
const afterReceipt: Scenario = {
  name: 'delivery-returned-after-its-receipt',
  async run(world) {
    const a = await withCarrier(world)
    await a.move('deliver')
    assert.equal((await a.refusal(() => a.move('bounce', { attempt: 1 }))).state, 'delivered')
    await finishAndClose(a)
    assert.equal(attempts(a).length, 1)
    return a
  },
}

/** Taken at once, and their nightly run refuses the row. */
const afterTaken: Scenario = {
  name: 'delivery-taken-at-once-and-rejected-afterwards',
  async run(world) {
    const a = await world.aReferral({ attempts: [{ next: 'delivered' }, { next: 'undeliverable' }] }).start()
    await a.untilState('delivered')
    assert.equal(await a.move('bounce', { attempt: 1 }), 'sending')
    await a.untilState('undeliverable')
    assert.deepEqual(attempts(a), ON_THE_SECOND)
    await a.move('deliver-by-phone')
    return finishAndClose(a)
  },
}

const confirmedWhileUnderWay: Scenario = {
  name: 'delivery-confirmed-and-returned-before-its-attempt-has-ended',
  async run(world) {
    const a = await world.aReferral({ attempts: ['open'] }).start()
    await a.called('attemptDelivery')
    await a.move('bounce', { attempt: 1 })
    assert.equal(await a.move('deliver'), 'delivered')
    await a.fake.endAttempt(handedOver(DAY))
    await finishAndClose(a)
    assert.equal(attempts(a).length, 1)
    return a
  },
}

const afterAnswer: Scenario = {
  name: 'delivery-returned-after-it-was-accepted',
  async run(world) {
    const a = await withCarrier(world)
    await a.move('accept')
    const { state } = await a.refusal(() => a.move('bounce', { attempt: 1 }))
    assert.equal(state, 'accepted')
    return finishAndClose(a)
  },
}

const whenAsked: Scenario = {
  name: 'delivery-asked-for-its-receipt-and-returned',
  async run(world) {
    const a = await withCarrier(world, {
      attempts: [handedOver(HOUR, true), { next: 'delivered' }],
      asked: { says: 'returned', because: 'returned-by-carrier' },
    })
    await a.pass(HOUR + MINUTE)
    await a.untilState('delivered')
    assert.deepEqual(attempts(a), ON_THE_SECOND)
    return finishAndClose(a)
  },
}

/** Urgent: told 15 minutes after it was first sent, not after it went another way. */
const lateOnTheSecond: Scenario = {
  name: 'delivery-returned-is-late-from-its-beginning',
  async run(world) {
    const a = await withCarrier(world, { attempts: [handedOver(DAY), handedOver(DAY)] })
    await a.pass(10 * MINUTE)
    await a.move('bounce', { attempt: 1 })
    await a.called('attemptDelivery', 2)
    await a.pass(6 * MINUTE)
    await a.called('recordNotDelivered')
    await a.pass(HOUR)
    assert.equal(a.orders('recordNotDelivered').length, 1)
    await a.move('deliver')
    return finishAndClose(a)
  },
}

const heldAfterReturn: Scenario = {
  name: 'delivery-returned-under-a-lapsed-decision',
  async run(world) {
    const a = await withCarrier(world, {
      attempts: [handedOver(DAY), { next: 'held' }],
      decisions: ['not-shared'],
    })
    await a.move('bounce', { attempt: 1 })
    await a.untilState('held')
    await a.moveItem('decide-sharing')
    await a.closed()
    assert.deepEqual(messagesOf(a), ['1 new:1', '1 new:1'], 'told not to act on what came back')
    return a
  },
}

const withdrawnAfterReturn: Scenario = {
  name: 'delivery-withdrawn-after-everything-came-back',
  async run(world) {
    const a = await withCarrier(world, { channels: [FIRST] })
    assert.equal(await a.move('bounce', { attempt: 1 }), 'undeliverable')
    await a.moveItem('withdraw')
    await a.closed()
    assert.deepEqual(messagesOf(a), ['1 new:1'], 'told not to act on what came back')
    return a
  },
}

const nextStep: Scenario = {
  name: 'delivery-returned-with-a-next-step',
  async run(world) {
    const a = await withCarrier(world, { channels: [FIRST] })
    await a.move('bounce', { attempt: 1 })
    await a.move('record-next-step')
    return close(a)
  },
}

export const RETURN_SCENARIOS: readonly Scenario[] = [
  returned,
  twice,
  reportedTwiceAtOnce,
  whileUnderWay,
  afterDoubt,
  afterTime,
  afterReceipt,
  afterTaken,
  confirmedWhileUnderWay,
  afterAnswer,
  whenAsked,
  lateOnTheSecond,
  heldAfterReturn,
  withdrawnAfterReturn,
  nextStep,
]
