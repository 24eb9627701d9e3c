/** Paths of a withdrawn agreement: what waits asks the gate at once, whoever has it is told, a person where no wire can. */
import assert from 'node:assert/strict'
import { close, finishAndClose, waitFor } from './delivery-scenarios.ts'
import type { RaisedReferral } from './raised-referral.ts'
import type { Scenario } from './scenario.ts'

/** Purpose and version of each message that was tried. */
const messages = (a: RaisedReferral): string[] =>
  a.orders('attemptDelivery').map(({ purpose, messageVersion }) => `${purpose}:${messageVersion}`)

const owed = (a: RaisedReferral): number => a.orders('recordNoticeOwed').length

const whileWaiting: Scenario = {
  name: 'delivery-stopped-by-a-withdrawn-agreement',
  async run(world) {
    const a = await world
      .aReferral({ attempts: [waitFor(3600), { next: 'held' }], decisions: ['not-shared'] })
      .start()
    await a.called('attemptDelivery')
    const before = await world.env.currentTimeMs()
    await a.moveItem('withdraw-agreement')
    await a.untilState('held')
    assert.ok((await world.env.currentTimeMs()) - before < 3_600_000, 'waited on')
    await a.moveItem('decide-sharing')
    await a.closed()
    assert.deepEqual(messages(a), ['new:1', 'new:1'])
    assert.equal(owed(a), 0, 'told of what it never got')
    return a
  },
}

const decidedAgainst: Scenario = {
  name: 'delivery-decided-against-while-it-waits',
  async run(world) {
    const a = await world
      .aReferral({ attempts: [waitFor(3600), { next: 'not-shared' }], decisions: ['not-shared'] })
      .start()
    await a.called('attemptDelivery')
    const before = await world.env.currentTimeMs()
    await a.moveItem('decide-sharing')
    await a.called('attemptDelivery', 2)
    assert.ok((await world.env.currentTimeMs()) - before < 3_600_000, 'waited on')
    await a.closed()
    assert.deepEqual(messages(a), ['new:1', 'new:1'])
    assert.equal(owed(a), 0, 'told of what it never got')
    return a
  },
}

const decidedAnew: Scenario = {
  name: 'delivery-goes-on-after-a-withdrawn-agreement',
  async run(world) {
    const a = await world
      .aReferral({
        attempts: [waitFor(3600), { next: 'held' }, { next: 'delivered' }],
        decisions: ['sending'],
      })
      .start()
    await a.called('attemptDelivery')
    await a.moveItem('withdraw-agreement')
    await a.untilState('held')
    await a.moveItem('decide-sharing')
    await a.untilState('delivered')
    assert.deepEqual(messages(a), ['new:1', 'new:1', 'new:1'])
    return finishAndClose(a)
  },
}

const underWay: Scenario = {
  name: 'delivery-under-way-when-the-agreement-is-withdrawn',
  async run(world) {
    const a = await world.aReferral({ attempts: ['open'] }).start()
    await a.called('attemptDelivery')
    await a.moveItem('withdraw-agreement')
    await a.fake.endAttempt({ next: 'delivered' })
    await a.called('attemptDelivery', 2)
    assert.deepEqual(messages(a), ['new:1', 'agreement-withdrawn:2'])
    return finishAndClose(a)
  },
}

const afterDoubt: Scenario = {
  name: 'delivery-in-doubt-when-the-agreement-is-withdrawn',
  async run(world) {
    const a = await world
      .aReferral({ attempts: [waitFor(3600, true), { next: 'held' }], decisions: ['not-shared'] })
      .start()
    await a.called('attemptDelivery')
    await a.moveItem('withdraw-agreement')
    await a.called('attemptDelivery', 3)
    assert.deepEqual(messages(a), ['new:1', 'new:1', 'agreement-withdrawn:2'], 'they may have it')
    await a.moveItem('decide-sharing')
    await a.closed()
    assert.equal(messages(a).at(-1), 'withdrawal:3', 'not told to leave it')
    return a
  },
}

const afterDoubtDecidedAnew: Scenario = {
  name: 'delivery-in-doubt-decided-anew-after-a-notice',
  async run(world) {
    const a = await world
      .aReferral({
        attempts: [waitFor(3600, true), { next: 'held' }, { next: 'delivered' }, { next: 'delivered' }],
        decisions: ['sending'],
      })
      .start()
    await a.called('attemptDelivery')
    await a.moveItem('withdraw-agreement')
    await a.called('attemptDelivery', 3)
    await a.moveItem('decide-sharing')
    await a.untilState('delivered')
    assert.deepEqual(messages(a), ['new:1', 'new:1', 'agreement-withdrawn:2', 'new:1'], 'another key')
    return finishAndClose(a)
  },
}

const takenOn: Scenario = {
  name: 'delivery-told-of-a-withdrawn-agreement',
  async run(world) {
    const a = await world
      .aReferral({ attempts: [{ next: 'delivered' }, waitFor(60), { next: 'delivered' }] })
      .start()
    await a.move('accept')
    await a.moveItem('withdraw-agreement')
    // A move that comes while the notice waits is taken, and the notice goes all the same.
    await a.move('start')
    await a.pass(61)
    await a.called('attemptDelivery', 3)
    assert.deepEqual(messages(a), ['new:1', 'agreement-withdrawn:2', 'agreement-withdrawn:2'])
    assert.deepEqual(a.moves(), ['accept', 'start'])
    assert.equal(owed(a), 0)
    return finishAndClose(a)
  },
}

const noWire: Scenario = {
  name: 'delivery-has-no-wire-for-a-withdrawn-agreement',
  async run(world) {
    const a = await world
      .aReferral({ attempts: [{ next: 'delivered' }, { next: 'next-channel' }, { next: 'undeliverable' }] })
      .start()
    await a.untilState('delivered')
    await a.moveItem('withdraw-agreement')
    await a.called('recordNoticeOwed')
    assert.equal(a.state(), 'delivered', 'the notice moved the recipient')
    return finishAndClose(a)
  },
}

const severalStandings: Scenario = {
  name: 'referral-whose-agreement-is-withdrawn',
  async run(world) {
    const a = await world.aReferral({ recipients: ['sending', 'held', 'sending'] }).start()
    await a.move('finish', { recipient: 1 })
    await a.move('accept', { recipient: 3 })
    await a.moveItem('withdraw-agreement')
    await a.called('attemptDelivery', 4)
    const told = a.orders('attemptDelivery').filter(({ purpose }) => purpose === 'agreement-withdrawn')
    assert.deepEqual(
      told.map(({ recipientId, messageVersion }) => [recipientId, messageVersion]).toSorted(),
      [1, 3].map((number) => [a.recipientId(number), 2]).toSorted(),
      'one that has it was not told, though it is over there',
    )
    await a.moveItem('withdraw')
    return close(a)
  },
}

export const AGREEMENT_SCENARIOS: readonly Scenario[] = [
  whileWaiting,
  decidedAgainst,
  decidedAnew,
  underWay,
  afterDoubt,
  afterDoubtDecidedAnew,
  takenOn,
  noWire,
  severalStandings,
]
