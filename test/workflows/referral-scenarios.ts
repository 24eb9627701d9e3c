/** Paths of a whole referral: gate, identity, several recipients, closing. */
import assert from 'node:assert/strict'
import { Context } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import { FIRST } from './procedure-workers.ts'
import type { Scenario } from './scenario.ts'

const closedAfterOutcome: Scenario = {
  name: 'referral-closed-after-outcome',
  async run(world) {
    const a = await world.aReferral().start()
    for (const move of ['open', 'accept', 'start', 'finish'] as const) await a.move(move)
    await a.called('recordAllEnded')
    assert.equal(a.fake.closed, false, 'closed before the referrer knew')
    await a.moveItem('acknowledge')
    await a.closed()
    assert.deepEqual(a.orders('attemptDelivery'), [
      {
        recipientId: a.recipientId(),
        messageVersion: 1,
        purpose: 'new',
        channelId: FIRST,
        attempt: 1,
        roundStart: 1,
        lastChannel: false,
      },
    ])
    assert.deepEqual(a.orders('recordAllEnded'), [{ told: false, withdrawn: false }])
    assert.ok(a.fake.closed)
    return a
  },
}

const readBeforeTheEnd: Scenario = {
  name: 'referral-read-before-its-end',
  async run(world) {
    const a = await world.aReferral().start()
    await a.called('attemptDelivery')
    await a.moveItem('acknowledge')
    assert.deepEqual(
      a.orders('recordTold').map(({ close }) => close),
      [false],
    )
    await a.move('finish')
    await a.called('recordAllEnded')
    assert.equal(a.fake.closed, false, 'what was read before the outcome does not tell the outcome')
    await a.moveItem('acknowledge')
    await a.closed()
    assert.ok(a.fake.closed)
    return a
  },
}

/** The outcome is on the record, and read there, before the delivery has told the referral that it has ended. */
const readAtOnce: Scenario = {
  name: 'referral-read-as-soon-as-its-outcome-is-recorded',
  async run(world) {
    const a = await world.aReferral().start()
    await a.move('accept')
    const reading = a.moveItem('acknowledge', { everyOutcomeRead: true })
    await a.move('finish')
    await reading
    await a.closed()
    assert.deepEqual(
      a.orders('recordTold').map(({ how, close }) => `${how}:${close}`),
      ['read:true'],
    )
    return a
  },
}

const heldThenShared: Scenario = {
  name: 'referral-held-then-shared',
  async run(world) {
    const a = await world.aReferral({ recipients: ['held', 'held'], decisions: ['held', 'sending'] }).start()
    await a.called('establishIdentity')
    await a.moveItem('decide-sharing')
    assert.deepEqual(a.orders('attemptDelivery'), [], 'sent without a decision')
    await a.moveItem('decide-sharing')
    await Promise.all([1, 2].map((recipient) => a.move('finish', { recipient })))
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    return a
  },
}

const notShared: Scenario = {
  name: 'referral-not-shared',
  async run(world) {
    const a = await world.aReferral({ recipients: ['held'], decisions: ['not-shared'] }).start()
    await a.called('establishIdentity')
    await a.moveItem('decide-sharing')
    await a.closed()
    assert.deepEqual(a.orders('attemptDelivery'), [])
    assert.deepEqual(a.orders('recordTold'), [], 'who decided not to share knows it')
    return a
  },
}

const severalRecipients: Scenario = {
  name: 'referral-to-several-services',
  async run(world) {
    const a = await world
      .aReferral({ recipients: ['sending', 'not-shared', 'held', 'sending'], decisions: ['sending'] })
      .start()
    await a.move('decline', { recipient: 1 })
    await a.move('accept', { recipient: 4 })
    await a.moveItem('decide-sharing')
    await a.move('finish', { recipient: 3 })
    await a.move('record-next-step', { recipient: 1 })
    assert.deepEqual(a.orders('recordAllEnded'), [], 'ended with a recipient still at work')
    await a.move('finish', { recipient: 4 })
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    assert.deepEqual([...a.fake.states.values()], ['declined', 'not-shared', 'finished', 'finished'])
    const sent = a.orders('attemptDelivery').map(({ recipientId }) => recipientId)
    assert.deepEqual(sent.toSorted(), [a.recipientId(1), a.recipientId(3), a.recipientId(4)].toSorted())
    return a
  },
}

const registerAway: Scenario = {
  name: 'referral-goes-on-without-the-register',
  async run(world) {
    let asked = 0
    const establishIdentity = async () => {
      asked += 1
      throw ApplicationFailure.retryable('the register could not be asked', 'register-away')
    }
    const a = await world.aReferral({ establishIdentity }).start()
    await a.pass(60)
    await a.move('finish')
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    assert.ok(asked > 1, 'the register was asked once only')
    assert.equal(a.orders('recordIdentityUnchecked').length, 1)
    return a
  },
}

/** Time is not skipped while a step runs, so the patience is short. */
const registerSilent: Scenario = {
  name: 'referral-goes-on-when-the-register-is-silent',
  async run(world) {
    const a = await world
      .aReferral({ identityPatienceSeconds: 2, establishIdentity: () => Context.current().cancelled })
      .start()
    await a.called('establishIdentity')
    await a.pass(60)
    await a.called('recordIdentityUnchecked')
    await a.move('finish')
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    return a
  },
}

const identityKnown: Scenario = {
  name: 'referral-of-known-identity',
  async run(world) {
    const a = await world.aReferral({ checkIdentity: false }).start()
    await a.move('finish')
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    assert.deepEqual(a.orders('establishIdentity'), [])
    return a
  },
}

export const REFERRAL_SCENARIOS: readonly Scenario[] = [
  closedAfterOutcome,
  readBeforeTheEnd,
  readAtOnce,
  heldThenShared,
  notShared,
  severalRecipients,
  registerAway,
  registerSilent,
  identityKnown,
]
