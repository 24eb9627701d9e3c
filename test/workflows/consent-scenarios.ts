/** Named paths of a request for consent: the same code drives the tests and the recording of histories. */
import assert from 'node:assert/strict'
import { ANSWER, type AskedRequest, type ConsentWorld, HOUR, REMIND } from './consent-world.ts'

export interface ConsentScenario {
  readonly name: `consent-${string}`
  /** Drives it to its end and asserts what is its own. */
  readonly run: (world: ConsentWorld) => Promise<AskedRequest>
}

const ended = async (a: AskedRequest): Promise<AskedRequest> => {
  await a.handle.result()
  return a
}

const given: ConsentScenario = {
  name: 'consent-given-and-watched-until-its-review',
  async run(world) {
    const a = await world.ask({ mails: [{ next: 'wait', seconds: 10 }, 'fault', { next: 'done' }] })
    await a.pass(HOUR)
    assert.equal(await a.move('give'), undefined)
    assert.equal(a.record().state, 'given')
    await ended(a)
    assert.deepEqual(a.done.slice(-1), ['time:review:1'])
    assert.equal(a.done.filter((one) => one === 'mail:ask:1').length, 3)
    assert.equal(a.done.includes('time:remind:1'), false, 'somebody who had answered was reminded')
    return a
  },
}

const withdrawn: ConsentScenario = {
  name: 'consent-given-then-withdrawn',
  async run(world) {
    const a = await world.ask({ byLink: false })
    await a.move('give')
    await a.pass(500 * HOUR)
    assert.equal(await a.move('withdraw'), undefined)
    assert.equal((await ended(a)).record().state, 'withdrawn')
    assert.deepEqual(a.done, [])
    return a
  },
}

const refused: ConsentScenario = {
  name: 'consent-refused',
  async run(world) {
    const a = await world.ask()
    assert.equal(await a.move('refuse'), undefined)
    assert.equal((await ended(a)).record().state, 'refused')
    return a
  },
}

const unanswered: ConsentScenario = {
  name: 'consent-reminded-then-unanswered',
  async run(world) {
    const a = await world.ask()
    await a.pass(REMIND + HOUR)
    assert.equal(a.record().state, 'reminded')
    await a.pass(ANSWER - REMIND)
    assert.equal(a.record().state, 'unanswered')
    assert.deepEqual(a.done, ['mail:ask:1', 'time:remind:1', 'mail:remind:1', 'time:lapse:1'])
    await ended(a)
    assert.equal(a.record().state, 'unanswered')
    return a
  },
}

const late: ConsentScenario = {
  name: 'consent-given-after-the-wait-was-over',
  async run(world) {
    const a = await world.ask({ byLink: false })
    await a.pass(ANSWER + HOUR)
    assert.equal(a.record().state, 'unanswered')
    assert.equal(await a.move('give'), undefined)
    assert.equal((await ended(a)).record().state, 'given')
    return a
  },
}

const calledOff: ConsentScenario = {
  name: 'consent-called-off-while-the-mail-waits',
  async run(world) {
    const a = await world.ask({ mails: [{ next: 'wait', seconds: 20 * HOUR }] })
    await a.pass(HOUR)
    assert.equal(await a.move('call-off'), undefined)
    assert.equal((await ended(a)).record().state, 'called-off')
    assert.deepEqual(a.done, ['mail:ask:1'])
    return a
  },
}

const again: ConsentScenario = {
  name: 'consent-asked-again',
  async run(world) {
    const a = await world.ask()
    await a.pass(REMIND + HOUR)
    assert.equal(await a.move('ask-again'), undefined)
    await a.pass(ANSWER - REMIND)
    assert.equal(a.record().state, 'reminded', 'the first wait went on')
    await a.pass(REMIND + HOUR)
    assert.equal(await a.move('ask-again'), undefined)
    assert.equal(await a.move('refuse'), undefined)
    await ended(a)
    assert.deepEqual(
      a.done.filter((one) => one.startsWith('time:')),
      ['time:remind:1', 'time:remind:2', 'time:lapse:2'],
    )
    assert.deepEqual(a.done.filter((one) => one.startsWith('mail:ask')).slice(0, 2), [
      'mail:ask:1',
      'mail:ask:2',
    ])
    return a
  },
}

const itemOver: ConsentScenario = {
  name: 'consent-called-off-as-its-item-is-over',
  async run(world) {
    const a = await world.ask({ itemOver: true })
    assert.equal((await ended(a)).record().state, 'called-off')
    assert.deepEqual(a.done, ['mail:ask:1', 'time:remind:1'])
    return a
  },
}

export const CONSENT_SCENARIOS: readonly ConsentScenario[] = [
  given,
  withdrawn,
  refused,
  unanswered,
  late,
  calledOff,
  again,
  itemOver,
]
