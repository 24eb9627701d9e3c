/** Two ways to an agency that hold nothing of a child: a signed event to its system, and our own pages. */
import { describe, expect, it } from '@jest/globals'
import type { CaughtMail } from '../../dev/simulators/mail-box.ts'
import { messageKey } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import { ask, type Body, until } from './journey-client.ts'
import {
  addressOf,
  child,
  itemsOf,
  LANTERN,
  look,
  MEADOW_BANK,
  newReferral,
  type Raised,
  RIVERSIDE,
  raise,
  untilShown,
  untilState,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'
import { resultsOf, whileFaulty } from './unreliable-partner.ts'

/** The receiver's cases of an item, as its own list has them. */
const lanternCases = async (on: JourneyWorld, id: string) =>
  ((await on.partners.casesOf('lantern')) ?? []).filter(
    ({ serviceRequestFullUrl }) => serviceRequestFullUrl === id,
  ) as readonly Body[]

const answer = async (on: JourneyWorld, id: string, given: string): Promise<void> => {
  const [{ caseId } = {}] = await lanternCases(on, id)
  const url = `${on.world.partners.lantern.controlUrl}/cases/${String(caseId)}/answers`
  const body = JSON.stringify({ answer: given })
  const headers = { 'content-type': 'application/json' }
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(202)
}

const kept = async (on: JourneyWorld, { id, recipients }: Raised): Promise<string> => {
  const recipient = idOf('recipient', recipients[0]?.id ?? '')
  const key = messageKey(idOf('referral', id), recipient, 1)
  return Buffer.from((await on.store.messages.documentOf(key)).bytes).toString('utf8')
}

const listed = async (on: JourneyWorld, as: string): Promise<readonly string[]> => {
  const { body } = await ask(on, 'GET', '/v1/referrals?limit=200', { as })
  return (body.items as readonly { readonly id: string }[]).map(({ id }) => id)
}

const notify = async (on: JourneyWorld, service: string): Promise<Raised> => {
  const { wanted: _wanted, needs: _needs, services: _services, ...rest } = newReferral()
  const json = { ...rest, person: child(1), type: 'domestic-incident', services: [service] }
  const made = await ask(on, 'POST', '/v1/notifications', { json })
  expect(made.status).toBe(201)
  return made.body as unknown as Raised
}

/** The first mail to an address. */
const untilMailed = ({ world }: JourneyWorld, address: string): Promise<CaughtMail> =>
  until(`a mail to ${address}`, async () => {
    const mails = await fetch(`${world.notices.mail.controlUrl}/mails?to=${address}`)
    return ((await mails.json()) as CaughtMail[])[0]
  })

/** Registers the tests. */
export const eventsAndPages = (world: () => JourneyWorld): void => {
  describe('a partner that takes events', () => {
    it('is told by ids alone, fetches what it may see with its own token, and answers to the outcome', async () => {
      const on = world()
      const raised = await raise(on, { services: [LANTERN], person: child(2) })
      const { id } = raised
      await untilState(on, id, 'delivered')
      await until('the receiver to read it', async () => (await lanternCases(on, id))[0]?.about !== undefined)
      const [found, another] = await lanternCases(on, id)
      expect(another).toBeUndefined()
      expect(found?.about).toBe(child(2).familyName)
      expect(await kept(on, raised)).not.toContain(child(2).familyName)
      expect(await kept(on, raised)).toContain(id)
      // A system that fetches is no person who has opened it.
      expect((await look(on, id)).recipients[0]?.state).toBe('delivered')
      await answer(on, id, 'accept')
      await untilState(on, id, 'accepted')
      await answer(on, id, 'start')
      await answer(on, id, 'finish')
      await untilState(on, id, 'finished')
    })

    it('knows an event by its id when its answer was lost: one case, and nobody is bothered', async () => {
      const on = world()
      const raised = await whileFaulty(on, 'lantern', { fault: 'accept-then-drop', times: 1 }, async () => {
        const made = await raise(on, { services: [LANTERN], person: child(3) })
        await untilState(on, made.id, 'delivered')
        return made
      })
      expect(await resultsOf(on, raised)).toEqual(['unknown connection-lost', 'taken accepted'])
      expect(await lanternCases(on, raised.id)).toMatchObject([{ timesReceived: 2 }])
      await ask(on, 'POST', `${addressOf(raised.id)}/withdrawal`, { json: { reason: 'Moved away.' } })
      await until(
        'the receiver to be told not to act',
        async () =>
          (await lanternCases(on, raised.id))[0]?.notices?.toString() === 'uk.referral.withdrawn.v1',
      )
    })

    it('that wants no more events is not called again: its channel is paused and its owner told', async () => {
      const on = world()
      const channelId = idOf('channel', 'chn_lantern-events')
      const { id } = await whileFaulty(on, 'lantern', { fault: 'fail', status: 410 }, async () => {
        const made = await raise(on, { services: [LANTERN], person: child(4) })
        await until(
          'the channel to be paused',
          async () => (await on.store.directory.channel(channelId))?.state === 'paused',
        )
        return made
      })
      expect((await itemsOf(on, 'kind=partner-paused&state=open')).map((item) => item.channelId)).toContain(
        channelId,
      )
      await on.store.directory.resumeChannel(channelId)
      await untilState(on, id, 'delivered')
    })
  })

  describe('an agency that reads on our own pages', () => {
    it('finds there what was sent to it and nothing else, and opens it by reading it', async () => {
      const on = world()
      const other = await raise(on, { services: [RIVERSIDE], person: child(5) })
      const raised = await raise(on, { services: [MEADOW_BANK], person: child(5) })
      await untilState(on, raised.id, 'delivered')
      expect(await resultsOf(on, raised)).toEqual(['taken accepted'])
      expect(await kept(on, raised)).not.toContain(child(5).familyName)
      expect(await listed(on, 'helen')).toEqual([raised.id])
      expect((await look(on, raised.id)).recipients[0]?.state).toBe('delivered')
      expect((await ask(on, 'GET', addressOf(other.id), { as: 'helen' })).status).toBe(404)
      const mail = await untilMailed(on, 'helen.mbeki@meadowbank.example')
      expect(`${mail.subject} ${mail.text}`).not.toMatch(/RX-|rfl_|Meadow|child|referr/i)
      const read = await look(on, raised.id, 'helen')
      expect(read.content).toMatchObject({ person: { familyName: child(5).familyName } })
      await untilState(on, raised.id, 'opened')
      await look(on, raised.id, 'helen')
      const path = `${addressOf(raised.id)}/recipients/${raised.recipients[0]?.id}/responses`
      await ask(on, 'POST', path, { as: 'helen', json: { move: 'accept' } })
      const shown = await untilState(on, raised.id, 'accepted')
      expect(shown.timeline.filter(({ title }) => title === 'Opened by the partner')).toHaveLength(1)
    })

    it('has seen a notification only once somebody there has read it', async () => {
      const on = world()
      const { id } = await notify(on, MEADOW_BANK)
      expect((await untilState(on, id, 'delivered')).state).not.toBe('closed')
      await look(on, id, 'helen')
      const closed = await untilShown(on, id, 'closed', ({ state }) => state === 'closed')
      expect(closed.recipients[0]?.state).toBe('opened')
    })

    it('gets on our pages what its own system cannot take', async () => {
      const on = world()
      const raised = await whileFaulty(on, 'lantern', { fault: 'fail', status: 422 }, async () => {
        const made = await raise(on, { services: [LANTERN], person: child(6) })
        await untilState(on, made.id, 'delivered')
        return made
      })
      expect(await resultsOf(on, raised)).toEqual(['refused message-invalid', 'taken accepted'])
      expect((await look(on, raised.id, 'idris')).content).toBeDefined()
      await untilState(on, raised.id, 'opened')
    })
  })
}
