/** Paths of items that were prepared where they were stored: nothing is read before the register is asked. */
import assert from 'node:assert/strict'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ApplicationFailure } from '@temporalio/common'
import { beginItemMove } from './begin-item-move.ts'
import { FIRST } from './procedure-workers.ts'
import type { RaisedReferral } from './raised-referral.ts'
import type { Scenario } from './scenario.ts'

const readNothing = (a: RaisedReferral): void => {
  assert.deepEqual(a.orders('prepareReferral'), [], 'what it came with was read again')
  assert.deepEqual(
    a.orders('planDelivery'),
    [],
    'the plan that came with the register’s answer was made again',
  )
}

const planned: Scenario = {
  name: 'referral-identified-in-its-first-moment',
  async run(world) {
    const a = await world
      .aReferral({ recipients: ['sending', 'sending'], plansWithIdentity: true })
      .startPrepared()
    await Promise.all([1, 2].map((recipient) => a.move('finish', { recipient })))
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    readNothing(a)
    assert.equal(await askedFromTheQueue(a), 0, 'the register was asked by a round trip')
    assert.deepEqual(
      a.orders('attemptDelivery').map(({ channelId, attempt }) => [channelId, attempt]),
      [
        [FIRST, 1],
        [FIRST, 1],
      ],
    )
    return a
  },
}

/** The delivery of one that was planned with the register's answer, tried again and continued. */
const plannedDelivery: Scenario = {
  name: 'delivery-planned-in-the-first-moment',
  async run(world) {
    const a = await world
      .aReferral({ plansWithIdentity: true, attempts: [{ next: 'wait', seconds: 30, inDoubt: false }] })
      .startPrepared()
    await a.pass(60)
    await a.move('accept')
    await a.move('finish')
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    readNothing(a)
    assert.equal(a.orders('attemptDelivery').length, 2)
    return a
  },
}

/** The register is away: nothing came with its answer, so that the plan is made by a step. */
const withoutTheRegister: Scenario = {
  name: 'referral-prepared-goes-on-without-the-register',
  async run(world) {
    const establishIdentity = async () => {
      throw ApplicationFailure.retryable('the register could not be asked', 'register-away')
    }
    const a = await world.aReferral({ establishIdentity, plansWithIdentity: true }).startPrepared()
    await a.pass(60)
    await a.move('finish')
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    assert.deepEqual(a.orders('prepareReferral'), [])
    assert.ok(a.orders('establishIdentity').length > 1, 'the register was asked once and no more')
    assert.equal(a.orders('recordIdentityUnchecked').length, 1)
    assert.equal(a.orders('planDelivery').length, 1)
    return a
  },
}

/** The register is away for a moment: what it answers to the second question, with patience, counts as the first would. */
const registerBackAgain: Scenario = {
  name: 'referral-asks-the-register-again-with-patience',
  async run(world) {
    let asked = 0
    const establishIdentity = async () => {
      asked += 1
      if (asked === 1) throw ApplicationFailure.retryable('the register could not be asked', 'register-away')
    }
    const a = await world.aReferral({ establishIdentity, plansWithIdentity: true }).startPrepared()
    await a.move('finish')
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    readNothing(a)
    assert.equal(a.orders('establishIdentity').length, 2)
    assert.deepEqual(await askedFromTheQueue(a), 1)
    return a
  },
}

/** It wants to be asked later: a procedure that waits for it asks no sooner, and no longer than its patience. */
const registerThrottles: Scenario = {
  name: 'referral-asks-the-register-when-it-wants-to-be-asked',
  async run(world) {
    let asked = 0
    const establishIdentity = async () => {
      asked += 1
      if (asked === 1)
        throw ApplicationFailure.create({ message: 'throttled', type: 'register-away', details: [12_000] })
    }
    const a = await world.aReferral({ establishIdentity, plansWithIdentity: true }).startPrepared()
    while ((await waits(a)).length === 0) await nextTurn()
    assert.deepEqual(await waits(a), [12], 'it is not asked when it wants to be')
    assert.equal(a.orders('establishIdentity').length, 1, 'it was asked before it wanted to be')
    await a.pass(13)
    await a.move('finish')
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    readNothing(a)
    assert.equal(a.orders('establishIdentity').length, 2)
    return a
  },
}

/** Withdrawn while the register is asked: nobody is asked for it, whatever comes with the register's answer. */
const withdrawnWhileAsked: Scenario = {
  name: 'referral-withdrawn-while-the-register-is-asked',
  async run(world) {
    let answer = (): void => undefined
    const held = new Promise<void>((resolve) => {
      answer = resolve
    })
    const script = { establishIdentity: () => held, plansWithIdentity: true } as const
    const a = await world.aReferral({ ...script, recipients: ['sending', 'held'] }).startPrepared()
    await a.called('establishIdentity')
    const withdrawn = await beginItemMove(a, 'withdraw')
    answer()
    await withdrawn()
    await a.closed()
    assert.deepEqual(a.orders('attemptDelivery'), [], 'somebody was asked although it was withdrawn')
    assert.deepEqual([...a.fake.states.values()], ['withdrawn', 'withdrawn'])
    return a
  },
}

/** Seconds that the item's procedure has set itself to wait. */
const waits = async (a: RaisedReferral): Promise<number[]> => {
  const { events } = await a.referral.fetchHistory()
  return (events ?? []).flatMap(({ timerStartedEventAttributes: timer }) =>
    timer?.startToFireTimeout?.seconds === undefined ? [] : Number(timer.startToFireTimeout.seconds),
  )
}

/** How often a step of the general queue asked the register. */
const askedFromTheQueue = async (a: RaisedReferral): Promise<number> => {
  const { events } = await a.referral.fetchHistory()
  const names = (events ?? []).map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name)
  return names.filter((name) => name === 'establishIdentity').length
}

/** Begun in the way of an older release: what comes with the register's answer is left, as it was then. */
const unprepared: Scenario = {
  name: 'referral-not-prepared-makes-its-own-plan',
  async run(world) {
    const a = await world.aReferral({ plansWithIdentity: true }).start()
    await a.move('finish')
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    assert.equal(a.orders('prepareReferral').length, 1)
    assert.equal(a.orders('planDelivery').length, 1)
    return a
  },
}

const notification: Scenario = {
  name: 'notification-identified-in-its-first-moment',
  async run(world) {
    const a = await world.aReferral({ kind: 'notification', plansWithIdentity: true }).startPrepared()
    await a.called('attemptDelivery')
    await a.move('open')
    await a.closed()
    readNothing(a)
    return a
  },
}

const informationRequest: Scenario = {
  name: 'information-request-identified-in-its-first-moment',
  async run(world) {
    const a = await world.aReferral({ kind: 'information-request', plansWithIdentity: true }).startPrepared()
    await a.called('attemptDelivery')
    await a.move('answer')
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    readNothing(a)
    return a
  },
}

export const PREPARED_SCENARIOS: readonly Scenario[] = [
  planned,
  plannedDelivery,
  withoutTheRegister,
  registerBackAgain,
  registerThrottles,
  withdrawnWhileAsked,
  unprepared,
  notification,
  informationRequest,
]
