/** Paths of a notification: seen, not seen in time, ended by its receipt, told by phone, taken back. */
import assert from 'node:assert/strict'
import { messagesOf } from './acceptance-scenarios.ts'
import type { RaisedReferral } from './raised-referral.ts'
import type { Scenario } from './scenario.ts'

const HOUR = 3600
const DUE_IN_A_DAY = { remind: 12 * HOUR, due: 24 * HOUR, escalate: 28 * HOUR }
const NOTIFICATION = { kind: 'notification', deadline: DUE_IN_A_DAY } as const

/** Steps of the due time so far, as `recipient:step`. */
const overdue = (a: RaisedReferral): string[] =>
  a
    .orders('recordOverdue')
    .map(({ recipientId, step }) => `${a.fake.recipientIds.indexOf(recipientId) + 1}:${step}`)

const seen: Scenario = {
  name: 'notification-seen-by-everyone',
  async run(world) {
    const a = await world.aReferral({ ...NOTIFICATION, recipients: ['sending', 'sending'] }).start()
    await a.move('open', { recipient: 1 })
    await a.pass(HOUR)
    assert.deepEqual(a.orders('recordAllEnded'), [], 'ended before the second had seen it')
    assert.equal(await a.move('open', { recipient: 2 }), 'opened')
    await a.closed()
    assert.deepEqual(a.orders('recordAllEnded'), [{ told: true, withdrawn: false }])
    assert.deepEqual(overdue(a), [])
    return a
  },
}

const notSeen: Scenario = {
  name: 'notification-not-seen-is-escalated',
  async run(world) {
    const a = await world.aReferral({ ...NOTIFICATION, recipients: ['sending', 'sending'] }).start()
    await a.move('open', { recipient: 1 })
    await a.untilState('delivered', 2)
    await a.pass(12 * HOUR - 60)
    assert.deepEqual(overdue(a), [], 'reminded too early, or although it was seen')
    await a.pass(120)
    await a.called('recordOverdue')
    await a.pass(12 * HOUR)
    await a.called('recordOverdue', 2)
    await a.pass(5 * HOUR)
    await a.called('recordOverdue', 3)
    assert.deepEqual(overdue(a), ['2:remind', '2:due', '2:escalate'])
    await a.pass(100 * HOUR)
    assert.deepEqual(a.orders('recordAllEnded'), [], 'ended by time passing')
    await a.move('open', { recipient: 2 })
    await a.closed()
    assert.equal(overdue(a).length, 3)
    return a
  },
}

/** The due time runs for what was not even delivered, or waits for a decision. */
const notDelivered: Scenario = {
  name: 'notification-is-due-though-it-is-held',
  async run(world) {
    const a = await world
      .aReferral({ ...NOTIFICATION, recipients: ['held'], decisions: ['sending'], endsWithReceipt: true })
      .start()
    await a.pass(25 * HOUR)
    await a.called('recordOverdue', 2)
    assert.deepEqual(overdue(a), ['1:remind', '1:due'])
    await a.moveItem('decide-sharing')
    await a.closed()
    return a
  },
}

const receipt: Scenario = {
  name: 'notification-ends-with-its-receipt',
  async run(world) {
    const a = await world.aReferral({ ...NOTIFICATION, endsWithReceipt: true }).start()
    await a.closed()
    assert.deepEqual(a.moves(), [])
    assert.equal(a.state(), 'delivered')
    return a
  },
}

const byPhone: Scenario = {
  name: 'notification-told-by-phone',
  async run(world) {
    const a = await world.aReferral({ ...NOTIFICATION, attempts: [{ next: 'undeliverable' }] }).start()
    await a.untilState('undeliverable')
    await a.move('deliver-by-phone')
    await a.closed()
    return a
  },
}

const onlySeen: Scenario = {
  name: 'notification-asks-nothing-back',
  async run(world) {
    const a = await world.aReferral(NOTIFICATION).start()
    await a.untilState('delivered')
    const { state, possible } = await a.refusal(() => a.move('accept'))
    assert.equal(state, 'delivered')
    assert.ok(possible.includes('open') && !possible.includes('decline'))
    await a.move('open')
    await a.closed()
    return a
  },
}

const takenBack: Scenario = {
  name: 'notification-taken-back-from-those-who-have-seen-it',
  async run(world) {
    const a = await world.aReferral({ ...NOTIFICATION, recipients: ['sending', 'sending', 'held'] }).start()
    await a.move('open', { recipient: 1 })
    await a.untilState('delivered', 2)
    await a.moveItem('withdraw')
    await a.closed()
    const told = a.orders('attemptDelivery').filter(({ purpose }) => purpose === 'withdrawal')
    assert.deepEqual(
      told.map(({ recipientId, messageVersion }) => [recipientId, messageVersion]).toSorted(),
      [1, 2].map((number) => [a.recipientId(number), 2]).toSorted(),
    )
    assert.deepEqual([...a.fake.states.values()], ['withdrawn', 'withdrawn', 'withdrawn'])
    assert.deepEqual(a.orders('recordAllEnded'), [{ told: true, withdrawn: true }])
    return a
  },
}

/** Whoever has it is told by message, whether they have seen it or not; a person tells them where none arrives. */
const agreementWithdrawn: Scenario = {
  name: 'notification-whose-agreement-is-withdrawn',
  async run(world) {
    const a: RaisedReferral = await world
      .aReferral({
        ...NOTIFICATION,
        recipients: ['sending', 'sending', 'sending'],
        otherwise: ({ purpose, recipientId }) => ({
          next: purpose !== 'new' && recipientId === a.recipientId(3) ? 'undeliverable' : 'delivered',
        }),
      })
      .start()
    for (const recipient of [1, 3]) {
      await a.move('open', { recipient })
      await a.delivery(recipient).result()
    }
    await a.untilState('delivered', 2)
    await a.moveItem('withdraw-agreement')
    await a.called('attemptDelivery', 6)
    await a.move('open', { recipient: 2 })
    await a.closed()
    assert.deepEqual(
      messagesOf(a),
      ['1', '2', '3'].flatMap((number) => [`${number} agreement-withdrawn:2`, `${number} new:1`]),
    )
    assert.deepEqual(
      a.orders('recordNoticeOwed').map(({ recipientId }) => recipientId),
      [a.recipientId(3)],
    )
    assert.deepEqual([...a.fake.states.values()], ['opened', 'opened', 'opened'])
    return a
  },
}

/** The notice that the agreement was withdrawn has taken a version: taking it back is a message of its own. */
const takenBackAfterNotice: Scenario = {
  name: 'notification-taken-back-after-a-notice-that-the-agreement-was-withdrawn',
  async run(world) {
    const a = await world.aReferral({ ...NOTIFICATION, recipients: ['sending', 'sending'] }).start()
    await a.untilState('delivered', 1)
    await a.untilState('delivered', 2)
    await a.moveItem('withdraw-agreement')
    await a.called('attemptDelivery', 4)
    await a.move('open', { recipient: 1 })
    await a.delivery(1).result()
    await a.moveItem('withdraw')
    await a.closed()
    assert.deepEqual(messagesOf(a), [
      '1 agreement-withdrawn:2',
      '1 new:1',
      '1 withdrawal:3',
      '2 agreement-withdrawn:2',
      '2 new:1',
      '2 withdrawal:3',
    ])
    return a
  },
}

export const NOTIFICATION_SCENARIOS: readonly Scenario[] = [
  seen,
  notSeen,
  notDelivered,
  receipt,
  byPhone,
  onlySeen,
  takenBack,
  agreementWithdrawn,
  takenBackAfterNotice,
]
