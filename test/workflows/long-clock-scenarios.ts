/** Paths of many weeks, and of a clock that stands still. */
import assert from 'node:assert/strict'
import { finishAndClose } from './delivery-scenarios.ts'
import type { Scenario } from './scenario.ts'

const HOUR = 3600
const DUE_IN_A_DAY = { remind: 12 * HOUR, due: 24 * HOUR }

/** Nine weeks and more, over whatever weekends and bank holidays come: late at the close of the 45th working day. */
const fortyFiveWorkingDays: Scenario = {
  name: 'delivery-late-after-45-working-days',
  async run(world) {
    const a = await world.aReferral({ clocks: { ...DUE_IN_A_DAY, outcome: 'by-policy' } }).start()
    await a.move('accept')
    const due = Date.parse(a.fake.outcomeDue ?? '')
    const left = (due - (await world.env.currentTimeMs())) / 1000
    assert.ok(
      left > 60 * 24 * HOUR && left < 75 * 24 * HOUR,
      `${left / 24 / HOUR} days are not 45 working days`,
    )
    await a.pass(left - 60)
    assert.deepEqual(a.orders('recordNoResponse'), [], 'late before its time')
    await a.pass(120)
    await a.called('recordNoResponse')
    assert.deepEqual(
      a.orders('recordNoResponse').map(({ step }) => step),
      ['outcome-late'],
    )
    return finishAndClose(a)
  },
}

const stoodStill: Scenario = {
  name: 'delivery-whose-clock-stood-still',
  async run(world) {
    const a = await world.aReferral({ clocks: { ...DUE_IN_A_DAY, standsStill: 48 * HOUR } }).start()
    await a.untilState('delivered')
    await a.pass(2 * HOUR)
    await a.move('ask')
    await a.pass(46 * HOUR)
    assert.deepEqual(a.orders('recordNoResponse'), [], 'reminded of a clock that stands still')
    await a.pass(26 * HOUR)
    await a.called('recordNoResponse', 2)
    return finishAndClose(a)
  },
}

export const LONG_CLOCK_SCENARIOS: readonly Scenario[] = [fortyFiveWorkingDays, stoodStill]
