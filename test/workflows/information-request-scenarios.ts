/** Paths of an information request: answered in parts, chased, closed without the rest, withdrawn. */
import assert from 'node:assert/strict'
import { waitFor } from './delivery-scenarios.ts'
import type { RaisedReferral } from './raised-referral.ts'
import type { Scenario } from './scenario.ts'

const HOUR = 3600
const DUE_IN_A_DAY = { remind: 12 * HOUR, due: 24 * HOUR, escalate: 28 * HOUR }
const REQUEST = { kind: 'information-request', deadline: DUE_IN_A_DAY } as const

/** Steps of the due time so far, as `recipient:step`. */
const chased = (a: RaisedReferral): string[] =>
  a
    .orders('recordOverdue')
    .map(({ recipientId, step }) => `${a.fake.recipientIds.indexOf(recipientId) + 1}:${step}`)

/** Recipients that were told not to act on it any more. */
const stopped = (a: RaisedReferral): number[] =>
  a
    .orders('attemptDelivery')
    .filter(({ purpose }) => purpose === 'withdrawal')
    .map(({ recipientId }) => a.fake.recipientIds.indexOf(recipientId) + 1)
    .toSorted()

const answered: Scenario = {
  name: 'information-request-answered-by-everyone',
  async run(world) {
    const a = await world.aReferral({ ...REQUEST, recipients: ['sending', 'sending'] }).start()
    await a.move('open', { recipient: 1 })
    assert.equal(await a.move('part-answer', { recipient: 1 }), 'part-answered')
    await a.pass(HOUR)
    assert.equal(await a.move('part-answer', { recipient: 1 }), 'part-answered')
    assert.equal(await a.move('answer', { recipient: 2 }), 'answered')
    await a.pass(HOUR)
    assert.deepEqual(a.orders('recordAllEnded'), [], 'ended with a question open')
    assert.equal(await a.move('answer', { recipient: 1 }), 'answered')
    await a.called('recordAllEnded')
    assert.equal(a.fake.closed, false, 'closed before the asker knew')
    await a.moveItem('acknowledge')
    await a.closed()
    assert.deepEqual(a.orders('recordAllEnded'), [{ told: false, withdrawn: false }])
    assert.deepEqual([chased(a), stopped(a)], [[], []])
    return a
  },
}

const closedWithout: Scenario = {
  name: 'information-request-chased-then-closed-without-an-answer',
  async run(world) {
    const a = await world.aReferral({ ...REQUEST, recipients: ['sending', 'sending', 'sending'] }).start()
    await a.move('answer', { recipient: 1 })
    await a.move('part-answer', { recipient: 2 })
    await a.untilState('delivered', 3)
    await a.pass(29 * HOUR)
    await a.called('recordOverdue', 6)
    assert.deepEqual(chased(a).toSorted(), [
      '2:due',
      '2:escalate',
      '2:remind',
      '3:due',
      '3:escalate',
      '3:remind',
    ])
    await a.moveItem('close-now')
    await a.closed()
    assert.deepEqual([...a.fake.states.values()], ['answered', 'unanswered', 'unanswered'])
    assert.deepEqual(stopped(a), [2, 3], 'who has it is told, who has answered is not')
    assert.deepEqual(a.orders('recordAllEnded'), [{ told: true, withdrawn: false }])
    return a
  },
}

/** Two answers at once are each a part; the record sees that together they are all. */
const lastAnswer: Scenario = {
  name: 'information-request-whose-record-knows-the-last-answer',
  async run(world) {
    const a = await world.aReferral({ ...REQUEST, answersBecome: ['part-answered', 'answered'] }).start()
    await a.untilState('delivered')
    const moves = await Promise.all([a.move('part-answer'), a.move('part-answer')])
    assert.deepEqual(moves.toSorted(), ['answered', 'part-answered'])
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge', { everyOutcomeRead: true })
    await a.closed()
    return a
  },
}

const closedUnreached: Scenario = {
  name: 'information-request-closed-before-it-was-delivered',
  async run(world) {
    const a = await world
      .aReferral({ ...REQUEST, recipients: ['sending', 'held'], attempts: [waitFor(HOUR)] })
      .start()
    await a.called('attemptDelivery')
    await a.moveItem('close-now')
    await a.closed()
    assert.deepEqual(stopped(a), [], 'told of what it never got')
    assert.deepEqual([...a.fake.states.values()], ['unanswered', 'unanswered'])
    return a
  },
}

const closedWhenOver: Scenario = {
  name: 'information-request-closed-when-all-have-answered',
  async run(world) {
    const a = await world.aReferral(REQUEST).start()
    await a.move('answer')
    await a.called('recordAllEnded')
    await a.moveItem('close-now')
    await a.closed()
    assert.deepEqual(
      a.orders('recordTold').map(({ close }) => close),
      [true],
    )
    return a
  },
}

const withdrawn: Scenario = {
  name: 'information-request-withdrawn',
  async run(world) {
    const a = await world.aReferral({ ...REQUEST, recipients: ['sending', 'sending'] }).start()
    await a.move('part-answer', { recipient: 1 })
    await a.untilState('delivered', 2)
    await a.moveItem('withdraw')
    await a.closed()
    assert.deepEqual(stopped(a), [1, 2])
    assert.deepEqual(a.orders('recordAllEnded'), [{ told: false, withdrawn: true }])
    return a
  },
}

const onlyAnswers: Scenario = {
  name: 'information-request-takes-answers-and-no-decision',
  async run(world) {
    const a = await world.aReferral(REQUEST).start()
    await a.untilState('delivered')
    const { state, possible } = await a.refusal(() => a.move('accept'))
    assert.equal(state, 'delivered')
    assert.ok(possible.includes('answer') && !possible.includes('decline'))
    await a.move('answer')
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    return a
  },
}

export const INFORMATION_REQUEST_SCENARIOS: readonly Scenario[] = [
  answered,
  closedWithout,
  lastAnswer,
  closedUnreached,
  closedWhenOver,
  withdrawn,
  onlyAnswers,
]
