/** Consent asked of a parent: by a link and a code through the caught mail, by phone, and all that must not open it. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { CaughtMail } from '../../dev/simulators/mail-box.ts'
import { type Answer, ask, type Body, until } from './journey-client.ts'
import {
  casesOf,
  HILLSIDE,
  itemsOf,
  look,
  type Raised,
  raise,
  untilShown,
  untilState,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

const AWAITED = { sharingDecision: { decision: 'awaited', askedManager: false }, services: [HILLSIDE] }

/** What is asked of whom; `mailbox` tells the mails of one journey from another's. */
const question = (mailbox: string, more: object = {}): Body => ({
  asks: 'consent',
  way: 'link',
  person: {
    name: 'Robin Sample',
    capacity: 'parent-with-responsibility',
    evidence: 'Named on the birth certificate',
  },
  contact: { value: `${mailbox}@family.example`, safe: 'yes' },
  subjects: ['child', 'adult'],
  purposes: ['provide-service'],
  categories: ['identity', 'address', 'concern'],
  ...more,
})

const pathOf = ({ id }: Raised, rest = ''): string => `/v1/referrals/${id}/consent-requests${rest}`

const asked = async (on: JourneyWorld, raised: Raised, json: Body): Promise<Body> => {
  const answer = await ask(on, 'POST', pathOf(raised), { json })
  if (answer.status !== 201) throw new Error(`not asked: ${answer.text}`)
  return answer.body
}

/** The mails to a mailbox, once there are so many. */
const mailsTo = (on: JourneyWorld, mailbox: string, count = 1): Promise<readonly CaughtMail[]> =>
  until(`${count} mails to ${mailbox}`, async () => {
    const { controlUrl } = on.world.notices.mail
    const mails = (await (
      await fetch(`${controlUrl}/mails?to=${mailbox}@family.example`)
    ).json()) as CaughtMail[]
    return mails.length >= count ? mails : undefined
  })

const tokenIn = (mail: CaughtMail | undefined): string => /#(\S+)/.exec(mail?.text ?? '')?.[1] ?? ''

const openLink = (on: JourneyWorld, json: Body, rest = '/read'): Promise<Answer> =>
  ask(on, 'POST', `/v1/consent-answers${rest}`, { as: 'none', key: '', json })

const titles = (shown: Awaited<ReturnType<typeof look>>): readonly string[] =>
  shown.timeline.map(({ title }) => title)

const reasonsOpen = async (on: JourneyWorld, { id }: Raised, kind: string): Promise<readonly unknown[]> =>
  (await itemsOf(on, `kind=${kind}&state=open&referral=${id}`)).map(({ because }) => because)

/** Registers the tests. */
export const consentByLink = (world: () => JourneyWorld): void => {
  describe('consent by a link', () => {
    it('is asked, given once with the code, decided by, and withdrawn with what rests on it', async () => {
      const on = world()
      const raised = await raise(on, AWAITED)
      const key = randomUUID()
      const first = await ask(on, 'POST', pathOf(raised), { json: question('given'), key })
      expect(first.status).toBe(201)
      const { id, code } = first.body
      expect(code).toMatch(/^\d{6}$/)
      const again = await ask(on, 'POST', pathOf(raised), { json: question('given'), key })
      expect(again.body).toMatchObject({ id })
      expect(again.body).not.toHaveProperty('code')

      const [mail] = await mailsTo(on, 'given')
      expect(mail?.text).toContain(`${on.world.url}/consent#`)
      expect(`${mail?.subject} ${mail?.text}`).not.toMatch(
        /RX-|rfl_|cns_|Shah|Robin|Northmoor|Hillside|referr|consent(?!#)|child|famil|share/i,
      )
      const token = tokenIn(mail)
      const wrong = code === '000000' ? '000001' : '000000'
      const refused = await openLink(on, { token, code: wrong })
      const unknown = await openLink(on, { token: 'A'.repeat(43), code })
      for (const answer of [refused, unknown])
        expect(answer).toMatchObject({ status: 403, body: { code: 'consent-link-unusable' } })
      expect(refused.body.detail).toBe(unknown.body.detail)

      const opened = await openLink(on, { token, code })
      expect(opened.body).toMatchObject({ asks: 'consent', wording: first.body.wordingText })
      expect(opened.body.wording).toContain('Hillside')
      const answer = () => openLink(on, { token, code, answer: 'given' }, '')
      expect(await answer()).toMatchObject({ status: 200, body: { answer: 'given', differs: false } })
      expect(await answer()).toMatchObject({ status: 200, body: { answer: 'given', differs: false } })

      const told = await untilShown(on, raised.id, 'an answer', ({ attention }) =>
        attention.some(({ kind }) => kind === 'consent-decision'),
      )
      expect(titles(told).slice(-3)).toEqual([
        'The family was asked for consent',
        'The mail that asks for consent was sent',
        'Consent given',
      ])
      expect(told.state).toBe('held')
      const decision = {
        decision: 'share',
        purpose: 'provide-service',
        article6: '6a',
        categories: ['identity', 'address', 'concern'],
        consentRequest: id,
      }
      const path = `/v1/referrals/${raised.id}/sharing-decision`
      const other = await raise(on, AWAITED)
      expect(
        await ask(on, 'POST', `/v1/referrals/${other.id}/sharing-decision`, { json: decision }),
      ).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/consentRequest', code: 'another-item' }] },
      })
      expect((await ask(on, 'POST', path, { json: decision })).status).toBe(200)
      const sent = await untilState(on, raised.id, 'delivered')
      expect(sent.attention).toEqual([])
      expect(await casesOf(on, 'hillside', raised.id)).toHaveLength(1)
      expect(
        (await look(on, raised.id, 'priya')).timeline.filter(({ title }) => /consent/i.test(title)),
      ).toEqual([])

      const withdrawal = { saidBy: 'Robin Sample', how: 'by phone' }
      const withdrawn = await ask(on, 'POST', pathOf(raised, `/${id}/withdraw`), { json: withdrawal })
      expect(withdrawn).toMatchObject({ status: 200, body: { state: 'withdrawn' } })
      const after = await look(on, raised.id)
      expect(after.sharing.agreementWithdrawnAt).toBeDefined()
      expect((await openLink(on, { token, code })).status).toBe(403)
    })

    it('answered the other way afterwards keeps both, and whoever asked is told', async () => {
      const on = world()
      const raised = await raise(on, AWAITED)
      const { code, id } = await asked(on, raised, question('both'))
      const token = tokenIn((await mailsTo(on, 'both'))[0])
      const said = (answer: string) => openLink(on, { token, code, answer }, '')
      expect((await said('refused')).body).toMatchObject({ answer: 'refused', differs: false })
      expect((await said('given')).body).toMatchObject({ answer: 'refused', differs: true })
      expect((await said('given')).body).toMatchObject({ answer: 'refused', differs: true })
      const one = await ask(on, 'GET', pathOf(raised, `/${id}`))
      expect(one.body).toMatchObject({ state: 'refused', possible: [] })
      expect((await reasonsOpen(on, raised, 'consent-decision')).toSorted()).toEqual([
        'contradicted',
        'refused',
      ])
      const byConsent = {
        decision: 'share',
        purpose: 'provide-service',
        article6: '6a',
        categories: ['identity'],
      }
      const tried = await ask(on, 'POST', `/v1/referrals/${raised.id}/sharing-decision`, {
        json: { ...byConsent, consentRequest: id },
      })
      expect(tried).toMatchObject({ status: 422, body: { code: 'consent-not-covering' } })
    })

    it('is locked by a few wrong codes, and asked again with a new mail and a new code', async () => {
      const on = world()
      const raised = await raise(on, AWAITED)
      const { code, id } = await asked(on, raised, question('locked'))
      const token = tokenIn((await mailsTo(on, 'locked'))[0])
      const wrong = code === '111111' ? '222222' : '111111'
      for (let tries = 0; tries < 5; tries += 1)
        expect((await openLink(on, { token, code: wrong })).status).toBe(403)
      expect((await openLink(on, { token, code })).status).toBe(403)
      expect(await reasonsOpen(on, raised, 'consent-not-asked')).toEqual(['locked'])
      const again = await ask(on, 'POST', pathOf(raised, `/${id}/ask-again`), {
        json: { reason: 'They had mistyped it.' },
      })
      expect(again).toMatchObject({ status: 200, body: { state: 'asked', code: expect.any(String) } })
      expect(await reasonsOpen(on, raised, 'consent-not-asked')).toEqual([])
      const fresh = tokenIn((await mailsTo(on, 'locked', 2))[1])
      expect((await openLink(on, { token, code: again.body.code })).status).toBe(403)
      expect((await openLink(on, { token: fresh, code: again.body.code })).status).toBe(200)
      const off = await ask(on, 'POST', pathOf(raised, `/${id}/call-off`), { json: { reason: 'Met them.' } })
      expect(off).toMatchObject({ status: 200, body: { state: 'called-off' } })
      expect((await openLink(on, { token: fresh, code: again.body.code })).status).toBe(403)
    })
  })

  describe('consent that no machine may ask for', () => {
    it('is refused in plain words and recorded by phone; an emergency waits for none of it', async () => {
      const on = world()
      const raised = await raise(on, AWAITED)
      for (const safe of ['unknown', 'no']) {
        const contact = { value: 'unsafe@family.example', safe }
        const refused = await ask(on, 'POST', pathOf(raised), { json: question('unsafe', { contact }) })
        expect(refused).toMatchObject({ status: 422, body: { code: 'consent-contact-unsafe' } })
        expect(refused.text).not.toContain('unsafe@family.example')
      }
      const { id } = await asked(on, raised, question('phone', { way: 'phone' }))
      const body = { answer: 'given', way: 'phone', evidence: 'Rang them at noon; Tomasz listened in.' }
      const path = pathOf(raised, `/${id}/answer`)
      expect((await ask(on, 'POST', path, { json: body })).body).toMatchObject({ state: 'given' })
      const twice = await ask(on, 'POST', path, { json: { ...body, answer: 'refused' } })
      expect(twice).toMatchObject({ status: 409, body: { state: 'given', possible: ['withdraw'] } })
      const listed = await ask(on, 'GET', pathOf(raised))
      expect(listed.body.items).toMatchObject([{ id, state: 'given' }])
      expect(listed.text).not.toContain('Robin')
      expect((await ask(on, 'GET', pathOf(raised), { as: 'priya' })).status).toBeGreaterThanOrEqual(403)

      const urgent = await raise(on, { ...AWAITED, urgency: 'same-day' })
      await asked(on, urgent, question('urgent'))
      const emergency = {
        decision: 'share',
        emergency: true,
        reasons: { emergency: 'Alone in a cold flat.' },
      }
      const path2 = `/v1/referrals/${urgent.id}/sharing-decision`
      expect((await ask(on, 'POST', path2, { json: emergency })).status).toBe(200)
      await untilState(on, urgent.id, 'delivered')
    })
  })
}
