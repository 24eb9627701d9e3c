/** A clock that an agency has agreed to itself, and that stands still while it waits for the family. */
import { describe, expect, it } from '@jest/globals'
import { ask } from './journey-client.ts'
import {
  addressOf,
  ORCHARD,
  type Raised,
  raise,
  type Shown,
  untilShown,
  untilState,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

const POLICY = 'orchard.decision-three-days.1'

const answer = async (on: JourneyWorld, { id, recipients }: Raised, json: object): Promise<void> => {
  const path = `${addressOf(id)}/recipients/${recipients[0]?.id}/responses`
  expect(await ask(on, 'POST', path, { as: 'nadia', json })).toMatchObject({ status: 200 })
}

const decisionOf = ({ recipients: [recipient] }: Shown) => {
  const clock = recipient?.clocks?.find(({ clock }) => clock === 'decision')
  if (clock === undefined) throw new Error('no decision is due')
  return { ...clock, pauses: recipient?.pauses ?? [] }
}

/** Registers the tests. */
export const agreedClocks = (world: () => JourneyWorld): void => {
  describe('an agency that has agreed to be quicker than the law', () => {
    it('has its own time while it waits for nobody, and the law’s while it waits for the family', async () => {
      const on = world()
      const raised = await raise(on, { services: [ORCHARD], urgency: 'three-days' })
      const first = decisionOf(await untilState(on, raised.id, 'delivered'))
      expect(first).toMatchObject({ policyId: POLICY, statutory: false, pauses: [] })
      await answer(on, raised, {
        move: 'ask',
        questions: ['May we ring the grandmother?'],
        waitsFor: 'family',
      })
      const still = decisionOf(await untilState(on, raised.id, 'asked'))
      expect(still).toMatchObject({ stoodStill: true, pauses: [{ reason: 'waiting-for-family' }] })
      expect(still.dueAt > first.dueAt).toBe(true)
      await answer(on, raised, { move: 'ask', questions: ['Which school?'], waitsFor: 'referrer' })
      const shown = await untilShown(on, raised.id, 'a question for the referrer', ({ recipients: [one] }) =>
        Boolean(one?.pauses?.[0]?.to),
      )
      const again = decisionOf(shown)
      expect(again.pauses.map(({ reason }) => reason)).toEqual(['waiting-for-family', 'waiting-for-referrer'])
      expect(again.dueAt >= first.dueAt && again.dueAt < still.dueAt).toBe(true)
    })
  })
}
