/** Paths of a withdrawal: what has not gone stops, what may have arrived is followed by "do not act". */
import assert from 'node:assert/strict'
import { waitFor } from './delivery-scenarios.ts'
import { FIRST } from './procedure-workers.ts'
import type { RaisedReferral } from './raised-referral.ts'
import type { Scenario } from './scenario.ts'

/** Purpose and version of each message that was tried. */
const messages = (a: RaisedReferral): string[] =>
  a.orders('attemptDelivery').map(({ purpose, messageVersion }) => `${purpose}:${messageVersion}`)

const beforeSending: Scenario = {
  name: 'delivery-withdrawn-before-sending',
  async run(world) {
    const a = await world.aReferral({ attempts: [waitFor(3600)] }).start()
    await a.called('attemptDelivery')
    await a.moveItem('withdraw')
    await a.closed()
    assert.deepEqual(messages(a), ['new:1'], 'tried again, or told of what it never got')
    assert.deepEqual(a.moves(), ['withdraw'])
    return a
  },
}

const whileSendingTaken: Scenario = {
  name: 'delivery-withdrawn-while-it-is-taken',
  async run(world) {
    const a = await world.aReferral({ attempts: ['open'] }).start()
    await a.called('attemptDelivery')
    await a.moveItem('withdraw')
    await a.called('recordMove')
    await a.fake.endAttempt({ next: 'delivered' })
    await a.closed()
    assert.deepEqual(messages(a), ['new:1', 'withdrawal:2'])
    return a
  },
}

const whileSendingRefused: Scenario = {
  name: 'delivery-withdrawn-while-it-is-refused',
  async run(world) {
    const a = await world.aReferral({ attempts: ['open'] }).start()
    await a.called('attemptDelivery')
    await a.moveItem('withdraw')
    await a.called('recordMove')
    await a.fake.endAttempt({ next: 'next-channel' })
    await a.closed()
    assert.deepEqual(messages(a), ['new:1'])
    return a
  },
}

const whileInDoubt: Scenario = {
  name: 'delivery-withdrawn-while-in-doubt',
  async run(world) {
    const a = await world.aReferral({ attempts: [waitFor(3600, true)] }).start()
    await a.called('attemptDelivery')
    await a.moveItem('withdraw')
    await a.closed()
    assert.deepEqual(messages(a), ['new:1', 'withdrawal:2'])
    return a
  },
}

const whileUncertain: Scenario = {
  name: 'delivery-withdrawn-while-uncertain',
  async run(world) {
    const a = await world.aReferral({ attempts: [{ next: 'uncertain' }] }).start()
    await a.untilState('uncertain')
    await a.moveItem('withdraw')
    await a.closed()
    assert.deepEqual(messages(a), ['new:1', 'withdrawal:2'])
    return a
  },
}

const afterDelivery: Scenario = {
  name: 'delivery-withdrawn-after-it-was-taken-on',
  async run(world) {
    const a = await world
      .aReferral({ attempts: [{ next: 'delivered' }, waitFor(60), { next: 'delivered' }] })
      .start()
    await a.move('accept')
    await a.moveItem('withdraw')
    await a.closed()
    assert.deepEqual(messages(a), ['new:1', 'withdrawal:2', 'withdrawal:2'])
    assert.deepEqual(
      a.orders('attemptDelivery').map(({ attempt, channelId }) => `${attempt}:${channelId}`),
      [`1:${FIRST}`, `1:${FIRST}`, `2:${FIRST}`],
    )
    return a
  },
}

const heldAfterDoubt: Scenario = {
  name: 'delivery-withdrawn-while-held-after-doubt',
  async run(world) {
    const a = await world.aReferral({ attempts: [waitFor(60, true), { next: 'held' }] }).start()
    await a.pass(61)
    await a.untilState('held')
    await a.moveItem('withdraw')
    await a.closed()
    assert.deepEqual(messages(a), ['new:1', 'new:1', 'withdrawal:2'], 'they may have it and were not told')
    return a
  },
}

const afterDecline: Scenario = {
  name: 'delivery-withdrawn-after-it-was-declined',
  async run(world) {
    const a = await world.aReferral({ recipients: ['sending', 'sending'] }).start()
    await a.move('decline', { recipient: 1 })
    await a.move('accept', { recipient: 2 })
    await a.moveItem('withdraw')
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    assert.deepEqual([...a.fake.states.values()], ['declined', 'withdrawn'])
    assert.equal(a.orders('recordNextStep').length, 1, 'the withdrawal is the reason for no next step')
    return a
  },
}

const held: Scenario = {
  name: 'referral-withdrawn-while-held',
  async run(world) {
    const a = await world.aReferral({ recipients: ['held', 'held'] }).start()
    await a.called('establishIdentity')
    await a.moveItem('withdraw')
    await a.closed()
    assert.deepEqual(messages(a), [])
    assert.deepEqual(a.moves(), ['withdraw', 'withdraw'])
    return a
  },
}

const severalStandings: Scenario = {
  name: 'referral-withdrawn-from-several-services',
  async run(world) {
    const a = await world.aReferral({ recipients: ['sending', 'held', 'sending', 'sending'] }).start()
    await a.move('finish', { recipient: 1 })
    await a.move('accept', { recipient: 3 })
    await a.called('attemptDelivery', 3)
    await a.untilState('delivered', 4)
    await a.moveItem('withdraw')
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    assert.deepEqual([...a.fake.states.values()], ['finished', 'withdrawn', 'withdrawn', 'withdrawn'])
    const told = a.orders('attemptDelivery').filter(({ purpose }) => purpose === 'withdrawal')
    assert.deepEqual(
      told.map(({ recipientId }) => recipientId).toSorted(),
      [a.recipientId(3), a.recipientId(4)].toSorted(),
    )
    return a
  },
}

/** The move is there before the procedure has put anyone before the gate. */
const atOnce: Scenario = {
  name: 'referral-withdrawn-at-once',
  async run(world) {
    const a = await world.aReferral({ recipients: ['sending', 'held'] }).start()
    await a.moveItem('withdraw')
    await a.closed()
    assert.deepEqual([...a.fake.states.values()], ['withdrawn', 'withdrawn'])
    return a
  },
}

const noChannelLeft: Scenario = {
  name: 'delivery-withdrawn-with-no-channel-to-say-so',
  async run(world) {
    const a = await world.aReferral({ channels: [] }).start()
    await a.untilState('undeliverable')
    await a.move('deliver-by-phone')
    await a.moveItem('withdraw')
    await a.closed()
    assert.deepEqual(
      a.orders('recordNotDelivered').map(({ messageVersion }) => messageVersion),
      [1, 2],
      'a person is to ring',
    )
    return a
  },
}

export const WITHDRAWAL_SCENARIOS: readonly Scenario[] = [
  beforeSending,
  whileSendingTaken,
  whileSendingRefused,
  whileInDoubt,
  whileUncertain,
  afterDelivery,
  heldAfterDoubt,
  afterDecline,
  held,
  severalStandings,
  atOnce,
  noChannelLeft,
]
