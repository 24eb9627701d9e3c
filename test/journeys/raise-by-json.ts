/** A referral raised by JSON: taken once, refused with the field named, held, decided, not shared. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { ask } from './journey-client.ts'
import {
  casesOf,
  child,
  countOf,
  look,
  newReferral,
  RIVERSIDE,
  SHARE,
  untilShown,
  untilState,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

interface Fault {
  readonly pointer?: string
  readonly parameter?: string
  readonly code: string
}

const postReferral = (on: JourneyWorld, json: unknown, more: object = {}) =>
  ask(on, 'POST', '/v1/referrals', { json, ...more })

/** Registers the tests. */
export const raiseByJson = (world: () => JourneyWorld): void => {
  describe('a referral raised by JSON', () => {
    it('is answered 201 with its address, goes to the partner and comes back with an outcome', async () => {
      const on = world()
      const answer = await postReferral(on, newReferral())
      expect(answer.status).toBe(201)
      expect(answer.headers.get('location')).toBe(`/v1/referrals/${String(answer.body.id)}`)
      expect(answer.headers.get('idempotency-replayed')).toBeNull()
      expect(answer.body.reference).toMatch(/^RX-[0-9A-Z]{4}-[0-9A-Z]{4}$/)
      const id = String(answer.body.id)
      const ended = await untilState(on, id, 'finished')
      expect(ended.timeline.map(({ title }) => title)).toEqual(
        expect.arrayContaining([
          'Referral accepted',
          'Delivered',
          'Accepted',
          'Work started',
          'Outcome given',
        ]),
      )
      expect(ended.identity).toBe('confirmed')
      expect(await casesOf(on, 'riverside', id)).toHaveLength(1)
      const told = await untilShown(
        on,
        id,
        'its end',
        ({ status }) => status === 'Every service has answered',
      )
      expect(told).toMatchObject({ waitingFor: 'referrer', state: 'with-partners' })
      const receipt = await ask(on, 'POST', `/v1/referrals/${id}/receipt`, {})
      expect(receipt).toMatchObject({ status: 200, body: { state: 'closed', applied: true } })
      const closed = await look(on, id)
      expect(closed).toMatchObject({ state: 'closed', waitingFor: 'nobody' })
      expect(closed.referrerToldAt).toBeDefined()
    })

    it('gets the same answer again under the same key, word for word, whatever has become of it meanwhile', async () => {
      const on = world()
      const key = randomUUID()
      const first = await postReferral(on, newReferral(), { key })
      await untilState(on, String(first.body.id), 'finished')
      const again = await postReferral(on, newReferral(), { key })
      expect(again.status).toBe(201)
      expect(again.headers.get('idempotency-replayed')).toBe('true')
      expect(again.headers.get('location')).toBe(first.headers.get('location'))
      expect(again.text).toBe(first.text)
      expect(await casesOf(on, 'riverside', String(first.body.id))).toHaveLength(1)
    })

    it('is refused 422 where the key was used for other content, and the key is its client’s own', async () => {
      const on = world()
      const key = randomUUID()
      const first = await postReferral(on, newReferral(), { key })
      const other = await postReferral(on, newReferral({ urgency: 'three-days' }), { key })
      expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } })
      const colleague = await postReferral(on, newReferral(), { key, as: 'tomasz' })
      expect(colleague.status).toBe(201)
      expect(colleague.body.id).not.toBe(first.body.id)
    })

    it('is one referral and one case, though 20 identical requests come at once', async () => {
      const on = world()
      const key = randomUUID()
      const before = await countOf(on, 'referrals')
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => postReferral(on, newReferral({ person: child(1) }), { key })),
      )
      const taken = answers.filter(({ status }) => status === 201)
      for (const { status, body } of answers)
        expect(status === 201 || body.code === 'idempotency-in-progress').toBe(true)
      expect(new Set(taken.map(({ text }) => text)).size).toBe(1)
      expect(taken.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1)
      expect(await countOf(on, 'referrals')).toBe(before + 1)
      const id = String(taken[0]?.body.id)
      await untilState(on, id, 'finished')
      expect(await casesOf(on, 'riverside', id)).toHaveLength(1)
    })

    it.each([
      ['missing', { key: '' }, 'idempotency-key-missing'],
      ['too short', { key: '', headers: { 'idempotency-key': '"abc"' } }, 'idempotency-key-invalid'],
      [
        'of other characters',
        { key: '', headers: { 'idempotency-key': '"0123456789 abcdef"' } },
        'idempotency-key-invalid',
      ],
    ])('is refused 400 where the key is %s', async (_what, more, code) => {
      const { status, body } = await postReferral(world(), newReferral(), more)
      expect({ status, code: body.code }).toEqual({ status: 400, code })
      expect((body.errors as Fault[])[0]?.parameter).toBe('Idempotency-Key')
    })

    it.each([
      [
        'a number that fails its check digit',
        { person: { ...child(0), nhsNumber: '9990000019' } },
        'nhs-number-invalid',
        '/person/nhsNumber',
      ],
      [
        'a number of nine digits',
        { person: { ...child(0), nhsNumber: '999000001' } },
        'validation-failed',
        '/person/nhsNumber',
      ],
      ['an unknown service', { services: ['svc_nobody-knows'] }, 'service-unknown', '/services/0'],
      [
        'a closed service',
        { services: [RIVERSIDE, 'svc_hillside-floating-support'] },
        'service-closed',
        '/services/1',
      ],
      ['a service named twice', { services: [RIVERSIDE, RIVERSIDE] }, 'validation-failed', '/services'],
      [
        'a public task without its power',
        { sharingDecision: { ...SHARE, gateway: undefined } },
        'lawful-basis-missing',
        '/sharingDecision/gateway',
      ],
      [
        'health details without a condition',
        { sharingDecision: { ...SHARE, categories: ['identity', 'health'] } },
        'lawful-basis-missing',
        '/sharingDecision/article9',
      ],
      [
        'a decision that has run out',
        { sharingDecision: { ...SHARE, reviewDay: '2020-01-01' } },
        'sharing-decision-invalid',
        '/sharingDecision/reviewDay',
      ],
      [
        'a birth in the future',
        { person: { ...child(0), birthDate: '2999-01-01' } },
        'validation-failed',
        '/person/birthDate',
      ],
    ])(
      'is refused 422 for %s, with the field named and nothing stored',
      async (_what, more, code, pointer) => {
        const on = world()
        const before = await countOf(on, 'referrals')
        const { status, body } = await postReferral(on, newReferral(more))
        expect({ status, code: body.code }).toEqual({ status: 422, code })
        expect((body.errors as Fault[]).map((fault) => fault.pointer)).toContain(pointer)
        expect(await countOf(on, 'referrals')).toBe(before)
      },
    )

    it('is refused 403 to a role that raises none, and 401 without a token', async () => {
      const on = world()
      for (const as of ['joan', 'lee'])
        expect(await postReferral(on, newReferral(), { as })).toMatchObject({ status: 403 })
      expect(await postReferral(on, newReferral(), { as: 'none' })).toMatchObject({ status: 401 })
    })
  })
}
