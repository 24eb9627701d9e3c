/** A partner with a plain FHIR server: items become Tasks there, and what its people do with them is fetched. */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { uuidV5 } from '../../runtime/uuid-v5.ts'
import { inFullRun } from '../test-size.ts'
import { ask, until } from './journey-client.ts'
import {
  addressOf,
  casesOf,
  child,
  countOf,
  itemsOf,
  ORCHARD,
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
  const [found, another] = await casesOf(on, 'orchard', id)
  if (found === undefined) throw new Error(`Orchard has no case of ${id}`)
  expect(another).toBeUndefined()
  return found
}

/** The partner's people move their Task. */
const move = async (on: JourneyWorld, id: string, answer: string, words = ''): Promise<void> => {
  const { caseId } = await caseOf(on, id)
  const url = `${on.world.partners.orchard.controlUrl}/cases/${caseId}/answers`
  const body = JSON.stringify({ answer, words })
  const moved = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  expect(moved.status).toBe(202)
}

/** The partner's own server, as its other systems use it. */
const server = async (on: JourneyWorld, path: string, init: RequestInit = {}): Promise<unknown> => {
  const { partnerToken } = JSON.parse(await readFile(`${on.world.dataFolder}/secrets.json`, 'utf8')) as {
    partnerToken: string
  }
  const headers = { authorization: `Bearer ${partnerToken}`, 'content-type': 'application/fhir+json' }
  return (await fetch(`${on.world.partners.orchard.url}/fhir/${path}`, { ...init, headers })).json()
}

const raised = (on: JourneyWorld, more: object = {}): Promise<Raised> =>
  raise(on, { services: [ORCHARD], person: child(1), ...more })

/** Registers the tests. */
export const closedLoop = (world: () => JourneyWorld): void => {
  describe('a partner with a plain FHIR server', () => {
    it('gets a Task, and what it does with it comes back to the outcome that the referrer reads', async () => {
      const on = world()
      const referral = await raised(on)
      const { id } = referral
      const shown = await untilState(on, id, 'delivered')
      expect(shown.recipients[0]?.partnerReference).toBe((await caseOf(on, id)).caseId)
      await move(on, id, 'open')
      await untilState(on, id, 'opened')
      await move(on, id, 'accept')
      await untilState(on, id, 'accepted')
      await move(on, id, 'start')
      await untilState(on, id, 'in-progress')
      await move(on, id, 'finish', 'support-given')
      const finished = await untilState(on, id, 'finished')
      const titles = finished.timeline.map(({ title, by }) => `${title}|${by}`)
      expect(titles.some((title) => title.includes('Orchard Family Centre'))).toBe(true)
      await ask(on, 'POST', `${addressOf(id)}/receipt`, { json: {} })
      await untilShown(on, id, 'closed', ({ state }) => state === 'closed')
      expect(await itemsOf(on, `referral=${id}&state=open`)).toEqual([])
      // Versions of one Task that were fetched, each kept once however often: those that were news, and perhaps the first.
      expect([4, 5]).toContain(await countOf(on, 'received_messages', { referralId: id }))
    })

    it('that answers a question, declines or stops is understood', async () => {
      const on = world()
      const [asked, declined] = [await raised(on), await raised(on)]
      await untilState(on, asked.id, 'delivered')
      await move(on, asked.id, 'ask', 'Which school?')
      await untilState(on, asked.id, 'asked')
      await untilState(on, declined.id, 'delivered')
      await move(on, declined.id, 'decline', 'No room until May.')
      const shown = await untilShown(on, declined.id, 'declined', ({ attention }) =>
        attention.some(({ kind }) => kind === 'waiting-for-referrer'),
      )
      expect(shown.recipients[0]?.state).toBe('declined')
      expect(shown.attention).toHaveLength(1)
    })

    it('whose first answer is lost is asked whether it has it: no second case, and nobody is bothered', async () => {
      const on = world()
      const referral = await whileFaulty(on, 'orchard', { fault: 'accept-then-drop', times: 1 }, async () => {
        const made = await raised(on)
        await untilState(on, made.id, 'delivered')
        return made
      })
      const [first, ...then] = await resultsOf(on, referral)
      expect(first).toBe('unknown connection-lost')
      // What was fetched from their server in that moment may have said it before it was asked.
      expect([[], ['already-known duplicate']]).toContainEqual(then)
      await caseOf(on, referral.id)
      expect(await itemsOf(on, `referral=${referral.id}&kind=delivery-uncertain`)).toEqual([])
    })

    inFullRun(() => {
      it('that never answers leaves it in doubt, until what it shows says that it has it', async () => {
        const on = world()
        const { id } = await whileFaulty(on, 'orchard', { fault: 'accept-then-drop' }, async () => {
          const made = await raised(on)
          await untilState(on, made.id, 'uncertain')
          return made
        })
        const shown = await untilState(on, id, 'delivered')
        expect(shown.attention).toEqual([])
        await caseOf(on, id)
      })
    })

    it('is told not to act when it is withdrawn, and its own echo of that is no news', async () => {
      const on = world()
      const { id } = await raised(on)
      await untilState(on, id, 'delivered')
      await move(on, id, 'accept')
      await untilState(on, id, 'accepted')
      await ask(on, 'POST', `${addressOf(id)}/withdrawal`, { json: { reason: 'Moved away.' } })
      await untilState(on, id, 'withdrawn')
      await until('the Task to be cancelled', async () => (await caseOf(on, id)).state === 'cancelled')
      const { caseId } = await caseOf(on, id)
      const { meta } = (await server(on, `Task/${caseId}`)) as { meta: { versionId: string } }
      const echo = `chn_orchard-task Task/${caseId}/_history/${meta.versionId}`
      await until('the echo to be kept', async () => (await receivedOf(on, echo))?.state === 'processed')
      expect(await itemsOf(on, `referral=${id}&state=open&kind=unmatched-reply`)).toEqual([])
    })

    it('is told of a withdrawn agreement on its case', async () => {
      const on = world()
      const { id } = await raised(on)
      await untilState(on, id, 'delivered')
      const json = { saidBy: 'Robin Sample, mother', how: 'by phone' }
      await ask(on, 'POST', `/v1/referrals/${id}/agreement-withdrawal`, { json })
      const told = await untilShown(on, id, 'the partner to be told', ({ timeline }) =>
        timeline.some(({ title }) => title === 'Partner told that the agreement was withdrawn'),
      )
      expect(told.attention).toEqual([])
      const { notices, state } = await caseOf(on, id)
      expect(notices).toEqual([expect.stringContaining('withdrawn its agreement')])
      expect(state).toBe('requested')
    })

    it('answers the questions of an information request by its outputs', async () => {
      const on = world()
      const { id } = await requested(on, { recipients: [{ service: ORCHARD }] })
      await untilState(on, id, 'delivered')
      await move(on, id, 'accept')
      await untilState(on, id, 'opened')
      await move(on, id, 'answer', 'Came to the group until June.')
      await untilState(on, id, 'answered')
      expect((await seen(on, id)).answers).toMatchObject([
        { question: 'q1', ending: 'full', statements: [{ text: 'Came to the group until June.' }] },
        { question: 'q2', ending: 'full' },
      ])
    })
  })

  describe('what is found on its server', () => {
    it('and matches nothing, or makes no sense, is kept and put before a person, and holds up nothing', async () => {
      const on = world()
      const { id } = await raised(on)
      await untilState(on, id, 'delivered')
      const { caseId } = await caseOf(on, id)
      const known = (await server(on, `Task/${caseId}`)) as Record<string, unknown>
      const system = 'https://referral-exchange.example/Id/message'
      const strangers = [
        { ...known, identifier: [{ system, value: uuidV5('a stranger') }], status: 'accepted' },
        { ...known, identifier: [{ system }], status: ['accepted'] },
        { resourceType: 'Task', identifier: [{ system, value: '' }], status: 7, output: [[null]] },
      ]
      for (const { id: _id, ...stranger } of strangers as Record<string, unknown>[])
        await server(on, 'Task', { method: 'POST', body: JSON.stringify(stranger) })
      await until(
        'a person to be asked about each',
        async () =>
          (await itemsOf(on, 'kind=unmatched-reply&state=open')).filter(
            ({ because, referralId }) => because === 'no-such-message' && referralId === undefined,
          ).length >= strangers.length,
      )
      await move(on, id, 'accept')
      await untilState(on, id, 'accepted')
      await server(on, `Task/${caseId}`, {
        method: 'PUT',
        body: JSON.stringify({ ...known, status: 'entered-in-error' }),
      })
      await untilShown(on, id, 'a person to be asked', ({ attention }) =>
        attention.some(({ kind }) => kind === 'unmatched-reply'),
      )
    })

    inFullRun(() => {
      it('is fetched again after the fetching worker was killed, and is news once', async () => {
        const on = world()
        const { id } = await raised(on)
        await untilState(on, id, 'delivered')
        await on.world.activityWorker.kill()
        await move(on, id, 'accept')
        await on.world.activityWorker.start()
        const accepted = await untilState(on, id, 'accepted')
        const acceptances = accepted.timeline.filter(({ by }) => by.includes('Orchard'))
        expect(acceptances).toHaveLength(1)
      })
    })
  })
}
