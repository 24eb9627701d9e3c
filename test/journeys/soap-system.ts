/** A partner with an older case system behind a SOAP service: cases are made there once, and its updates are fetched. */
import { describe, expect, it } from '@jest/globals'
import { idOf } from '../../domain/ids.ts'
import { inFullRun } from '../test-size.ts'
import { ask, until } from './journey-client.ts'
import {
  addressOf,
  BROOKVALE,
  casesOf,
  child,
  itemsOf,
  type Raised,
  raise,
  receivedOf,
  untilShown,
  untilState,
} from './journey-referral.ts'
import { requested, seen } from './journey-request.ts'
import type { JourneyWorld } from './journey-world.ts'
import { resultsOf, whileFaulty } from './unreliable-partner.ts'

/** The only case that the partner has of an item. */
const caseOf = async (on: JourneyWorld, id: string) => {
  const [found, another] = await casesOf(on, 'brookvale', id)
  if (found === undefined) throw new Error(`Brookvale has no case of ${id}`)
  expect(another).toBeUndefined()
  return found
}

/** The partner's people answer; the id of the update that it makes. */
const move = async (on: JourneyWorld, id: string, answer: string, words = ''): Promise<string> => {
  const { caseId } = await caseOf(on, id)
  const url = `${on.world.partners.brookvale.controlUrl}/cases/${caseId}/answers`
  const body = JSON.stringify({ answer, words })
  const moved = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  expect(moved.status).toBe(202)
  return ((await moved.json()) as { readonly updateId: string }).updateId
}

const raised = (on: JourneyWorld, more: object = {}): Promise<Raised> =>
  raise(on, { services: [BROOKVALE], person: child(3), ...more })

const confirmed = async (on: JourneyWorld, updateId: string): Promise<boolean> => {
  const shown = await fetch(`${on.world.partners.brookvale.controlUrl}/updates`)
  const updates = (await shown.json()) as readonly { updateId: string; confirmed: boolean }[]
  return updates.some((update) => update.updateId === updateId && update.confirmed)
}

/** Registers the tests. */
export const soapSystem = (world: () => JourneyWorld): void => {
  describe('a partner with an older case system', () => {
    it('gets a case, and what it does with it is fetched, kept and then confirmed, to the outcome', async () => {
      const on = world()
      const { id } = await raised(on)
      const shown = await untilState(on, id, 'delivered')
      expect(shown.recipients[0]?.partnerReference).toBe((await caseOf(on, id)).caseId)
      const updateId = await move(on, id, 'accept', 'A worker will call.')
      await untilState(on, id, 'accepted')
      await until('the update to be confirmed', () => confirmed(on, updateId))
      expect((await receivedOf(on, `chn_brookvale-cases update ${updateId}`))?.state).toBe('processed')
      await move(on, id, 'finish', 'support-given')
      await untilState(on, id, 'finished')
      await ask(on, 'POST', `${addressOf(id)}/receipt`, { json: {} })
      await untilShown(on, id, 'closed', ({ state }) => state === 'closed')
      expect(await itemsOf(on, `referral=${id}&state=open`)).toEqual([])
    })

    it('whose first answer is lost is asked whether it has it: no second case, and nobody is bothered', async () => {
      const on = world()
      const plan = { fault: 'accept-then-drop', only: 'SubmitMessage', times: 1 }
      const referral = await whileFaulty(on, 'brookvale', plan, async () => {
        const made = await raised(on)
        await untilState(on, made.id, 'delivered')
        return made
      })
      expect(await resultsOf(on, referral)).toEqual(['unknown connection-lost', 'already-known duplicate'])
      await caseOf(on, referral.id)
      expect(await itemsOf(on, `referral=${referral.id}&kind=delivery-uncertain`)).toEqual([])
    })

    it('that answers by a fault with 200 is not taken at its status: what it has not got is sent again', async () => {
      const on = world()
      const plan = { fault: 'fail', status: 200, code: 'Receiver', only: 'SubmitMessage', times: 1 }
      const referral = await whileFaulty(on, 'brookvale', plan, async () => {
        const made = await raised(on)
        await untilState(on, made.id, 'delivered')
        return made
      })
      expect(await resultsOf(on, referral)).toEqual(['unknown server-error', 'taken accepted'])
      await caseOf(on, referral.id)
    })

    inFullRun(() => {
      it('whose password has expired is paused, and gets what waits once that is mended', async () => {
        const on = world()
        const channelId = idOf('channel', 'chn_brookvale-cases')
        const { id } = await whileFaulty(
          on,
          'brookvale',
          { fault: 'fail', code: 'FailedAuthentication' },
          async () => {
            const made = await raised(on)
            await until(
              'the channel to be paused',
              async () => (await on.store.directory.channel(channelId))?.state === 'paused',
            )
            return made
          },
        )
        await on.store.directory.resumeChannel(channelId)
        await untilState(on, id, 'delivered')
        await caseOf(on, id)
      })
    })

    inFullRun(() => {
      it('is told not to act when it is withdrawn', async () => {
        const on = world()
        const { id } = await raised(on)
        await untilState(on, id, 'delivered')
        await ask(on, 'POST', `${addressOf(id)}/withdrawal`, { json: { reason: 'Moved away.' } })
        await untilState(on, id, 'withdrawn')
        await until('the case to be cancelled', async () => (await caseOf(on, id)).state === 'cancelled')
        expect((await caseOf(on, id)).notices).toEqual([expect.stringContaining('Do not act')])
      })
    })

    it('answers the questions of an information request', async () => {
      const on = world()
      const { id } = await requested(on, { recipients: [{ service: BROOKVALE }] })
      await untilState(on, id, 'delivered')
      await move(on, id, 'answer', 'Came to the team until June.')
      await untilState(on, id, 'answered')
      expect((await seen(on, id)).answers).toMatchObject([
        { question: 'q1', ending: 'full', statements: [{ text: 'Came to the team until June.' }] },
        { question: 'q2', ending: 'full' },
      ])
    })
  })
}
