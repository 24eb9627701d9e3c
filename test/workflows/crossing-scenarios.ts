/** Paths of two moves on an item that cross: each is taken while the other is being recorded. */
import assert from 'node:assert/strict'
import { messagesOf } from './acceptance-scenarios.ts'
import { beginItemMove } from './begin-item-move.ts'
import { close } from './delivery-scenarios.ts'
import type { Script, StepName } from './fake-referral.ts'
import type { RaisedReferral } from './raised-referral.ts'
import type { Scenario } from './scenario.ts'

const states = (a: RaisedReferral): unknown[] => [...a.fake.states.values()]

const opening = (): { readonly held: Promise<void>; readonly letGo: () => void } => {
  let letGo = (): void => undefined
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  return { held, letGo: () => letGo() }
}

/** Keeps one step from being done until it is let go: of `recordMove` the one of this move. */
const holdingOpen = (
  name: StepName,
  move?: string,
): { readonly before: NonNullable<Script['before']>; readonly letGo: () => void } => {
  const { held, letGo } = opening()
  const isMeant = (order: object) => move === undefined || ('move' in order && order.move === move)
  return {
    before: async (step, order) => {
      if (step === name && isMeant(order)) await held
    },
    letGo,
  }
}

const withdrawnWhileRedirected = (successor: 'sending' | 'held'): Scenario => ({
  name: `referral-withdrawn-while-it-is-redirected-to-one-that-is-${successor}`,
  async run(world) {
    const { before, letGo } = holdingOpen('recordMove', 'redirect')
    const a = await world.aReferral({ successors: [successor], before }).start()
    await a.untilState('delivered')
    await a.move('decline')
    const redirecting = a.move('redirect')
    await a.called('recordMove', 2)
    await a.moveItem('withdraw')
    letGo()
    await redirecting
    await close(a)
    assert.deepEqual(messagesOf(a), ['1 new:1'], 'asked although it is withdrawn')
    assert.deepEqual(states(a), ['redirected', 'withdrawn'])
    return a
  },
})

const FIRST_OF_TWO = {
  firstAcceptance: true,
  recipients: ['sending', 'sending'],
  successors: ['sending'],
} as const

/** The second has taken it on: whoever was asked instead of the first is stopped, and the second ends it. */
const endedByTheOther = async (a: RaisedReferral): Promise<RaisedReferral> => {
  await a.fake.until('who is asked instead is stopped', () => a.state(3) === 'withdrawn')
  await a.move('finish', { recipient: 2 })
  await close(a)
  assert.deepEqual(states(a), ['redirected', 'finished', 'withdrawn'])
  return a
}

/** The record of the redirect comes after another one has taken it on: whoever is asked instead is stopped too. */
const stoppedWhileRedirected: Scenario = {
  name: 'referral-taken-on-while-another-service-is-redirected',
  async run(world) {
    const { before, letGo } = holdingOpen('recordMove', 'redirect')
    const a = await world.aReferral({ ...FIRST_OF_TWO, before }).start()
    await a.move('decline', { recipient: 1 })
    const redirecting = a.move('redirect', { recipient: 1 })
    await a.fake.until('it is redirected', () => a.moves().includes('redirect'))
    await a.move('accept', { recipient: 2 })
    letGo()
    await redirecting
    return endedByTheOther(a)
  },
}

/** It hears of both at once: of the acceptance first, of the redirect when the old delivery is over already. */
const redirectedAndOver: Scenario = {
  name: 'referral-redirected-in-the-moment-in-which-another-takes-it-on',
  async run(world) {
    const { before, letGo } = holdingOpen('recordTold')
    const a = await world.aReferral({ ...FIRST_OF_TWO, before }).start()
    await a.move('decline', { recipient: 1 })
    await a.untilState('delivered', 2)
    const reading = a.moveItem('acknowledge')
    await a.called('recordTold')
    await a.move('accept', { recipient: 2 })
    await a.move('redirect', { recipient: 1 })
    await a.delivery(1).result()
    letGo()
    await reading
    return endedByTheOther(a)
  },
}

/** A person has one go on after all, and the whole item is withdrawn before that is on the record. */
const withdrawnWhileChosen: Scenario = {
  name: 'referral-withdrawn-while-a-service-is-chosen-to-go-on-after-all',
  async run(world) {
    const { held, letGo } = opening()
    const script = { recipients: ['held', 'withdrawn'], choices: [{ goOn: [2] }] } as const
    const a = await world.aReferral({ ...script, establishIdentity: () => held }).start()
    const chosen = await beginItemMove(a, 'choose-acceptance')
    const withdrawn = await beginItemMove(a, 'withdraw')
    letGo()
    await Promise.all([chosen(), withdrawn()])
    await a.closed()
    assert.deepEqual(states(a), ['withdrawn', 'withdrawn'])
    assert.deepEqual(messagesOf(a), ['2 withdrawal:2'], 'told to go on with what is withdrawn')
    return a
  },
}

/** Two say at once that the agreement is withdrawn, of one that is over: it is told of both, one after the other. */
const saidTwice: Scenario = {
  name: 'referral-whose-agreement-is-withdrawn-twice-at-once',
  async run(world) {
    const { before, letGo } = holdingOpen('recordTold')
    const a = await world.aReferral({ before }).start()
    await a.untilState('delivered')
    // The delivery is over on the record and waits, for a message that is under way, to be over itself.
    const reading = a.moveItem('acknowledge')
    await a.called('recordTold')
    const twice = await Promise.all([1, 2].map(() => beginItemMove(a, 'withdraw-agreement')))
    await a.move('finish')
    letGo()
    await Promise.all([reading, ...twice.map((done) => done())])
    await a.called('recordAllEnded')
    await a.moveItem('acknowledge')
    await a.closed()
    assert.deepEqual(messagesOf(a), ['1 agreement-withdrawn:2', '1 agreement-withdrawn:3', '1 new:1'])
    return a
  },
}

/** The sharing decision lets it go while the move that ends it waits to be recorded. */
const endedWhileDecided = (
  name: Scenario['name'],
  kind: Script['kind'],
  move: 'withdraw' | 'close-now',
): Scenario => ({
  name,
  async run(world) {
    const { held, letGo } = opening()
    // Moves that come before the recipients were put before the gate go on at once, in their order.
    const script = { recipients: ['held'], decisions: ['sending'], establishIdentity: () => held } as const
    const a = await world.aReferral({ kind, ...script }).start()
    const decided = await beginItemMove(a, 'decide-sharing')
    const ended = await beginItemMove(a, move)
    letGo()
    await Promise.all([decided(), ended()])
    await a.closed()
    assert.deepEqual(states(a), [move === 'withdraw' ? 'withdrawn' : 'unanswered'])
    return a
  },
})

export const CROSSING_SCENARIOS: readonly Scenario[] = [
  withdrawnWhileRedirected('sending'),
  withdrawnWhileRedirected('held'),
  stoppedWhileRedirected,
  redirectedAndOver,
  withdrawnWhileChosen,
  saidTwice,
  endedWhileDecided('referral-withdrawn-while-sharing-is-decided', 'referral', 'withdraw'),
  endedWhileDecided(
    'information-request-closed-while-sharing-is-decided',
    'information-request',
    'close-now',
  ),
]
