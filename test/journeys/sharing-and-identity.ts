/** What stands between a raised referral and its sending: the sharing decision, and who the child is. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { ask } from './journey-client.ts'
import {
  casesOf,
  child,
  HILLSIDE,
  itemsOf,
  look,
  raise,
  SHARE,
  settle,
  untilShown,
  untilState,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

const REASONS = { harmIfShared: 'They would stop coming.', harmIfNot: 'Help comes a little later.' }

/** Registers the tests. */
export const sharingAndIdentity = (world: () => JourneyWorld): void => {
  describe('the sharing decision', () => {
    const awaited = { sharingDecision: { decision: 'awaited', askedManager: true } }

    it('not yet taken holds the referral with a person asked, and once taken lets it go', async () => {
      const on = world()
      const { id } = await raise(on, { ...awaited, services: [HILLSIDE], person: child(2) })
      const held = await untilShown(on, id, 'held', ({ attention }) => attention.length > 0)
      expect(held.state).toBe('held')
      expect(held.attention.map(({ kind }) => kind)).toEqual(['sharing-decision-needed'])
      expect(await casesOf(on, 'hillside', id)).toHaveLength(0)
      const key = randomUUID()
      const decide = () => ask(on, 'POST', `/v1/referrals/${id}/sharing-decision`, { json: SHARE, key })
      const decided = await decide()
      expect(decided).toMatchObject({ status: 200, body: { applied: true, state: 'with-partners' } })
      await untilState(on, id, 'delivered')
      const repeated = await decide()
      expect(repeated.text).toBe(decided.text)
      expect(repeated.headers.get('idempotency-replayed')).toBe('true')
      expect(await casesOf(on, 'hillside', id)).toHaveLength(1)
      expect(await itemsOf(on, `kind=sharing-decision-needed&state=open&referral=${id}`)).toEqual([])
      // What is learnt later is decided anew; deciding against it brings nothing back.
      const anew = await ask(on, 'POST', `/v1/referrals/${id}/sharing-decision`, { json: SHARE })
      expect(anew).toMatchObject({ status: 200, body: { applied: true } })
      const against = { decision: 'do-not-share', reason: 'The family changed its mind.', reasons: REASONS }
      const late = await ask(on, 'POST', `/v1/referrals/${id}/sharing-decision`, { json: against })
      expect(late).toMatchObject({ status: 409, body: { code: 'state-conflict' } })
    })

    it('against sharing ends it as not shared, kept with its reason, and nothing leaves', async () => {
      const on = world()
      const against = {
        decision: 'do-not-share',
        reason: 'The young person asked us not to.',
        reasons: REASONS,
      }
      const { id } = await raise(on, { sharingDecision: against, services: [HILLSIDE] })
      const shown = await untilShown(on, id, 'not shared', ({ state }) => state === 'not-shared')
      expect(shown.recipients[0]?.state).toBe('not-shared')
      expect(shown).toMatchObject({ status: 'Not shared', waitingFor: 'nobody' })
      expect(await casesOf(on, 'hillside', id)).toHaveLength(0)
      const later = await raise(on, { ...awaited, services: [HILLSIDE] })
      const refused = await ask(on, 'POST', `/v1/referrals/${later.id}/sharing-decision`, { json: against })
      expect(refused).toMatchObject({ status: 200, body: { state: 'not-shared' } })
      const ended = await untilShown(on, later.id, 'not shared', ({ state }) => state === 'not-shared')
      expect(ended.attention).toEqual([])
      expect(await casesOf(on, 'hillside', later.id)).toHaveLength(0)
    })
  })

  describe('the identity', () => {
    it('of a child the register does not know is put before a person, and the referral goes on without a number', async () => {
      const on = world()
      const person = { familyName: 'Quillonby', givenNames: ['Perran'], birthDate: '2014-02-11' }
      const { id } = await raise(on, { person, urgency: 'same-day' })
      const shown = await untilState(on, id, 'finished')
      expect(shown).toMatchObject({ identity: 'not-confirmed', identityDoubt: 'no-match' })
      const [item] = await itemsOf(on, `kind=identity-not-confirmed&referral=${id}`)
      expect(item).toBeDefined()
      // Urgent work is due at once.
      expect(item?.dueAt).toBe(item?.raisedAt)
      const settled = await settle(on, item?.id ?? '', 'done')
      expect(settled).toMatchObject({ status: 200, body: { state: 'settled', settledBy: 'usr_lee' } })
      const left = (await look(on, id)).attention.map(({ kind }) => kind)
      expect(left).not.toContain('identity-not-confirmed')
    })

    it('does not wait for a register that is away', async () => {
      const on = world()
      await on.partners.tell('register', { fault: 'down' })
      try {
        const { id } = await raise(on, { urgency: 'immediate', services: [HILLSIDE] })
        const shown = await untilState(on, id, 'delivered')
        expect(shown).toMatchObject({ identity: 'not-confirmed', identityDoubt: 'register-away' })
        expect(shown.attention.map(({ kind }) => kind)).toEqual(['identity-not-confirmed'])
      } finally {
        await on.partners.tell('register')
      }
    })
  })
}
