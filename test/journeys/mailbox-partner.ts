/** A partner behind a MESH mailbox: handed over, received and answered are three things that people see one by one. */
import { describe, expect, it } from '@jest/globals'
import { until } from './journey-client.ts'
import { casesOf, child, FERNHILL, type Raised, raise, untilState } from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'
import { whileFaulty } from './unreliable-partner.ts'

const raised = (on: JourneyWorld): Promise<Raised> => raise(on, { services: [FERNHILL], person: child(3) })

const control = async (on: JourneyWorld, method: string, path: string, body: unknown): Promise<void> => {
  const url = `${on.world.partners.fernhill.controlUrl}${path}`
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) })
  expect(answer.ok).toBe(true)
}

const casesOfItem = (on: JourneyWorld, id: string) => casesOf(on, 'fernhill', id)

/** Registers the tests. */
export const mailboxPartner = (world: () => JourneyWorld): void => {
  describe('a partner behind a mailbox', () => {
    it('is sending until their system says that it has it, and goes on to their answer', async () => {
      const on = world()
      await control(on, 'PUT', '/control-mesh/behaviour', { collectsNothing: true })
      const { id } = await raised(on)
      await until('it to be handed over', async () => {
        const shown = await untilState(on, id, 'sending')
        return JSON.stringify(shown).includes('Handed over for delivery')
      })
      expect(await casesOfItem(on, id)).toEqual([])
      await control(on, 'PUT', '/control-mesh/behaviour', {})
      await untilState(on, id, 'delivered')
      const [found] = await casesOfItem(on, id)
      await control(on, 'POST', `/cases/${found?.caseId}/answers`, { answer: 'accept', words: '' })
      await untilState(on, id, 'accepted')
    })

    it('has one case where the carrier’s answer was lost', async () => {
      const on = world()
      const fault = { fault: 'accept-then-drop', times: 1, only: 'outbox' }
      const { id } = await whileFaulty(on, 'fernhill', fault, async () => {
        const item = await raised(on)
        await untilState(on, item.id, 'delivered')
        return item
      })
      expect(await casesOfItem(on, id)).toHaveLength(1)
    })
  })
}
