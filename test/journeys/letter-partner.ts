/** A partner that has nothing but mail: a letter goes out, a form that its people fill in comes back. */
import { describe, expect, it } from '@jest/globals'
import { until } from './journey-client.ts'
import { child, raise, untilState, WILLOWFIELD } from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

/** Registers the tests. */
export const letterPartner = (world: () => JourneyWorld): void => {
  describe('a partner that has nothing but mail', () => {
    it('is sending until somebody there answers, and goes on to their answer', async () => {
      const on = world()
      const { controlUrl } = on.world.partners.willowfield
      const { collects } = (await (await fetch(`${controlUrl}/collects`)).json()) as { collects: boolean }
      const { id } = await raise(on, { services: [WILLOWFIELD], person: child(5) })
      await untilState(on, id, 'sending')
      const found = await untilCase(on)
      // Without Java there is no mailbox to be read: the letter went, and that is all.
      if (!collects) return
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ answer: 'accepted', words: 'We begin on Monday.' })
      const answer = await fetch(`${controlUrl}/cases/${found}/answers`, { method: 'POST', headers, body })
      expect(answer.ok).toBe(true)
      await untilState(on, id, 'accepted')
    })
  })
}

/** The case made of its letter: nobody else here is asked by mail. */
const untilCase = (on: JourneyWorld): Promise<string> =>
  until('the letter to arrive', async () => (await on.partners.casesOf('willowfield'))?.at(-1)?.caseId)
