/** A partner with an older hospital system: referrals by HL7 v2, and answers that its system sends later by itself. */
import { describe, expect, it } from '@jest/globals'
import { ask, until } from './journey-client.ts'
import {
  addressOf,
  child,
  itemsOf,
  type Raised,
  raise,
  SHARE,
  untilShown,
  untilState,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'
import { resultsOf, whileFaulty } from './unreliable-partner.ts'

const CLINIC = 'svc_beacon-child-clinic'

const raised = (on: JourneyWorld): Promise<Raised> =>
  raise(on, { services: [CLINIC], person: child(1), needs: [{ text: 'Hearing & growth' }] })

/** The only case that its system has of an item. */
const caseOf = async (on: JourneyWorld, { reference }: Raised) => {
  const all = (await on.partners.casesOf('beacon')) ?? []
  const [found, another] = all.filter((one) => one.reference === `${reference}-1`)
  if (found === undefined) throw new Error(`Beacon has no case of ${reference}`)
  expect(another).toBeUndefined()
  return found
}

const answer = async (on: JourneyWorld, item: Raised, given: string, words = ''): Promise<void> => {
  const url = `${on.world.partners.beacon.controlUrl}/cases/${(await caseOf(on, item)).caseId}/answers`
  const answered = await fetch(url, { method: 'POST', body: JSON.stringify({ answer: given, words }) })
  expect(answered.status).toBe(202)
}

/** Registers the tests. */
export const olderSystem = (world: () => JourneyWorld): void => {
  describe('a partner with an older system', () => {
    it('keeps a referral, and what its people answer comes back by its own message', async () => {
      const on = world()
      const [accepted, declined] = [await raised(on), await raised(on)]
      await untilState(on, accepted.id, 'delivered')
      await answer(on, accepted, 'accept')
      await untilState(on, accepted.id, 'accepted')
      await untilState(on, declined.id, 'delivered')
      await answer(on, declined, 'decline', 'No room & no staff')
      await untilState(on, declined.id, 'declined')
      await untilShown(on, declined.id, 'the referrer asked', ({ attention }) =>
        attention.some(({ kind }) => kind === 'waiting-for-referrer'),
      )
    })

    it('whose acknowledgement is lost or late has one case, and its own message proves that it has it', async () => {
      const on = world()
      for (const fault of ['accept-then-drop', 'late-answer']) {
        const item = await whileFaulty(on, 'beacon', { fault, times: 1 }, async () => {
          const made = await raised(on)
          await untilState(on, made.id, 'delivered')
          return made
        })
        // Its own message proves delivery, perhaps before the attempt has ended.
        await caseOf(on, item)
        expect(await itemsOf(on, `referral=${item.id}&state=open`)).toEqual([])
      }
    })

    it('that refuses it for now gets it once it takes it', async () => {
      const on = world()
      const item = await whileFaulty(on, 'beacon', { fault: 'fail', code: 'AR 207', times: 1 }, async () => {
        const made = await raised(on)
        await untilState(on, made.id, 'delivered')
        return made
      })
      expect(await resultsOf(on, item)).toEqual(['not-now unavailable', 'taken handed-over'])
    })

    it('is told not to act when it is withdrawn', async () => {
      const on = world()
      const item = await raised(on)
      await untilState(on, item.id, 'delivered')
      await ask(on, 'POST', `${addressOf(item.id)}/withdrawal`, { json: { reason: 'Moved away.' } })
      await untilState(on, item.id, 'withdrawn')
      await until('the case to be cancelled', async () => (await caseOf(on, item)).state === 'cancelled')
    })

    it('has no message for a notification: its people read that on our pages', async () => {
      const on = world()
      const json = {
        type: 'domestic-incident',
        urgency: 'standard',
        person: child(1),
        referrer: { name: 'Amina Shah' },
        facts: 'Police were called to the home last night.',
        services: [CLINIC],
        sharingDecision: SHARE,
      }
      const told = await ask(on, 'POST', '/v1/notifications', { json })
      const item = told.body as unknown as Raised
      await untilState(on, item.id, 'delivered')
      expect(
        (await on.partners.casesOf('beacon'))?.some(({ reference }) => reference.startsWith(item.reference)),
      ).toBe(false)
      expect((await ask(on, 'GET', addressOf(item.id), { as: 'marek' })).status).toBe(200)
      await untilState(on, item.id, 'opened')
    })
  })
}
