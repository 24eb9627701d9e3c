/** Information requests through the whole running world: asked, answered in parts, changed, chased, closed without. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { ask, type Body } from './journey-client.ts'
import { addressOf, HILLSIDE, RIVERSIDE, SHARE, untilShown, untilState } from './journey-referral.ts'
import {
  answers,
  FULL,
  HOUSING_SHARES,
  newRequest,
  openItems,
  QUESTIONS,
  REFUSED,
  requested,
  STATEMENT,
  seen,
} from './journey-request.ts'
import type { JourneyWorld } from './journey-world.ts'

/** Registers the tests. */
export const informationRequests = (world: () => JourneyWorld): void => {
  describe('an information request', () => {
    it('is answered question by question, each answer usable at once, and closes when the asker knows', async () => {
      const on = world()
      const raised = await requested(on, { recipients: [{ service: HILLSIDE }, { service: RIVERSIDE }] })
      expect(raised.id).toMatch(/^irq_/)
      await untilShown(on, raised.id, 'both have it', ({ recipients }) =>
        recipients.every(({ state }) => state === 'delivered' || state === 'opened'),
      )
      const asked = await seen(on, raised.id, 'priya')
      expect(asked.content).toMatchObject({
        request: { statement: STATEMENT, questions: [{ id: 'q1' }, { id: 'q2', periodFrom: '2026-06-01' }] },
      })
      expect(await answers(on, raised, [FULL])).toMatchObject({
        status: 200,
        body: { state: 'part-answered' },
      })
      const half = await seen(on, raised.id)
      expect(half.answers).toMatchObject([
        { question: 'q1', ending: 'full', current: true, statements: FULL.statements },
      ])
      expect(half.outcome).toBeUndefined()
      // Another agency that was asked sees nothing of it.
      expect((await seen(on, raised.id, 'joan')).answers).toEqual([])
      expect(await answers(on, raised, [REFUSED], { decision: 'none' })).toMatchObject({
        status: 200,
        body: { state: 'answered' },
      })
      const nothing = ['q1', 'q2'].map((question) => ({ question, ending: 'nothing-held' }))
      await answers(on, raised, nothing, { as: 'joan', number: 2, decision: 'none' })
      const whole = await untilShown(on, raised.id, 'over', ({ attention }) =>
        attention.some(({ kind }) => kind === 'waiting-for-referrer'),
      )
      expect(whole.recipients.map(({ state }) => state)).toEqual(['answered', 'answered'])
      await ask(on, 'POST', `${addressOf(raised.id)}/receipt`, { json: {} })
      await untilShown(on, raised.id, 'closed', ({ state }) => state === 'closed')
      const [hillside, riverside] = raised.recipients.map(({ id }) => id)
      expect((await seen(on, raised.id)).outcome).toEqual({
        answered: [hillside, riverside],
        refused: [{ recipientId: hillside, question: 'q2', reason: REFUSED.reason }],
        decidedWithout: [],
      })
    })

    it('takes what a system answers that knows referrals alone as seen, and puts the rest before a person', async () => {
      const on = world()
      const raised = await requested(on, { recipients: [{ service: RIVERSIDE }] })
      await untilState(on, raised.id, 'opened')
      // Riverside's system also says that it has finished: that answers no question.
      await untilShown(on, raised.id, 'a person is asked', ({ attention }) =>
        attention.some(({ kind }) => kind === 'unmatched-reply'),
      )
      expect(await seen(on, raised.id)).toMatchObject({ recipients: [{ state: 'opened' }] })
    })

    it('is chased, then closed without the answer that has not come, which is kept when it comes', async () => {
      const on = world()
      const dueAt = new Date(Date.now() + 4_000).toISOString()
      const raised = await requested(on, { recipients: [{ service: HILLSIDE, dueAt }] })
      await untilState(on, raised.id, 'delivered')
      await answers(on, raised, [FULL])
      await untilShown(on, raised.id, 'overdue', ({ timeline }) =>
        timeline.some(({ title }) => title === 'Not answered in time'),
      )
      const owners = (await openItems(on, raised.id, 'no-response')) as readonly { ownerAgency?: string }[]
      expect(new Set(owners.map(({ ownerAgency }) => ownerAgency))).toEqual(
        new Set(['agc_northmoor-council', 'agc_hillside-housing']),
      )
      const reason = 'The strategy meeting decides tonight.'
      const closing = await ask(on, 'POST', `${addressOf(raised.id)}/closing`, { json: { reason } })
      expect(closing.status).toBe(200)
      await untilShown(on, raised.id, 'closed', ({ state }) => state === 'closed')
      const [recipientId] = raised.recipients.map(({ id }) => id)
      expect((await seen(on, raised.id)).outcome).toEqual({
        answered: [],
        refused: [],
        decidedWithout: [recipientId],
        closedBecause: reason,
      })
      expect(await openItems(on, raised.id, 'no-response')).toEqual([])
      // The asker's reason is not for the agency that was asked.
      expect(JSON.stringify(await seen(on, raised.id, 'priya'))).not.toContain('strategy meeting')

      const late = await answers(on, raised, [{ question: 'q2', ending: 'nothing-held' }], {
        decision: 'none',
      })
      expect(late).toMatchObject({ status: 200, body: { state: 'unanswered' } })
      const after = await seen(on, raised.id)
      expect(after.state).toBe('closed')
      expect(after.answers.at(-1)).toMatchObject({ question: 'q2', late: 'after-closing', current: false })
      expect(await openItems(on, raised.id, 'waiting-for-referrer')).toMatchObject([
        { because: 'answer-after-closing' },
      ])
    })
  })

  describe('an answer', () => {
    it('given again is harmless; another one is kept beside the first and goes before the asker', async () => {
      const on = world()
      const raised = await requested(on)
      await untilState(on, raised.id, 'delivered')
      const key = randomUUID()
      const first = await answers(on, raised, [FULL], { key })
      const again = await answers(on, raised, [FULL], { key })
      expect(again.body).toEqual(first.body)
      expect(again.headers.get('idempotency-replayed')).toBe('true')
      expect((await answers(on, raised, [FULL])).status).toBe(200)
      expect((await seen(on, raised.id)).answers).toHaveLength(1)
      const changed = {
        ...FULL,
        statements: [{ kind: 'fact', category: 'concern', text: 'Tenants since 2018.' }],
      }
      expect((await answers(on, raised, [changed])).status).toBe(200)
      expect((await seen(on, raised.id)).answers).toMatchObject([
        { question: 'q1', current: false, statements: FULL.statements },
        { question: 'q1', current: true, late: 'correction', statements: changed.statements },
      ])
      expect(await openItems(on, raised.id, 'waiting-for-referrer')).toMatchObject([
        { because: 'answer-changed' },
      ])
      await ask(on, 'POST', `${addressOf(raised.id)}/withdrawal`, { json: { reason: 'Asked in error.' } })
    })

    it('needs its agency’s own decision to share, and a question that was asked of it', async () => {
      const on = world()
      const raised = await requested(on)
      await untilState(on, raised.id, 'delivered')
      for (const decision of ['none' as const, { decision: 'awaited', askedManager: true }])
        expect(await answers(on, raised, [FULL], { decision })).toMatchObject({
          status: 422,
          body: { code: 'lawful-basis-missing' },
        })
      // A housing association has no public task, and an interest that the law recognises must be named.
      for (const decision of [SHARE, { ...HOUSING_SHARES, annex1: undefined }])
        expect((await answers(on, raised, [FULL], { decision })).status).toBe(422)
      const unknown = await answers(on, raised, [{ question: 'q3', ending: 'nothing-held' }])
      expect(unknown.body.errors).toMatchObject([{ pointer: '/answers/0/question', code: 'unknown' }])
      const twice = await answers(on, raised, [FULL, REFUSED, { ...REFUSED, reason: 'Another reason.' }])
      expect(twice.body.errors).toMatchObject([{ pointer: '/answers/2/question', code: 'twice' }])
      expect((await answers(on, raised, [{ question: 'q1', ending: 'refused' }])).status).toBe(422)
      expect((await answers(on, raised, [FULL], { as: 'joan' })).status).toBe(404)
      expect((await answers(on, raised, [FULL], { as: 'amina' })).status).toBe(403)
      expect((await seen(on, raised.id)).answers).toEqual([])
      await ask(on, 'POST', `${addressOf(raised.id)}/withdrawal`, { json: { reason: 'Asked in error.' } })
    })
  })

  describe('a request that is wrong', () => {
    it.each([
      ['no power', { power: undefined }, '/power/function'],
      ['no function', { power: { statement: STATEMENT } }, '/power/function'],
      ['no statement', { power: { function: 'CA1989-S47' } }, '/power/statement'],
      ['too short a statement', { power: { function: 'CA1989-S47', statement: 'S47' } }, '/power/statement'],
    ])('is refused with %s', async (_name, more, pointer) => {
      const refused = await ask(world(), 'POST', '/v1/information-requests', { json: newRequest(more) })
      expect(refused).toMatchObject({ status: 422, body: { code: 'request-without-power' } })
      expect(refused.body.errors).toMatchObject([{ pointer }])
    })

    it('is refused with a due time that has passed, or a period that ends before it begins', async () => {
      const recipients = [{ service: HILLSIDE, dueAt: '2026-01-05T09:00:00Z' }]
      const questions = [{ ...QUESTIONS[0], periodFrom: '2026-06-01', periodTo: '2026-05-01' }]
      const refused = await ask(world(), 'POST', '/v1/information-requests', {
        json: newRequest({ recipients, questions }),
      })
      expect(refused.body.errors).toMatchObject([
        { pointer: '/recipients/0/dueAt', code: 'past' },
        { pointer: '/questions/0/periodTo', code: 'before-start' },
      ])
    })
  })

  it('shows a supervisor when it is due and who answered, and nothing that was asked or said', async () => {
    const on = world()
    const raised = await requested(on)
    await untilState(on, raised.id, 'delivered')
    await answers(on, raised, [FULL])
    const shown = await seen(on, raised.id, 'lee')
    expect(shown).toMatchObject({ band: 'red', answers: [], recipients: [{ state: 'part-answered' }] })
    for (const name of ['content', 'function', 'purpose', 'familyMayKnow'])
      expect(shown).not.toHaveProperty(name)
    expect(JSON.stringify(shown)).not.toContain('arrears')
    const { body } = await ask(on, 'GET', '/v1/information-requests?limit=200', { as: 'lee' })
    expect((body.items as readonly Body[]).map(({ id }) => id)).toContain(raised.id)
    await ask(on, 'POST', `${addressOf(raised.id)}/withdrawal`, { json: { reason: 'Asked in error.' } })
  })
}
