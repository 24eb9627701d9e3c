/** Paths of a correction: what is on its way, what has arrived, what may have, and what is over. */
import assert from 'node:assert/strict'
import { messagesOf } from './acceptance-scenarios.ts'
import { close, finishAndClose, waitFor } from './delivery-scenarios.ts'
import type { RaisedReferral } from './raised-referral.ts'
import type { Scenario } from './scenario.ts'

/** The version of the content in each message to a recipient. */
const contents = (a: RaisedReferral, number = 1): readonly number[] =>
  a.fake.contents.sent(a.recipientId(number))

const delivered: Scenario = {
  name: 'delivery-corrected-after-it-was-taken-on',
  async run(world) {
    const a = await world
      .aReferral({ attempts: [{ next: 'delivered' }, waitFor(60), { next: 'delivered' }] })
      .start()
    await a.move('accept')
    await a.moveItem('correct')
    // A move that comes while the correction waits is taken, and the correction goes all the same.
    await a.move('start')
    await a.pass(61)
    await a.called('attemptDelivery', 3)
    assert.deepEqual(messagesOf(a), ['1 correction:2', '1 correction:2', '1 new:1'])
    assert.deepEqual(contents(a), [1, 2])
    return finishAndClose(a)
  },
}

const waiting: Scenario = {
  name: 'delivery-corrected-before-anything-arrived',
  async run(world) {
    const a = await world.aReferral({ attempts: [waitFor(60), { next: 'delivered' }] }).start()
    await a.called('attemptDelivery')
    await a.moveItem('correct')
    await a.pass(61)
    await a.untilState('delivered')
    await a.called('planCorrection')
    await finishAndClose(a)
    assert.deepEqual(messagesOf(a), ['1 new:1', '1 new:1'], 'told of a correction of what it never had')
    assert.deepEqual(contents(a), [2])
    return a
  },
}

const underWay: Scenario = {
  name: 'delivery-corrected-while-it-is-taken',
  async run(world) {
    const a = await world.aReferral({ attempts: ['open', { next: 'delivered' }] }).start()
    await a.called('attemptDelivery')
    await a.moveItem('correct')
    await a.fake.endAttempt({ next: 'delivered' })
    await a.called('attemptDelivery', 2)
    assert.deepEqual(contents(a), [1, 2])
    await finishAndClose(a)
    assert.deepEqual(messagesOf(a), ['1 correction:2', '1 new:1'])
    return a
  },
}

const inDoubt: Scenario = {
  name: 'delivery-corrected-while-in-doubt',
  async run(world) {
    const a = await world.aReferral({ attempts: [waitFor(60, true), { next: 'delivered' }] }).start()
    await a.called('attemptDelivery')
    await a.moveItem('correct')
    await a.pass(61)
    await a.called('attemptDelivery', 3)
    assert.deepEqual(contents(a), [1, 2], 'another content under a key that they may have')
    await finishAndClose(a)
    assert.deepEqual(messagesOf(a), ['1 correction:2', '1 new:1', '1 new:1'])
    return a
  },
}

const uncertain = (
  name: Scenario['name'],
  word: 'confirm-received' | 'confirm-not-received',
  messages: readonly string[],
): Scenario => ({
  name,
  async run(world) {
    const a = await world.aReferral({ attempts: [{ next: 'uncertain' }] }).start()
    await a.untilState('uncertain')
    await a.moveItem('correct')
    assert.deepEqual(messagesOf(a), ['1 new:1'], 'an update of what they may not have')
    await a.move(word)
    await a.called('planCorrection')
    await a.called('attemptDelivery', 2)
    assert.equal(contents(a).at(-1), 2)
    await finishAndClose(a)
    assert.deepEqual(messagesOf(a), messages)
    return a
  },
})

const twice: Scenario = {
  name: 'delivery-corrected-twice-in-order',
  async run(world) {
    const a = await world.aReferral({ attempts: [{ next: 'delivered' }, 'open'] }).start()
    await a.untilState('delivered')
    await a.moveItem('correct')
    await a.called('attemptDelivery', 2)
    await a.moveItem('correct')
    await a.fake.endAttempt({ next: 'delivered' })
    await a.called('attemptDelivery', 3)
    assert.deepEqual(contents(a), [1, 2, 3])
    await finishAndClose(a)
    assert.deepEqual(messagesOf(a), ['1 correction:2', '1 correction:3', '1 new:1'])
    return a
  },
}

/** Both wait until it is known that they have it: one message says both. */
const twiceWhileUncertain: Scenario = {
  name: 'delivery-corrected-twice-while-uncertain',
  async run(world) {
    const a = await world.aReferral({ attempts: [{ next: 'uncertain' }] }).start()
    await a.untilState('uncertain')
    await a.moveItem('correct')
    await a.moveItem('correct')
    await a.move('confirm-received')
    await a.called('planCorrection', 2)
    await finishAndClose(a)
    assert.deepEqual(messagesOf(a), ['1 correction:2', '1 new:1'], 'told the same twice')
    assert.deepEqual(contents(a), [1, 3])
    return a
  },
}

const several: Scenario = {
  name: 'referral-corrected-of-a-fact',
  async run(world) {
    const a = await world
      .aReferral({
        ofFact: true,
        recipients: ['sending', 'sending', 'held', 'sending'],
        decisions: ['sending'],
      })
      .start()
    await a.move('finish', { recipient: 1 })
    await a.move('decline', { recipient: 2 })
    await a.untilState('delivered', 4)
    await a.moveItem('correct')
    await a.called('attemptDelivery', 6)
    await a.moveItem('decide-sharing')
    await a.move('finish', { recipient: 3 })
    await a.move('finish', { recipient: 4 })
    await a.move('record-next-step', { recipient: 2 })
    await close(a)
    assert.deepEqual(messagesOf(a), [
      '1 correction:2',
      '1 new:1',
      '2 correction:2',
      '2 new:1',
      '3 new:1',
      '4 correction:2',
      '4 new:1',
    ])
    assert.deepEqual(contents(a, 3), [2], 'not the newest')
    return a
  },
}

const ofOpinion: Scenario = {
  name: 'referral-corrected-of-an-opinion',
  async run(world) {
    const a = await world.aReferral({ recipients: ['sending', 'sending'] }).start()
    await a.move('finish', { recipient: 1 })
    await a.untilState('delivered', 2)
    await a.moveItem('correct')
    await a.called('attemptDelivery', 3)
    await a.move('finish', { recipient: 2 })
    await close(a)
    assert.deepEqual(messagesOf(a), ['1 new:1', '2 correction:2', '2 new:1'])
    return a
  },
}

const noWire: Scenario = {
  name: 'delivery-has-no-wire-for-a-correction',
  async run(world) {
    const a = await world
      .aReferral({ attempts: [{ next: 'delivered' }, { next: 'next-channel' }, { next: 'undeliverable' }] })
      .start()
    await a.untilState('delivered')
    await a.moveItem('correct')
    await a.called('recordCorrectionOwed')
    assert.equal(a.state(), 'delivered', 'the correction moved the recipient')
    return finishAndClose(a)
  },
}

const tooLate: Scenario = {
  name: 'referral-cannot-be-corrected-by-its-procedure-when-it-is-over',
  async run(world) {
    const a = await world.aReferral().start()
    await a.move('finish')
    await a.called('recordAllEnded')
    assert.deepEqual(await a.refusal(() => a.moveItem('correct')), {
      code: 'state-conflict',
      possible: ['acknowledge'],
    })
    return close(a)
  },
}

export const CORRECTION_SCENARIOS: readonly Scenario[] = [
  delivered,
  waiting,
  underWay,
  inDoubt,
  uncertain('delivery-corrected-while-uncertain-and-received', 'confirm-received', [
    '1 correction:2',
    '1 new:1',
  ]),
  uncertain('delivery-corrected-while-uncertain-and-sent-again', 'confirm-not-received', [
    '1 new:1',
    '1 new:1',
  ]),
  twice,
  twiceWhileUncertain,
  several,
  ofOpinion,
  noWire,
  tooLate,
]
