/** Paths of a delivery that is sent by the next channel on a person's word. */
import assert from 'node:assert/strict'
import { attempts, finishAndClose, waitFor } from './delivery-scenarios.ts'
import { FIRST, SECOND } from './procedure-workers.ts'
import type { Scenario } from './scenario.ts'

const sentAnotherWay: Scenario = {
  name: 'delivery-waits-and-goes-by-the-next-channel',
  async run(world) {
    const a = await world.aReferral({ attempts: [waitFor(86_400), { next: 'delivered' }] }).start()
    await a.called('attemptDelivery')
    await a.untilState('sending')
    assert.equal(await a.move('use-next-channel'), 'sending')
    await a.untilState('delivered')
    assert.deepEqual(attempts(a), [`1@1:${FIRST}`, `2@1:${SECOND}`])
    return finishAndClose(a)
  },
}

const inDoubtStays: Scenario = {
  name: 'delivery-in-doubt-goes-by-no-other-channel',
  async run(world) {
    const a = await world.aReferral({ attempts: [waitFor(60, true), { next: 'delivered' }] }).start()
    await a.called('attemptDelivery')
    await a.untilState('sending')
    assert.equal((await a.refusal(() => a.move('use-next-channel'))).state, 'sending')
    await a.pass(61)
    await a.untilState('delivered')
    assert.deepEqual(attempts(a), [`1@1:${FIRST}`, `2@1:${FIRST}`])
    return finishAndClose(a)
  },
}

export const ANOTHER_WAY_SCENARIOS: readonly Scenario[] = [sentAnotherWay, inDoubtStays]
