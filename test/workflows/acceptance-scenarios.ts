/** Paths of a referral that goes to several and stops at the first acceptance. */
import assert from 'node:assert/strict'
import { close, waitFor } from './delivery-scenarios.ts'
import type { RaisedReferral } from './raised-referral.ts'
import type { Scenario } from './scenario.ts'

/** Messages that were tried, as `recipient purpose:version`. */
export const messagesOf = (a: RaisedReferral): string[] =>
  a
    .orders('attemptDelivery')
    .map(({ recipientId, purpose, messageVersion }) => {
      const number = a.fake.recipientIds.indexOf(recipientId) + 1
      return `${number} ${purpose}:${messageVersion}`
    })
    .toSorted()

const states = (a: RaisedReferral): unknown[] => [...a.fake.states.values()]

/** Each in another place when the first takes it on: at work, waiting to be tried again, held, declined, uncertain. */
const othersStopped: Scenario = {
  name: 'referral-stops-the-others-at-the-first-acceptance',
  async run(world) {
    const a: RaisedReferral = await world
      .aReferral({
        firstAcceptance: true,
        recipients: ['sending', 'sending', 'held', 'sending', 'sending'],
        otherwise: ({ recipientId, purpose }) => {
          if (purpose !== 'new') return { next: 'delivered' }
          if (recipientId === a.recipientId(4)) return waitFor(3600)
          return { next: recipientId === a.recipientId(5) ? 'uncertain' : 'delivered' }
        },
      })
      .start()
    await a.untilState('delivered', 2)
    await a.untilState('uncertain', 5)
    await a.called('attemptDelivery', 4)
    await a.move('accept', { recipient: 1 })
    for (const number of [2, 3, 4, 5])
      await a.fake.until(`${number} is stopped`, () => a.state(number) === 'withdrawn')
    await a.called('attemptDelivery', 6)
    await a.move('finish', { recipient: 1 })
    await close(a)
    assert.deepEqual(messagesOf(a), [
      '1 new:1',
      '2 new:1',
      '2 withdrawal:2',
      '4 new:1',
      '5 new:1',
      '5 withdrawal:2',
    ])
    return a
  },
}

const refusedBefore: Scenario = {
  name: 'referral-stops-nobody-who-has-declined',
  async run(world) {
    const a = await world.aReferral({ firstAcceptance: true, recipients: ['sending', 'sending'] }).start()
    await a.move('decline', { recipient: 2 })
    await a.move('start', { recipient: 1 })
    await a.move('record-next-step', { recipient: 2 })
    await a.move('finish', { recipient: 1 })
    await close(a)
    assert.deepEqual(states(a), ['finished', 'declined'])
    return a
  },
}

/** Taken, by the partner's word, while the attempt is under way: it ends first, and then they are told. */
const stoppedUnderWay: Scenario = {
  name: 'delivery-stopped-while-it-is-taken',
  async run(world) {
    const a: RaisedReferral = await world
      .aReferral({
        firstAcceptance: true,
        recipients: ['sending', 'sending'],
        otherwise: ({ recipientId, purpose }) =>
          purpose === 'new' && recipientId === a.recipientId(1) ? 'open' : { next: 'delivered' },
      })
      .start()
    await a.called('attemptDelivery', 2)
    await a.move('accept', { recipient: 2 })
    await a.fake.until('it is stopped', () => a.state(1) === 'withdrawn')
    await a.fake.endAttempt({ next: 'delivered' })
    await a.called('attemptDelivery', 3)
    await a.move('finish', { recipient: 2 })
    await close(a)
    assert.deepEqual(messagesOf(a), ['1 new:1', '1 withdrawal:2', '2 new:1'])
    return a
  },
}

/** Both are taken before either is recorded: nobody is stopped who works on it. */
const bothAccepted = async (
  world: Parameters<Scenario['run']>[0],
  choice: object,
): Promise<RaisedReferral> => {
  const accepted = (): number => a.fake.orders('recordMove').filter(({ move }) => move === 'accept').length
  const a: RaisedReferral = await world
    .aReferral({
      firstAcceptance: true,
      recipients: ['sending', 'sending'],
      choices: [choice],
      before: async (step) => {
        if (step === 'recordMove' && accepted() > 0)
          await a.fake.until('both have been taken', () => accepted() === 2)
      },
    })
    .start()
  await a.untilState('delivered', 1)
  await a.untilState('delivered', 2)
  await Promise.all([a.move('accept', { recipient: 1 }), a.move('accept', { recipient: 2 })])
  assert.deepEqual(states(a), ['accepted', 'accepted'], 'an acceptance was lost')
  return a
}

const oneStoodDown: Scenario = {
  name: 'referral-accepted-by-two-and-one-is-stood-down',
  async run(world) {
    const a = await bothAccepted(world, { standDown: [1] })
    await a.moveItem('choose-acceptance')
    await a.fake.until('it is stood down', () => a.state(1) === 'withdrawn')
    await a.called('attemptDelivery', 3)
    await a.move('finish', { recipient: 2 })
    await close(a)
    assert.deepEqual(messagesOf(a), ['1 new:1', '1 withdrawal:2', '2 new:1'])
    return a
  },
}

const bothGoOn: Scenario = {
  name: 'referral-accepted-by-two-who-both-go-on',
  async run(world) {
    const a = await bothAccepted(world, {})
    await a.moveItem('choose-acceptance')
    await a.move('finish', { recipient: 1 })
    await a.move('finish', { recipient: 2 })
    await close(a)
    assert.deepEqual(messagesOf(a), ['1 new:1', '2 new:1'])
    return a
  },
}

/** Its acceptance crossed the message not to act, which is the command's to keep; a person chose it all the same. */
const goesOnAfterAll: Scenario = {
  name: 'referral-stopped-service-goes-on-after-all',
  async run(world) {
    const a = await world
      .aReferral({
        firstAcceptance: true,
        recipients: ['sending', 'sending'],
        choices: [{ standDown: [1], goOn: [2] }],
      })
      .start()
    await a.untilState('delivered', 2)
    await a.move('accept', { recipient: 1 })
    await a.called('attemptDelivery', 3)
    await a.moveItem('choose-acceptance')
    await a.called('attemptDelivery', 5)
    await a.untilState('accepted', 2)
    await a.move('start', { recipient: 2 })
    await a.move('finish', { recipient: 2 })
    await close(a)
    assert.deepEqual(states(a), ['withdrawn', 'finished'])
    assert.deepEqual(messagesOf(a), ['1 new:1', '1 withdrawal:2', '2 go-on:3', '2 new:1', '2 withdrawal:2'])
    return a
  },
}

const chosenTooLate: Scenario = {
  name: 'referral-has-no-choice-left-when-it-is-over',
  async run(world) {
    const a = await world.aReferral({ firstAcceptance: true, recipients: ['sending', 'sending'] }).start()
    await a.untilState('delivered', 2)
    await a.move('accept', { recipient: 1 })
    await a.called('attemptDelivery', 3)
    await a.move('finish', { recipient: 1 })
    await a.called('recordAllEnded')
    assert.deepEqual(await a.refusal(() => a.moveItem('choose-acceptance')), {
      code: 'state-conflict',
      possible: ['acknowledge'],
    })
    return close(a)
  },
}

export const ACCEPTANCE_SCENARIOS: readonly Scenario[] = [
  othersStopped,
  refusedBefore,
  stoppedUnderWay,
  oneStoodDown,
  bothGoOn,
  goesOnAfterAll,
  chosenTooLate,
]
