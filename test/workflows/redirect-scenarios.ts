/** Paths of a recipient that another service is asked in place of. */
import assert from 'node:assert/strict'
import { messagesOf } from './acceptance-scenarios.ts'
import { close, waitFor } from './delivery-scenarios.ts'
import type { RaisedReferral } from './raised-referral.ts'
import type { Scenario } from './scenario.ts'
import type { WorkflowWorld } from './workflow-world.ts'

const states = (a: RaisedReferral): unknown[] => [...a.fake.states.values()]

const finishSecond = async (a: RaisedReferral): Promise<RaisedReferral> => {
  await a.move('finish', { recipient: 2 })
  return close(a)
}

const declined: Scenario = {
  name: 'delivery-redirected-after-it-was-declined',
  async run(world) {
    const a = await world.aReferral({ successors: ['sending'] }).start()
    await a.untilState('delivered')
    await a.move('decline')
    assert.equal(await a.move('redirect'), 'redirected')
    await a.called('attemptDelivery', 2)
    await finishSecond(a)
    assert.deepEqual(messagesOf(a), ['1 new:1', '2 new:1'], 'told not to act on what they had declined')
    assert.deepEqual(states(a), ['redirected', 'finished'])
    return a
  },
}

const late: Scenario = {
  name: 'delivery-redirected-while-it-is-late',
  async run(world) {
    const a = await world.aReferral({ successors: ['sending'], clocks: { remind: 60, due: 120 } }).start()
    await a.untilState('delivered')
    await a.pass(130)
    await a.called('recordNoResponse', 2)
    await a.move('redirect')
    await a.called('attemptDelivery', 3)
    await finishSecond(a)
    assert.deepEqual(messagesOf(a), ['1 new:1', '1 withdrawal:2', '2 new:1'])
    return a
  },
}

const undeliverable: Scenario = {
  name: 'referral-redirected-from-a-service-that-cannot-be-reached',
  async run(world) {
    const a = await world.aReferral({ successors: ['held'], attempts: [{ next: 'undeliverable' }] }).start()
    await a.untilState('undeliverable')
    await a.move('redirect')
    assert.deepEqual(messagesOf(a), ['1 new:1'], 'sent without a decision for it')
    await a.moveItem('decide-sharing')
    await a.called('attemptDelivery', 2)
    await finishSecond(a)
    assert.deepEqual(messagesOf(a), ['1 new:1', '2 new:1'])
    return a
  },
}

const wronglyAddressed: Scenario = {
  name: 'delivery-redirected-while-it-waits',
  async run(world) {
    const a = await world.aReferral({ successors: ['sending'], attempts: [waitFor(3600)] }).start()
    await a.called('attemptDelivery')
    await a.move('redirect')
    await a.called('attemptDelivery', 2)
    await finishSecond(a)
    assert.deepEqual(messagesOf(a), ['1 new:1', '2 new:1'], 'tried again')
    return a
  },
}

const underWay = (name: Scenario['name'], next: 'delivered' | 'uncertain'): Scenario => ({
  name,
  async run(world) {
    const a = await world.aReferral({ successors: ['sending'], attempts: ['open'] }).start()
    await a.called('attemptDelivery')
    await a.move('redirect')
    await a.fake.endAttempt({ next })
    await a.called('attemptDelivery', 3)
    await finishSecond(a)
    assert.deepEqual(messagesOf(a), ['1 new:1', '1 withdrawal:2', '2 new:1'])
    return a
  },
})

const twice: Scenario = {
  name: 'referral-redirected-twice',
  async run(world) {
    const a = await world.aReferral({ successors: ['sending', 'sending'] }).start()
    await a.untilState('delivered')
    await a.move('decline')
    await a.move('redirect')
    await a.untilState('delivered', 2)
    await a.move('decline', { recipient: 2 })
    await a.move('redirect', { recipient: 2 })
    await a.move('finish', { recipient: 3 })
    await close(a)
    assert.deepEqual(states(a), ['redirected', 'redirected', 'finished'])
    return a
  },
}

/** Taken on just before: the redirect of one who did not know is refused, of one who does is taken. */
const acceptedBefore: Scenario = {
  name: 'delivery-taken-on-before-it-is-redirected',
  async run(world) {
    const a = await world.aReferral({ successors: ['sending'] }).start()
    await a.move('accept')
    assert.equal((await a.refusal(() => a.move('redirect'))).state, 'accepted')
    assert.deepEqual(states(a), ['accepted'])
    await a.move('redirect', { evenIfTakenOn: true })
    await a.called('attemptDelivery', 3)
    await finishSecond(a)
    assert.deepEqual(messagesOf(a), ['1 new:1', '1 withdrawal:2', '2 new:1'])
    return a
  },
}

/** Taken on just after, which the command keeps: a person has it go on, and the one asked instead is stopped. */
const acceptedAfter = async (
  world: WorkflowWorld,
  successor: 'sending' | 'held',
): Promise<RaisedReferral> => {
  const a = await world
    .aReferral({ successors: [successor], choices: [{ standDown: [2], goOn: [1] }] })
    .start()
  await a.untilState('delivered')
  await a.move('redirect')
  await a.called('attemptDelivery', successor === 'sending' ? 3 : 2)
  if (successor === 'sending') await a.untilState('delivered', 2)
  await a.moveItem('choose-acceptance')
  await a.called('attemptDelivery', successor === 'sending' ? 5 : 3)
  await a.untilState('accepted', 1)
  await a.move('finish', { recipient: 1 })
  return close(a)
}

const goesOnAfterAll: Scenario = {
  name: 'referral-redirected-and-the-first-goes-on-after-all',
  async run(world) {
    const a = await acceptedAfter(world, 'sending')
    assert.deepEqual(messagesOf(a), ['1 go-on:3', '1 new:1', '1 withdrawal:2', '2 new:1', '2 withdrawal:2'])
    assert.deepEqual(states(a), ['finished', 'withdrawn'])
    return a
  },
}

const goesOnBeforeTheDecision: Scenario = {
  name: 'referral-redirected-to-one-that-is-held-and-the-first-goes-on',
  async run(world) {
    const a = await acceptedAfter(world, 'held')
    assert.deepEqual(messagesOf(a), ['1 go-on:3', '1 new:1', '1 withdrawal:2'])
    return a
  },
}

const withdrawnAfter: Scenario = {
  name: 'referral-withdrawn-after-it-was-redirected',
  async run(world) {
    const a = await world.aReferral({ successors: ['sending'] }).start()
    await a.untilState('delivered')
    await a.move('decline')
    await a.move('redirect')
    await a.untilState('delivered', 2)
    await a.moveItem('withdraw')
    await close(a)
    assert.deepEqual(messagesOf(a), ['1 new:1', '2 new:1', '2 withdrawal:2'])
    return a
  },
}

/** Its fresh decision is for another one too, who was held: nobody decides about them twice. */
const letsGo: Scenario = {
  name: 'referral-redirected-with-a-decision-that-lets-another-go',
  async run(world) {
    const a = await world
      .aReferral({ recipients: ['sending', 'held'], successors: ['sending'], redirectLetsGo: true })
      .start()
    await a.move('decline')
    await a.move('redirect')
    await a.move('finish', { recipient: 2 })
    await a.move('finish', { recipient: 3 })
    await close(a)
    assert.deepEqual(messagesOf(a), ['1 new:1', '2 new:1', '3 new:1'])
    assert.deepEqual(states(a), ['redirected', 'finished', 'finished'])
    return a
  },
}

export const REDIRECT_SCENARIOS: readonly Scenario[] = [
  declined,
  late,
  undeliverable,
  wronglyAddressed,
  underWay('delivery-redirected-while-it-is-taken', 'delivered'),
  underWay('delivery-redirected-while-it-ends-in-doubt', 'uncertain'),
  twice,
  acceptedBefore,
  goesOnAfterAll,
  goesOnBeforeTheDecision,
  withdrawnAfter,
  letsGo,
]
