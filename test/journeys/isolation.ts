/** Who may see what: agencies apart from one another, an asked agency nothing before it was asked, a supervisor no child. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { messageKey } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import { type Answer, ask, type Body } from './journey-client.ts'
import { message, post, resourceIn } from './journey-messages.ts'
import {
  casesOf,
  child,
  HILLSIDE,
  itemsOf,
  look,
  newReferral,
  RIVERSIDE,
  raise,
  referralOf,
  SHARE,
  untilShown,
  untilState,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'
import { whileFaulty } from './unreliable-partner.ts'

const UNKNOWN = 'rfl_0000000000000000000000000'
const NOBODY = 'rcp_0000000000000000000000000'

/** What an answer says, without what differs from request to request. */
const said = ({ status, body, headers }: Answer) => {
  const { traceId: _trace, ...rest } = body
  const names = [...headers.keys()].sort()
  return { status, rest, names, etag: headers.get('etag') }
}

/** Every way to something of one referral. */
const ways = (
  id: string,
  recipient: string,
): readonly (readonly ['GET' | 'POST', string, Body | undefined])[] => [
  ['GET', `/v1/referrals/${id}`, undefined],
  ['POST', `/v1/referrals/${id}/withdrawal`, { reason: 'No.' }],
  ['POST', `/v1/referrals/${id}/sharing-decision`, SHARE],
  ['POST', `/v1/referrals/${id}/receipt`, undefined],
  ['POST', `/v1/referrals/${id}/recipients/${recipient}/responses`, { move: 'accept' }],
  [
    'POST',
    `/v1/referrals/${id}/recipients/${recipient}/settlement`,
    { settlement: 'received', saidBy: 'A', how: 'B' },
  ],
  ['POST', `/v1/referrals/${id}/recipients/${recipient}/next-step`, { nextStep: 'other', reason: 'C' }],
  ['POST', `/v1/referrals/${id}/recipients/${recipient}/try-again`, { reason: 'D' }],
  ['POST', `/v1/referrals/${id}/recipients/${recipient}/next-channel`, { reason: 'D' }],
  ['POST', `/v1/referrals/${id}/recipients/${recipient}/phone-delivery`, { spokeTo: 'E' }],
]

/** Asserts that this user is told the same of this referral as of one that does not exist. */
const expectHidden = async (on: JourneyWorld, as: string, id: string, recipient: string): Promise<void> => {
  const real = ways(id, recipient)
  const unreal = ways(UNKNOWN, NOBODY)
  for (const [index, [method, path, json]] of real.entries()) {
    const asked = { as, ...(json === undefined ? {} : { json }) }
    const theirs = said(await ask(on, method, path, asked))
    const nobodys = said(await ask(on, method, unreal[index]?.[1] ?? '', asked))
    expect([path, theirs]).toEqual([path, nobodys])
    expect([403, 404]).toContain(theirs.status)
  }
}

const listed = async (on: JourneyWorld, as: string, query = ''): Promise<readonly string[]> => {
  const { body } = await ask(on, 'GET', `/v1/referrals?limit=200&${query}`, { as })
  return (body.items as { id: string }[]).map(({ id }) => id)
}

const NARROW = { ...SHARE, categories: ['identity', 'concern'] }

/** Registers the tests. */
export const isolation = (world: () => JourneyWorld): void => {
  describe('an agency that has no part', () => {
    it('is told the same as of a referral that does not exist, however it asks', async () => {
      const on = world()
      const { id, recipients } = await raise(on, { services: [HILLSIDE] })
      await untilState(on, id, 'delivered')
      for (const as of ['joan', 'system', 'riverside-system']) {
        await expectHidden(on, as, id, recipients[0]?.id ?? '')
        expect(await listed(on, as)).not.toContain(id)
      }
      expect(await listed(on, 'priya')).toContain(id)
    })

    it('neither sees nor settles another’s attention items', async () => {
      const on = world()
      const { id } = await raise(on, { sharingDecision: { decision: 'awaited', askedManager: true } })
      await untilShown(on, id, 'an item', ({ attention }) => attention.length > 0)
      const [item] = await itemsOf(on, `referral=${id}`)
      for (const as of ['joan', 'system']) {
        const path = `/v1/attention-items/${item?.id}`
        const unknown = '/v1/attention-items/att_00000000-0000-5000-8000-000000000000'
        const json = { settlement: 'done', note: 'Mine now.' }
        expect(said(await ask(on, 'GET', path, { as }))).toEqual(said(await ask(on, 'GET', unknown, { as })))
        expect(said(await ask(on, 'POST', `${path}/settlement`, { as, json }))).toEqual(
          said(await ask(on, 'POST', `${unknown}/settlement`, { as, json })),
        )
        const list = await ask(on, 'GET', `/v1/attention-items?referral=${id}`, { as })
        expect(list.status === 403 ? [] : list.body.items).toEqual([])
      }
      expect((await itemsOf(on, `referral=${id}`))[0]?.state).toBe('open')
    })
  })

  describe('an asked agency', () => {
    it('sees nothing while it is held, and nothing before the message may have reached it', async () => {
      const on = world()
      const { id, recipients } = await raise(on, {
        sharingDecision: { decision: 'awaited', askedManager: true },
      })
      await expectHidden(on, 'joan', id, recipients[0]?.id ?? '')
      await whileFaulty(on, 'riverside', { fault: 'down' }, async () => {
        const sending = await raise(on, { person: child(5) })
        await untilShown(on, sending.id, 'a try', ({ recipients: [one] }) => (one?.attempts ?? 0) > 0)
        await expectHidden(on, 'joan', sending.id, sending.recipients[0]?.id ?? '')
        expect(await listed(on, 'joan')).not.toContain(sending.id)
        await ask(on, 'POST', `/v1/referrals/${sending.id}/withdrawal`, { json: { reason: 'Raised twice.' } })
        await untilState(on, sending.id, 'withdrawn')
        await expectHidden(on, 'joan', sending.id, sending.recipients[0]?.id ?? '')
      })
    })

    it('sees its own part and what may be shared with it: no other agency, nothing undecided, no words of others', async () => {
      const on = world()
      const { id, recipients } = await raise(on, { services: [RIVERSIDE, HILLSIDE], sharingDecision: NARROW })
      await untilShown(
        on,
        id,
        'both',
        ({ recipients: [one, other] }) => one?.state === 'finished' && other?.state === 'delivered',
      )
      const shown = await ask(on, 'GET', `/v1/referrals/${id}`, { as: 'priya' })
      expect((shown.body.recipients as { id: string }[]).map((one) => one.id)).toEqual([recipients[1]?.id])
      expect(shown.text).not.toMatch(/[Rr]iverside/)
      const { content, attention } = await look(on, id, 'priya')
      expect(content?.person).toMatchObject({ familyName: child(0).familyName })
      expect(content?.person).not.toHaveProperty('address')
      expect(attention).toEqual([])
      // Neither does a filter tell who else was asked.
      expect(await listed(on, 'priya', 'agency=agc_riverside-trust')).not.toContain(id)
      expect(await listed(on, 'priya', 'agency=agc_northmoor-council')).toContain(id)
      expect(await listed(on, 'amina', 'agency=agc_riverside-trust')).toContain(id)
      const forOther = `/v1/referrals/${id}/recipients/${recipients[0]?.id}/responses`
      expect(await ask(on, 'POST', forOther, { as: 'priya', json: { move: 'open' } })).toMatchObject({
        status: 403,
      })
    })

    it('whose child’s address is protected never sees it', async () => {
      const on = world()
      const restricted = child(19)
      expect(restricted.familyName).toBe('Whitcombe')
      const facts = 'Seen outside 19 Sealed Lane, ZZ1 4FF.'
      const { id } = await raise(on, { services: [HILLSIDE], person: restricted, facts })
      await untilState(on, id, 'delivered')
      const shown = await look(on, id, 'priya')
      expect(shown.content?.person).not.toHaveProperty('address')
      expect(JSON.stringify(shown)).not.toMatch(/Sealed Lane|protected|restricted/i)
      expect(await casesOf(on, 'hillside', id)).toHaveLength(1)
    })

    it('is not sent it either, where the sender’s message has it only in a contact', async () => {
      const on = world()
      const [requestId, sent] = [randomUUID(), message({ child: 19, facts: 'Came from Sealed Lane.' })]
      const patient = resourceIn(sent, 'Patient')
      patient.contact = [{ name: { text: 'Mum' }, address: (patient.address as object[])[0] }]
      Reflect.deleteProperty(patient, 'address')
      await post(on, sent, { requestId })
      const id = idOf('referral', await referralOf(on, requestId))
      const { recipients, identity } = await untilState(on, id, 'finished', 'system')
      expect(identity).toBe('confirmed')
      const key = messageKey(id, idOf('recipient', recipients[0]?.id ?? ''), 1)
      const document = Buffer.from((await on.store.messages.documentOf(key)).bytes).toString('utf8')
      expect(document).toContain('Mum')
      expect(document).not.toMatch(/Sealed|ZZ1/i)
    })
  })

  describe('a supervisor', () => {
    it('sees references, agencies, times and tries, and nothing of the child or of what was written', async () => {
      const on = world()
      const wanted = 'Something only the parties may read.'
      const { id, reference } = await raise(on, { wanted })
      await untilState(on, id, 'finished')
      const answer = await ask(on, 'GET', `/v1/referrals/${id}`, { as: 'lee' })
      expect(answer.body).toMatchObject({ reference, recipients: [{ attempts: 1, state: 'finished' }] })
      expect(answer.body).not.toHaveProperty('content')
      for (const secret of [child(0).familyName, child(0).nhsNumber, wanted, 'Amina Shah'])
        expect(answer.text).not.toContain(secret)
      expect(await listed(on, 'lee')).toContain(id)
      expect(await ask(on, 'POST', '/v1/referrals', { as: 'lee', json: newReferral() })).toMatchObject({
        status: 403,
      })
    })
  })
}
