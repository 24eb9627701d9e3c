/** Paths of answers to a sender that is itself a system, and of a destination that nobody knows. */
import assert from 'node:assert/strict'
import { waitFor } from './delivery-scenarios.ts'
import type { RaisedReferral } from './raised-referral.ts'
import type { Scenario } from './scenario.ts'

/** Answers tried, as `version:move`. */
const answers = (a: RaisedReferral): string[] =>
  a
    .orders('attemptDelivery')
    .filter(({ purpose }) => purpose === 'answer')
    .map(({ messageVersion, answers: answered }) => `${messageVersion}:${answered?.move}`)

const inOrder: Scenario = {
  name: 'referral-answered-by-message',
  async run(world) {
    const attempts = [{ next: 'delivered' } as const, waitFor(30), { next: 'delivered' } as const]
    const a = await world.aReferral({ answersByMessage: true, attempts }).start()
    await a.move('ask')
    await a.move('accept')
    await a.move('finish')
    await a.closed()
    assert.deepEqual(answers(a), ['1:ask', '1:ask', '2:accept', '3:finish'])
    const sentTo = new Set(a.orders('attemptDelivery').map(({ recipientId }) => recipientId))
    assert.deepEqual([...sentTo], [a.recipientId(), a.fake.returnRecipientId])
    assert.deepEqual(a.orders('recordAllEnded'), [{ told: true, withdrawn: false }])
    assert.ok(a.fake.closed)
    return a
  },
}

const severalAnswered: Scenario = {
  name: 'referral-of-several-services-answered-by-message',
  async run(world) {
    const a = await world.aReferral({ answersByMessage: true, recipients: ['sending', 'sending'] }).start()
    await a.move('finish', { recipient: 1 })
    await a.called('recordTold')
    assert.equal(a.fake.closed, false)
    await a.move('accept', { recipient: 2 })
    await a.move('finish', { recipient: 2 })
    await a.closed()
    assert.deepEqual(answers(a), ['1:finish', '2:accept', '3:finish'])
    return a
  },
}

const oneAnswerLost: Scenario = {
  name: 'referral-closed-only-when-every-outcome-is-known',
  async run(world) {
    const attempts = [
      { next: 'delivered' },
      { next: 'delivered' },
      { next: 'undeliverable' },
      { next: 'delivered' },
    ] as const
    const a = await world
      .aReferral({ answersByMessage: true, recipients: ['sending', 'sending'], attempts })
      .start()
    await a.called('attemptDelivery', 2)
    await a.move('finish', { recipient: 1 })
    await a.called('attemptDelivery', 3)
    await a.move('finish', { recipient: 2 })
    await a.called('recordAllEnded')
    assert.deepEqual(
      a.orders('recordAllEnded'),
      [{ told: false, withdrawn: false }],
      'one outcome never reached the sender',
    )
    await a.moveItem('acknowledge')
    await a.closed()
    return a
  },
}

const notReached: Scenario = {
  name: 'referral-whose-sender-cannot-be-answered',
  async run(world) {
    const attempts = [{ next: 'delivered' }, { next: 'uncertain' }] as const
    const a = await world.aReferral({ answersByMessage: true, attempts }).start()
    await a.move('finish')
    await a.called('recordAllEnded')
    assert.deepEqual(a.orders('recordAllEnded'), [{ told: false, withdrawn: false }])
    assert.equal(a.fake.closed, false)
    await a.moveItem('acknowledge')
    await a.closed()
    assert.deepEqual(
      a.orders('recordTold').map(({ how, close }) => `${how}:${close}`),
      ['read:true'],
    )
    return a
  },
}

const declinedToSender: Scenario = {
  name: 'referral-declined-to-its-sender',
  async run(world) {
    const a = await world.aReferral({ answersByMessage: true }).start()
    await a.move('decline')
    await a.called('recordTold')
    await a.move('record-next-step')
    await a.closed()
    assert.deepEqual(answers(a), ['1:decline'])
    return a
  },
}

const unknownDestination: Scenario = {
  name: 'referral-returned-to-its-sender',
  async run(world) {
    const a = await world.aReferral({ recipients: [], checkIdentity: false, answersByMessage: true }).start()
    await a.called('prepareReferral')
    await a.moveItem('return-to-sender')
    await a.closed()
    assert.deepEqual(answers(a), ['1:not-deliverable'])
    assert.deepEqual(a.orders('recordAllEnded'), [{ told: true, withdrawn: false }])
    return a
  },
}

const returnedWithoutChannel: Scenario = {
  name: 'referral-returned-to-a-sender-without-a-channel',
  async run(world) {
    const a = await world
      .aReferral({ recipients: [], checkIdentity: false, answersByMessage: true, channels: [] })
      .start()
    await a.called('prepareReferral')
    await a.moveItem('return-to-sender')
    await a.called('recordNotDelivered')
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    assert.deepEqual(a.orders('recordNotDelivered'), [
      { recipientId: a.fake.returnRecipientId, messageVersion: 1, because: 'undeliverable' },
    ])
    return a
  },
}

const withdrawnUnknown: Scenario = {
  name: 'referral-withdrawn-that-nobody-was-asked-for',
  async run(world) {
    const a = await world.aReferral({ recipients: [], checkIdentity: false, answersByMessage: true }).start()
    await a.called('prepareReferral')
    await a.moveItem('withdraw')
    await a.closed()
    assert.deepEqual(answers(a), [])
    assert.deepEqual(a.orders('recordAllEnded'), [{ told: false, withdrawn: true }])
    return a
  },
}

const returnedToAPerson: Scenario = {
  name: 'referral-returned-to-a-person',
  async run(world) {
    const a = await world.aReferral({ recipients: [], checkIdentity: false }).start()
    await a.called('prepareReferral')
    await a.moveItem('return-to-sender')
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    return a
  },
}

export const ANSWER_SCENARIOS: readonly Scenario[] = [
  inOrder,
  severalAnswered,
  oneAnswerLost,
  notReached,
  declinedToSender,
  unknownDestination,
  returnedWithoutChannel,
  returnedToAPerson,
  withdrawnUnknown,
]
