/** Paths of one delivery: trying, doubt, giving up, a person's word, a lapsed decision. */
import assert from 'node:assert/strict'
import type { AttemptFollowUp } from '../../workflows/activity-contracts.ts'
import { FIRST, SECOND } from './procedure-workers.ts'
import type { RaisedReferral } from './raised-referral.ts'
import type { Scenario } from './scenario.ts'

export const waitFor = (seconds: number, inDoubt = false): AttemptFollowUp => ({
  next: 'wait',
  seconds,
  inDoubt,
})

/** Outcome, read: the way every delivery that goes well ends. */
export const finishAndClose = async (a: RaisedReferral): Promise<RaisedReferral> => {
  await a.move('finish')
  return close(a)
}

/** The last recipient has ended: the referrer reads it. */
export const close = async (a: RaisedReferral): Promise<RaisedReferral> => {
  await a.called('recordAllEnded')
  await a.moveItem('acknowledge')
  await a.closed()
  return a
}

/** Attempts so far as `number@first round:channel`. */
export const attempts = (a: RaisedReferral): string[] =>
  a
    .orders('attemptDelivery')
    .map(({ attempt, roundStart, channelId }) => `${attempt}@${roundStart}:${channelId}`)

const notNow: Scenario = {
  name: 'delivery-waits-and-tries-again',
  async run(world) {
    const a = await world.aReferral({ attempts: [waitFor(60), waitFor(240), { next: 'delivered' }] }).start()
    await a.called('attemptDelivery')
    const before = await world.env.currentTimeMs()
    await a.pass(301)
    await a.called('attemptDelivery', 3)
    assert.ok((await world.env.currentTimeMs()) - before >= 300_000)
    assert.deepEqual(attempts(a), [`1@1:${FIRST}`, `2@1:${FIRST}`, `3@1:${FIRST}`])
    return finishAndClose(a)
  },
}

const nextChannel: Scenario = {
  name: 'delivery-by-the-next-channel',
  async run(world) {
    const a = await world.aReferral({ attempts: [{ next: 'next-channel' }, { next: 'delivered' }] }).start()
    await a.called('attemptDelivery', 2)
    assert.deepEqual(attempts(a), [`1@1:${FIRST}`, `2@1:${SECOND}`])
    assert.deepEqual(
      a.orders('attemptDelivery').map(({ lastChannel }) => lastChannel),
      [false, true],
    )
    return finishAndClose(a)
  },
}

const uncertainThenReceived: Scenario = {
  name: 'delivery-uncertain-then-received',
  async run(world) {
    const a = await world.aReferral({ attempts: [waitFor(5, true), { next: 'uncertain' }] }).start()
    await a.pass(6)
    await a.untilState('uncertain')
    assert.equal(await a.move('confirm-received'), 'delivered')
    await finishAndClose(a)
    assert.equal(a.orders('attemptDelivery').length, 2, 'sent again although they have it')
    return a
  },
}

const uncertainThenSentAgain: Scenario = {
  name: 'delivery-uncertain-then-sent-again',
  async run(world) {
    const a = await world
      .aReferral({ attempts: [{ next: 'next-channel' }, { next: 'uncertain' }, { next: 'delivered' }] })
      .start()
    await a.untilState('uncertain')
    assert.equal(await a.move('confirm-not-received'), 'sending')
    await a.called('attemptDelivery', 3)
    assert.deepEqual(attempts(a), [`1@1:${FIRST}`, `2@1:${SECOND}`, `3@3:${FIRST}`])
    assert.equal(a.orders('planDelivery').length, 2, 'a new round takes the channels as they are now')
    assert.deepEqual(
      a.orders('attemptDelivery').map(({ messageVersion }) => messageVersion),
      [1, 1, 1],
      'the same message keeps its key (P2)',
    )
    return finishAndClose(a)
  },
}

const undeliverableTryAgain: Scenario = {
  name: 'delivery-undeliverable-then-tried-again',
  async run(world) {
    const a = await world
      .aReferral({ attempts: [{ next: 'next-channel' }, { next: 'undeliverable' }, { next: 'delivered' }] })
      .start()
    await a.untilState('undeliverable')
    assert.equal(await a.move('try-again'), 'sending')
    await a.called('attemptDelivery', 3)
    assert.deepEqual(attempts(a), [`1@1:${FIRST}`, `2@1:${SECOND}`, `3@3:${FIRST}`])
    return finishAndClose(a)
  },
}

const undeliverableByPhone: Scenario = {
  name: 'delivery-undeliverable-then-by-phone',
  async run(world) {
    const a = await world.aReferral({ attempts: [{ next: 'undeliverable' }] }).start()
    await a.untilState('undeliverable')
    assert.equal(await a.move('deliver-by-phone'), 'delivered')
    return finishAndClose(a)
  },
}

const undeliverableNextStep: Scenario = {
  name: 'delivery-undeliverable-with-a-next-step',
  async run(world) {
    const a = await world.aReferral({ attempts: [{ next: 'undeliverable' }] }).start()
    await a.untilState('undeliverable')
    assert.equal(await a.move('record-next-step'), 'undeliverable')
    return close(a)
  },
}

const declined: Scenario = {
  name: 'delivery-declined-with-a-next-step',
  async run(world) {
    const a = await world.aReferral().start()
    await a.move('decline')
    assert.deepEqual(
      a.orders('recordAllEnded'),
      [],
      'declined is not an end before the next step is recorded',
    )
    await a.move('record-next-step')
    return close(a)
  },
}

const noChannel: Scenario = {
  name: 'delivery-without-a-channel',
  async run(world) {
    const a = await world.aReferral({ channels: [] }).start()
    await a.untilState('undeliverable')
    await a.called('recordNotDelivered')
    assert.deepEqual(a.orders('recordNotDelivered'), [
      { recipientId: a.recipientId(), messageVersion: 1, because: 'undeliverable' },
    ])
    await a.move('deliver-by-phone')
    return finishAndClose(a)
  },
}

const lapsedDecision: Scenario = {
  name: 'delivery-held-by-a-lapsed-decision',
  async run(world) {
    const a = await world
      .aReferral({ attempts: [waitFor(60), { next: 'held' }, { next: 'delivered' }], decisions: ['sending'] })
      .start()
    await a.pass(61)
    await a.untilState('held')
    await a.moveItem('decide-sharing')
    await a.called('attemptDelivery', 3)
    return finishAndClose(a)
  },
}

const lapsedThenNotShared: Scenario = {
  name: 'delivery-held-then-not-shared',
  async run(world) {
    const a = await world.aReferral({ attempts: [{ next: 'held' }], decisions: ['not-shared'] }).start()
    await a.untilState('held')
    await a.moveItem('decide-sharing')
    await a.closed()
    assert.equal(a.orders('attemptDelivery').length, 1)
    return a
  },
}

const inDoubtThenNotShared: Scenario = {
  name: 'delivery-held-in-doubt-then-not-shared',
  async run(world) {
    const a = await world
      .aReferral({ attempts: [waitFor(60, true), { next: 'held' }], decisions: ['not-shared'] })
      .start()
    await a.pass(61)
    await a.untilState('held')
    await a.moveItem('decide-sharing')
    await a.closed()
    assert.deepEqual(
      a.orders('attemptDelivery').map(({ purpose, messageVersion }) => `${purpose}:${messageVersion}`),
      ['new:1', 'new:1', 'withdrawal:2'],
      'whoever may have it is told not to act',
    )
    return a
  },
}

const returned: Scenario = {
  name: 'delivery-returned-undelivered',
  async run(world) {
    const a = await world.aReferral().start()
    await a.untilState('delivered')
    assert.equal(await a.move('bounce'), 'sending')
    await a.called('attemptDelivery', 2)
    return finishAndClose(a)
  },
}

export const DELIVERY_SCENARIOS: readonly Scenario[] = [
  notNow,
  nextChannel,
  uncertainThenReceived,
  uncertainThenSentAgain,
  undeliverableTryAgain,
  undeliverableByPhone,
  undeliverableNextStep,
  declined,
  noChannel,
  lapsedDecision,
  lapsedThenNotShared,
  inDoubtThenNotShared,
  returned,
]
