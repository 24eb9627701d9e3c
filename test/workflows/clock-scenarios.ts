/** Paths on which time matters, and on which a move comes at an awkward moment. */
import assert from 'node:assert/strict'
import { close, finishAndClose, waitFor } from './delivery-scenarios.ts'
import type { Scenario } from './scenario.ts'

const HOUR = 3600
const DUE_IN_A_DAY = { remind: 12 * HOUR, due: 24 * HOUR }

const notAnswered: Scenario = {
  name: 'delivery-reminded-and-escalated',
  async run(world) {
    const a = await world.aReferral({ clocks: DUE_IN_A_DAY }).start()
    await a.untilState('delivered')
    await a.pass(12 * HOUR - 60)
    assert.deepEqual(a.orders('recordNoResponse'), [], 'reminded too early')
    await a.pass(120)
    await a.called('recordNoResponse')
    await a.move('open')
    await a.pass(12 * HOUR - 120)
    assert.equal(a.orders('recordNoResponse').length, 1, 'opening it neither restarts nor hastens the clock')
    await a.pass(120)
    await a.called('recordNoResponse', 2)
    assert.deepEqual(
      a.orders('recordNoResponse').map(({ step }) => step),
      ['remind', 'escalate'],
    )
    await a.move('accept')
    await a.pass(48 * HOUR)
    await finishAndClose(a)
    assert.equal(a.orders('recordNoResponse').length, 2)
    return a
  },
}

const answeredInTime: Scenario = {
  name: 'delivery-answered-in-time',
  async run(world) {
    const a = await world.aReferral({ clocks: DUE_IN_A_DAY }).start()
    await a.untilState('delivered')
    await a.pass(11 * HOUR)
    await a.move('accept')
    await a.pass(48 * HOUR)
    await finishAndClose(a)
    assert.deepEqual(a.orders('recordNoResponse'), [])
    return a
  },
}

const askedKeepsTheClock: Scenario = {
  name: 'delivery-asked-keeps-its-clock',
  async run(world) {
    const a = await world.aReferral({ clocks: DUE_IN_A_DAY }).start()
    await a.untilState('delivered')
    await a.move('ask')
    await a.pass(25 * HOUR)
    await a.called('recordNoResponse', 2)
    return finishAndClose(a)
  },
}

/** Opened through another door before the attempt's own end is known: the decision is owed all the same. */
const openedWhileSending: Scenario = {
  name: 'delivery-opened-while-sending-keeps-a-clock',
  async run(world) {
    const a = await world.aReferral({ clocks: DUE_IN_A_DAY, attempts: ['open'] }).start()
    await a.called('attemptDelivery')
    assert.equal(await a.move('open'), 'opened')
    await a.fake.endAttempt({ next: 'delivered' })
    await a.pass(25 * HOUR)
    await a.called('recordNoResponse', 2)
    return finishAndClose(a)
  },
}

const noOutcome: Scenario = {
  name: 'delivery-taken-on-without-an-outcome',
  async run(world) {
    const a = await world.aReferral({ clocks: { ...DUE_IN_A_DAY, outcome: 45 * 24 * HOUR } }).start()
    await a.move('accept')
    await a.pass(44 * 24 * HOUR)
    await a.move('start')
    assert.deepEqual(a.orders('recordNoResponse'), [], 'a decision that was made is not owed')
    await a.pass(2 * 24 * HOUR)
    await a.called('recordNoResponse')
    assert.deepEqual(
      a.orders('recordNoResponse').map(({ step }) => step),
      ['outcome-late'],
    )
    return finishAndClose(a)
  },
}

/** The clock comes with the record of the move, a moment after the state has changed. */
const confirmedByAPerson: Scenario = {
  name: 'delivery-confirmed-by-a-person-has-a-clock',
  async run(world) {
    const a = await world.aReferral({ clocks: DUE_IN_A_DAY, attempts: [{ next: 'uncertain' }] }).start()
    await a.untilState('uncertain')
    await a.move('confirm-received')
    await a.pass(25 * HOUR)
    await a.called('recordNoResponse', 2)
    return finishAndClose(a)
  },
}

const late: Scenario = {
  name: 'delivery-late-is-told-once',
  async run(world) {
    const a = await world
      .aReferral({ attempts: [waitFor(600), waitFor(600), waitFor(600), { next: 'delivered' }] })
      .start()
    await a.called('attemptDelivery')
    await a.pass(14 * 60)
    assert.deepEqual(a.orders('recordNotDelivered'), [])
    await a.pass(2 * 60)
    await a.called('recordNotDelivered')
    await a.pass(30 * 60)
    await a.called('attemptDelivery', 4)
    assert.deepEqual(a.orders('recordNotDelivered'), [
      { recipientId: a.recipientId(), messageVersion: 1, because: 'late' },
    ])
    return finishAndClose(a)
  },
}

const inTime: Scenario = {
  name: 'delivery-in-time-is-not-told',
  async run(world) {
    const a = await world.aReferral({ attempts: [waitFor(600), { next: 'delivered' }] }).start()
    await a.pass(601)
    await a.untilState('delivered')
    await a.pass(HOUR)
    assert.deepEqual(a.orders('recordNotDelivered'), [])
    return finishAndClose(a)
  },
}

const provedWhileSending: Scenario = {
  name: 'delivery-proved-by-an-answer-while-sending',
  async run(world) {
    const a = await world.aReferral({ attempts: [waitFor(HOUR, true)] }).start()
    await a.called('attemptDelivery')
    assert.equal(await a.move('accept'), 'accepted')
    await a.pass(2 * HOUR)
    await finishAndClose(a)
    assert.equal(a.orders('attemptDelivery').length, 1, 'sent again although the answer proves delivery')
    assert.deepEqual(a.orders('recordNotDelivered'), [])
    return a
  },
}

const provedWhileUncertain: Scenario = {
  name: 'delivery-proved-by-an-answer-while-uncertain',
  async run(world) {
    const a = await world.aReferral({ attempts: [{ next: 'uncertain' }] }).start()
    await a.untilState('uncertain')
    assert.equal(await a.move('decline'), 'declined')
    await a.move('record-next-step')
    return close(a)
  },
}

const provedWhileAttemptRuns: Scenario = {
  name: 'delivery-proved-by-an-answer-while-an-attempt-runs',
  async run(world) {
    const a = await world.aReferral({ attempts: ['open'] }).start()
    await a.called('attemptDelivery')
    assert.equal(await a.move('start'), 'in-progress')
    await a.fake.endAttempt({ next: 'uncertain' })
    await finishAndClose(a)
    assert.equal(a.state(), 'finished')
    return a
  },
}

/** The decision comes between the record of "held" and the procedure's knowing of it. */
const decidedMeanwhile: Scenario = {
  name: 'delivery-decided-while-the-lapsed-attempt-ends',
  async run(world) {
    const a = await world
      .aReferral({
        recipients: ['sending', 'held'],
        attempts: ['open', { next: 'delivered' }, { next: 'delivered' }],
        decisions: ['sending'],
      })
      .start()
    await a.called('attemptDelivery')
    await a.moveItem('decide-sharing')
    await a.called('attemptDelivery', 2)
    await a.move('accept', { recipient: 2 })
    await a.fake.endAttempt({ next: 'held' })
    a.fake.stands(a.recipientId(1), 'sending')
    await a.called('attemptDelivery', 3)
    await a.move('finish', { recipient: 1 })
    await a.move('finish', { recipient: 2 })
    return close(a)
  },
}

/** A decision about another recipient, made before this one's lapsed, is no decision about this one. */
const lapsedAfterAnotherDecision: Scenario = {
  name: 'delivery-lapsed-after-a-decision-about-another',
  async run(world) {
    const a = await world
      .aReferral({
        recipients: ['sending', 'held'],
        attempts: [waitFor(60), { next: 'delivered' }, { next: 'held' }, { next: 'delivered' }],
        decisions: ['sending', 'sending'],
      })
      .start()
    await a.called('attemptDelivery')
    await a.moveItem('decide-sharing')
    await a.untilState('delivered', 2)
    await a.pass(61)
    await a.untilState('held', 1)
    await a.moveItem('decide-sharing')
    await a.untilState('delivered', 1)
    assert.equal(a.orders('attemptDelivery').length, 4)
    await a.move('finish', { recipient: 1 })
    await a.move('finish', { recipient: 2 })
    return close(a)
  },
}

export const CLOCK_SCENARIOS: readonly Scenario[] = [
  notAnswered,
  answeredInTime,
  askedKeepsTheClock,
  openedWhileSending,
  noOutcome,
  confirmedByAPerson,
  late,
  inTime,
  provedWhileSending,
  provedWhileUncertain,
  provedWhileAttemptRuns,
  decidedMeanwhile,
  lapsedAfterAnotherDecision,
]
