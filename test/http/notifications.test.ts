/** Notifications at the JSON door: what reaches the command, what is refused before it, who reads what of one. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { SubmitNotification } from '../../commands/command-contracts.ts'
import type { ReadableListQuery } from '../../database/readable-referral-views.ts'
import { idOf } from '../../domain/ids.ts'
import type { Referral } from '../../domain/referral.ts'
import type { Reader } from '../../domain/standing.ts'
import { aReferral, NAMES, type RunningApp, startApp } from './fake-parts.ts'
import { aReadable, aRecipient, aRow } from './sample-referral.ts'

const ID = idOf('referral', 'ntf_0000000000000000000000001')
const NOTIFICATION: Partial<Referral> = {
  id: ID,
  kind: 'notification',
  notification: { type: 'domestic-incident' },
  recipients: [aRecipient({ respondBy: '2026-11-23T08:30:00.000Z' })],
}

const asked: SubmitNotification[] = []
const listed: ReadableListQuery[] = []
let reader: Reader = 'referrer'
let stored: Partial<Referral> = NOTIFICATION
let app: RunningApp

beforeAll(async () => {
  app = await startApp({
    commands: {
      submitNotification: async (ask) => {
        asked.push(ask)
        const { reference } = aReadable().referral
        return { id: ID, reference, state: 'with-partners', recipients: [], started: true, replayed: false }
      },
    },
    one: async () => aReadable(stored, { reader }),
    list: async (_user, query) => {
      listed.push(query)
      return { rows: [{ ...aRow(stored), reader }], names: NAMES }
    },
  })
})
afterAll(() => app[Symbol.asyncDispose]())
beforeEach(() => {
  asked.length = 0
  reader = 'referrer'
  stored = NOTIFICATION
})

const aNotification = (more: object = {}): Record<string, unknown> => {
  const { wanted: _wanted, needs: _needs, ...rest } = aReferral()
  return { type: 'domestic-incident', ...rest, ...more }
}

describe('a notification that is right', () => {
  it('is answered 201 with its address, and comes to the command in our words', async () => {
    const answer = await app.ask('/v1/notifications', {
      json: aNotification({ seeBy: '2026-11-23T08:30:00Z' }),
    })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('location')).toBe(`/v1/notifications/${ID}`)
    expect(asked).toMatchObject([
      { type: 'domestic-incident', urgency: 'standard', seeBy: '2026-11-23T08:30:00.000Z' },
    ])
    expect(asked[0]?.content).not.toHaveProperty('wanted')
  })

  it('may leave to the policy by when it is to be seen', async () => {
    await app.ask('/v1/notifications', { json: aNotification() })
    expect(asked[0]).not.toHaveProperty('seeBy')
  })
})

describe('a notification that is wrong', () => {
  it.each([
    ['a type that there is not', { type: 'gossip' }, 422, '/type'],
    ['a capital type', { type: 'DOMESTIC_INCIDENT' }, 422, '/type'],
    ['a time that is none', { seeBy: 'tomorrow' }, 422, '/seeBy'],
    ['a time without a zone', { seeBy: '2026-11-23T08:30:00' }, 422, '/seeBy'],
    ['nobody to tell', { services: [] }, 422, '/services'],
    ['something wanted', { wanted: 'Please call.' }, 400, '/wanted'],
  ])('%s', async (_name, more, status, pointer) => {
    const answer = await app.ask('/v1/notifications', { json: aNotification(more) })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ errors: [expect.objectContaining({ pointer })] })
    expect(asked).toEqual([])
  })

  it('is not taken from a responder', async () => {
    const answer = await app.ask('/v1/notifications', { as: 'sam', json: aNotification() })
    expect(answer.status).toBe(403)
  })
})

describe('a notification that is read', () => {
  it('says what it is about and by when it is to be seen, and holds nothing that asks', async () => {
    const body = (await (await app.ask(`/v1/notifications/${ID}`)).json()) as Record<string, unknown>
    expect(body).toMatchObject({
      id: ID,
      kind: 'notification',
      type: 'domestic-incident',
      typeName: 'Incident at home',
      seeBy: '2026-11-23T08:30:00.000Z',
    })
    expect(body.content).not.toHaveProperty('wanted')
    expect(body.content).toHaveProperty('facts')
  })

  it('does not tell a supervisor what it is about', async () => {
    reader = 'other'
    const body = await (await app.ask(`/v1/notifications/${ID}`)).json()
    expect(body).toMatchObject({ seeBy: '2026-11-23T08:30:00.000Z' })
    expect(body).not.toHaveProperty('type')
    const list = await (await app.ask('/v1/notifications')).json()
    expect(list).toMatchObject({ items: [{ kind: 'notification' }] })
    expect(JSON.stringify(list)).not.toContain('domestic')
  })

  it('is not found among the referrals, nor a referral among them', async () => {
    expect((await app.ask(`/v1/referrals/${ID}`)).status).toBe(404)
    stored = {}
    expect((await app.ask(`/v1/notifications/${ID}`)).status).toBe(404)
  })

  it('is listed by its kind', async () => {
    listed.length = 0
    await app.ask('/v1/notifications')
    stored = {}
    await app.ask('/v1/referrals')
    expect(listed.map(({ kind }) => kind)).toEqual(['notification', 'referral'])
  })
})

describe('a move on a notification', () => {
  it.each([
    ['rfl_0000000000000000000000001', 404],
    ['ntf_0000000000000000000000001', 404],
    ['ntf_!', 404],
  ])('is told nothing of %s that is not there', async (id, status) => {
    const answer = await app.ask(`/v1/notifications/${id}/withdrawal`, { json: { reason: 'Wrong child' } })
    expect(answer.status).toBe(status)
  })
})
