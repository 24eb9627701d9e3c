/** Looking: lists with filters and pages, versions, plain words, the directory. */
import { describe, expect, it } from '@jest/globals'
import { type Asked, ask } from './journey-client.ts'
import { HILLSIDE, type Raised, raise, SHARE, untilShown, untilState, VALE } from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

interface Row {
  readonly id: string
  readonly reference: string
  readonly state: string
  readonly updatedAt: string
  readonly raisedBy: { readonly id: string }
  readonly recipients: readonly { readonly agency: { readonly id: string } }[]
}

interface Page {
  readonly items: readonly Row[]
  readonly page: { readonly limit: number; readonly hasMore: boolean }
  /** Address of the next page. */
  readonly next: string | undefined
}

const list = async (on: JourneyWorld, query = '', asked: Asked = {}): Promise<Page> => {
  const answer = await ask(on, 'GET', query.startsWith('/') ? query : `/v1/referrals?${query}`, asked)
  expect(answer.status).toBe(200)
  const next = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1]
  return { ...(answer.body as unknown as Omit<Page, 'next'>), next }
}

const AWAITED = { sharingDecision: { decision: 'awaited', askedManager: false } }

const some = (on: JourneyWorld, count: number): Promise<readonly Raised[]> =>
  Promise.all(Array.from({ length: count }, () => raise(on, { services: [HILLSIDE], ...AWAITED })))

/** Registers the tests. */
export const looking = (world: () => JourneyWorld): void => {
  describe('a list of referrals', () => {
    it('is filtered by state, agency and text of the reference', async () => {
      const on = world()
      const held = await raise(on, { services: [HILLSIDE], ...AWAITED })
      const sent = await raise(on, { services: [VALE] })
      await untilState(on, sent.id, 'delivered')
      const states = (await list(on, 'state=held&limit=200')).items
      expect(new Set(states.map(({ state }) => state))).toEqual(new Set(['held']))
      expect(states.map(({ id }) => id)).toContain(held.id)
      const byAgency = (await list(on, 'agency=agc_vale-ambulance&limit=200')).items
      expect(byAgency.map(({ id }) => id)).toContain(sent.id)
      for (const { raisedBy, recipients } of byAgency)
        expect([raisedBy.id, ...recipients.map(({ agency }) => agency.id)]).toContain('agc_vale-ambulance')
      const typed = [
        held.reference,
        held.reference.toLowerCase().replaceAll('-', ' '),
        held.reference.slice(3, 10),
      ]
      for (const text of typed) {
        const found = await list(on, `reference=${encodeURIComponent(text)}&limit=200`)
        expect(found.items.map(({ id }) => id)).toContain(held.id)
      }
      expect((await list(on, 'reference=RX-0000-0000')).items).toEqual([])
    })

    it('has pages that neither repeat nor skip, though more is raised meanwhile', async () => {
      const on = world()
      const mine = await some(on, 7)
      const before = await list(on, 'state=held&limit=3')
      const seen = [...before.items]
      expect(before.page).toEqual({ limit: 3, hasMore: true })
      let { next } = before
      await some(on, 2)
      while (next !== undefined) {
        const page: Page = await list(on, next)
        seen.push(...page.items)
        expect(page.page.hasMore).toBe(page.next !== undefined)
        next = page.next
      }
      const ids = seen.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).toEqual(expect.arrayContaining(mine.map(({ id }) => id)))
      const order = seen.map(({ updatedAt, id }) => `${updatedAt} ${id}`)
      expect(order).toEqual([...order].sort().reverse())
    })

    it('has a cursor that fits its own filters and reader only', async () => {
      const on = world()
      await some(on, 3)
      const { next = '' } = await list(on, 'state=held&limit=1')
      const after = new URLSearchParams(next.split('?')[1]).get('after')
      const refused = async (query: string, as = 'amina') => {
        const { status, body } = await ask(on, 'GET', `/v1/referrals?${query}`, { as })
        return { status, code: body.code }
      }
      const wrong = { status: 400, code: 'cursor-invalid' }
      expect(await refused(`state=closed&limit=1&after=${after}`)).toEqual(wrong)
      expect(await refused(`state=held&limit=1&after=${after}`, 'tomasz')).toEqual(wrong)
      expect(await refused(`state=held&limit=1&after=x${after}`)).toEqual(wrong)
      expect(await refused('after=abc')).toEqual(wrong)
      expect((await list(on, `state=held&limit=2&after=${after}`)).items).toHaveLength(2)
    })

    it.each([
      ['limit=0', 'limit'],
      ['limit=201', 'limit'],
      ['limit=ten', 'limit'],
      ['state=lost', 'state'],
      ['agency=rfl_abcdef', 'agency'],
      ['colour=red', 'colour'],
      ['limit=1&limit=2', 'limit'],
    ])('refuses %s, naming the parameter', async (query, parameter) => {
      const { status, body } = await ask(world(), 'GET', `/v1/referrals?${query}`)
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'parameter-invalid' })
      expect(body.errors).toContainEqual(expect.objectContaining({ parameter }))
    })
  })

  describe('one referral', () => {
    it('has a version: 304 while it is the same, another one after each change', async () => {
      const on = world()
      const { id } = await raise(on, { services: [HILLSIDE], ...AWAITED })
      await untilShown(
        on,
        id,
        'what changes it by itself',
        ({ identity, attention }) => identity === 'confirmed' && attention.length > 0,
      )
      const path = `/v1/referrals/${id}`
      const etag = (await ask(on, 'GET', path)).headers.get('etag') ?? ''
      expect(etag).toMatch(/^"[^"]+"$/)
      for (const header of [etag, `W/${etag}`, `"v0", ${etag}`, '*']) {
        const same = await ask(on, 'GET', path, { headers: { 'if-none-match': header } })
        expect({ status: same.status, text: same.text, etag: same.headers.get('etag') }).toEqual({
          status: 304,
          text: '',
          etag,
        })
      }
      await ask(on, 'POST', `${path}/sharing-decision`, { json: SHARE })
      const other = await ask(on, 'GET', path, { headers: { 'if-none-match': etag } })
      expect(other.status).toBe(200)
      expect(other.headers.get('etag')).not.toBe(etag)
      expect(other.headers.get('cache-control')).toBe('no-store')
    })

    it('says who has it, since when, what comes next and by when', async () => {
      const on = world()
      const { id } = await raise(on, { services: [HILLSIDE] })
      await untilState(on, id, 'delivered')
      const { body } = await ask(on, 'GET', `/v1/referrals/${id}`)
      expect(body).toMatchObject({
        status: 'Delivered, not opened',
        waitingFor: 'partner',
        waitingForName: 'Hillside Housing Association',
        next: 'Hillside Housing Association opens it and decides.',
        dueBy: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      })
    })
  })

  describe('the directory', () => {
    const names = async (on: JourneyWorld, query: string) => {
      const { body } = await ask(on, 'GET', `/v1/services?${query}`, { as: 'joan' })
      return (body.items as { id: string }[]).map(({ id }) => id)
    }

    it('finds services by need, age, area and postcode', async () => {
      const on = world()
      expect(await names(on, 'need=mental-health')).toEqual(['svc_riverside-young-minds'])
      expect(await names(on, 'need=mental-health&age=9')).toEqual([])
      expect(await names(on, 'need=mental-health&age=10')).toEqual(['svc_riverside-young-minds'])
      expect(await names(on, 'need=housing&postcode=ZZ1%201AA')).toContain(HILLSIDE)
      expect(await names(on, 'need=housing&postcode=zz9')).toEqual([])
      expect(await names(on, 'area=E09999002')).toContain('svc_riverside-family-support')
      expect(await ask(on, 'GET', '/v1/services?postcode=ZZ5')).toMatchObject({ status: 400 })
      expect(await ask(on, 'GET', '/v1/services?postcode=ZZ1&area=E09999001')).toMatchObject({ status: 400 })
    })

    it('shows agencies and services, and nothing of how they are reached by system', async () => {
      const on = world()
      const agency = await ask(on, 'GET', '/v1/agencies/agc_hillside-housing')
      expect(agency).toMatchObject({
        status: 200,
        body: { name: 'Hillside Housing Association', phone: '01632 960 003' },
      })
      expect(agency.text).not.toMatch(/channel|chn_/)
      const service = await ask(on, 'GET', `/v1/services/${HILLSIDE}`)
      expect(service).toMatchObject({ status: 200, body: { takesReferrals: true } })
      expect(await ask(on, 'GET', '/v1/services/svc_nobody-knows')).toMatchObject({ status: 404 })
      const me = await ask(on, 'GET', '/v1/me', { as: 'joan' })
      expect(me.body).toMatchObject({
        id: 'usr_joan',
        role: 'responder',
        agency: { id: 'agc_riverside-trust' },
      })
    })
  })
}
