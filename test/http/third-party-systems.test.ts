/** Third-party systems through the real app, over a real store: who may, what is refused, what is shown once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createFollower } from '../../activities/follow-changes.ts'
import { createCommands } from '../../commands/create-commands.ts'
import { SCOPES, type User } from '../../domain/user.ts'
import { createFaultInAddress } from '../../partners/transports/https/address-guard.ts'
import { standingOver } from '../commands/standing-over.ts'
import { useDatabase } from '../database/database-world.ts'
import { aKey, aReferral, CONTENT } from '../database/record-samples.ts'
import { COUNCIL, type RunningApp, startApp, USERS } from './fake-parts.ts'

const { store } = useDatabase()
const HOOK = 'https://receiver.example/hook'
const TYPES = ['uk.referral.raised.v1']

/** The app's users, made client systems where the test needs them. */
const acting: Record<string, Partial<User>> = {
  [USERS.amira.id]: { role: 'system-client', scopes: SCOPES },
  [USERS.sam.id]: { role: 'system-client', scopes: SCOPES },
}
const users = Object.values(USERS).map((one): User => ({ ...one, ...acting[one.id] }))

let app: RunningApp
beforeAll(async () => {
  const on = standingOver(store(), { readReply: () => undefined, moveRecipient: async () => {} })
  app = await startApp({
    commands: createCommands({ ...on, faultInAddress: createFaultInAddress({}) }),
    findUser: async (id) => users.find((one) => one.id === id),
  })
})
afterAll(() => app[Symbol.asyncDispose]())

const post = (path: string, json: unknown, more: Parameters<RunningApp['ask']>[1] = {}) =>
  app.ask(path, { json, ...more })
const subscribe = (json: object = {}, more: Parameters<RunningApp['ask']>[1] = {}) =>
  post('/v1/subscriptions', { url: HOOK, types: TYPES, ...json }, more)
const made = async (): Promise<{ id: string; secret: string }> =>
  (await (await subscribe()).json()) as { id: string; secret: string }

describe('a subscription', () => {
  it('shows its secret once, and is read, changed and ended', async () => {
    const headers = { 'idempotency-key': 'one-key-of-sixteen-or-more' }
    const answer = await subscribe({}, { headers })
    expect(answer.status).toBe(201)
    const one = (await answer.json()) as { id: string; secret: string }
    expect(one).toMatchObject({ url: HOOK, types: TYPES, state: 'active' })
    expect(one.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const path = `/v1/subscriptions/${one.id}`
    expect(answer.headers.get('location')).toBe(path)
    const again = await subscribe({}, { headers })
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
    expect(await again.json()).toEqual(expect.not.objectContaining({ secret: expect.anything() }))
    expect((await subscribe({ url: `${HOOK}/2` }, { headers })).status).toBe(422)
    for (const read of [path, '/v1/subscriptions'])
      expect(await (await app.ask(read)).text()).not.toContain('whsec_')
    const paused = await app.ask(path, { method: 'PATCH', json: { state: 'paused' } })
    expect([paused.status, await paused.json()]).toEqual([200, expect.objectContaining({ state: 'paused' })])
    const ended = await app.ask(path, { method: 'DELETE' })
    expect(await ended.json()).toMatchObject({ state: 'ended' })
    expect((await app.ask(path, { method: 'PATCH', json: { state: 'active' } })).status).toBe(409)
  })

  it.each([
    ['http://receiver.example/hook', 'plain-http-not-allowed'],
    ['https://127.0.0.1/hook', 'network-not-allowed'],
    ['https://[::1]/hook', 'network-not-allowed'],
    ['https://10.1.2.3/hook', 'network-not-allowed'],
    ['https://169.254.169.254/latest/meta-data', 'network-not-allowed'],
    ['https://someone:secret@receiver.example/', 'credentials-in-address'],
  ])('does not go to %s', async (url, code) => {
    for (const answer of [
      await subscribe({ url }),
      await app.ask(`/v1/subscriptions/${(await made()).id}`, { method: 'PATCH', json: { url } }),
    ]) {
      expect(answer.status).toBe(422)
      expect(await answer.json()).toMatchObject({ errors: [{ pointer: '/url', code }] })
    }
    for (const { id } of await store().subscriptions.ofAgency(COUNCIL))
      await app.ask(`/v1/subscriptions/${id}`, { method: 'DELETE' })
  })

  it('is refused what it cannot mean', async () => {
    for (const bad of [
      { types: [] },
      { types: ['uk.referral.nothing.v1'] },
      { url: 'no address' },
      { more: 1 },
    ])
      expect([400, 422]).toContain((await subscribe(bad)).status)
    const path = `/v1/subscriptions/${(await made()).id}`
    expect([400, 422]).toContain((await app.ask(path, { method: 'PATCH', json: {} })).status)
    expect((await app.ask(path, { method: 'PATCH', json: { state: 'disabled' } })).status).toBe(422)
    expect((await post(`${path}/secret-rotation`, { overlapHours: 9_999 })).status).toBe(422)
    expect((await post(`${path}/replay`, { since: 'yesterday' })).status).toBe(422)
    expect((await post(`${path}/deliveries/evt_never-told/replay`, {})).status).toBe(404)
    expect((await app.ask(`${path}/deliveries?after=made-up`)).status).toBe(400)
    expect((await app.ask(path, { method: 'PUT', json: {} })).status).toBe(405)
  })

  it('is nothing to another agency, nor to people', async () => {
    const { id } = await made()
    const path = `/v1/subscriptions/${id}`
    const mine = await (await app.ask('/v1/subscriptions/sub_nobody-has-this', { as: 'sam' })).json()
    const theirs = await (await app.ask(path, { as: 'sam' })).json()
    expect({ ...(theirs as object), traceId: '', instance: '' }).toEqual({
      ...(mine as object),
      traceId: '',
      instance: '',
    })
    expect((await app.ask(path, { as: 'lee' })).status).toBe(403)
    expect((await subscribe({}, { as: 'lee' })).status).toBe(403)
    expect((await app.ask('/v1/changes', { as: 'lee' })).status).toBe(403)
  })

  it('rotates its secret, and leaves audit entries of all this', async () => {
    const { id, secret } = await made()
    const rotated = await post(`/v1/subscriptions/${id}/secret-rotation`, {})
    const after = (await rotated.json()) as { secret: string }
    expect(after.secret).toMatch(/^whsec_/)
    expect(after.secret).not.toBe(secret)
    const audited = await store()
      .database.connection.collection('audit')
      .find({ because: { $in: [id, `${id}:secret-rotated`] } })
      .toArray()
    expect(audited.map(({ action }) => action).toSorted()).toEqual([
      'subscription.create',
      'subscription.run',
    ])
  })
})

describe('the feed', () => {
  it('is read on from its own cursors, which serve no other agency', async () => {
    const asked = aReferral({ raisedBy: { agencyId: COUNCIL, userId: USERS.amira.id } })
    await store().referrals.insertOnce(asked, CONTENT, aKey())
    await createFollower({ changeLog: store().changeLog, now: Date.now }).pass()
    type Page = { items: object[]; next: string; hasMore: boolean }
    const first = (await (await app.ask('/v1/changes?limit=1')).json()) as Page
    expect(first).toMatchObject({ items: [{ type: TYPES[0], itemId: asked.id }], hasMore: false })
    const after = encodeURIComponent(first.next)
    expect(await (await app.ask(`/v1/changes?after=${after}`)).json()).toMatchObject({ items: [] })
    expect((await app.ask(`/v1/changes?after=${after}&type=uk.referral.closed.v1`)).status).toBe(200)
    expect((await app.ask(`/v1/changes?after=${after}`, { as: 'sam' })).status).toBe(400)
    expect(await (await app.ask('/v1/changes', { as: 'sam' })).json()).toMatchObject({ items: [] })
    for (const bad of ['limit=0', 'type=none', 'from=then', 'after=x', 'since=2026'])
      expect((await app.ask(`/v1/changes?${bad}`)).status).toBe(400)
  })
})

describe('a sandbox', () => {
  const SANDBOX = { name: 'sandbox-acme' }

  it('is made by whoever runs the exchange, and found again', async () => {
    const answer = await post('/v1/sandboxes', SANDBOX, { as: 'dana' })
    expect(answer.status).toBe(200)
    const one = (await answer.json()) as { services: object[] }
    expect(one).toMatchObject({ agencyId: 'agc_sandbox-acme', clientUserId: 'usr_sandbox-acme-system' })
    expect(one.services).toHaveLength(6)
    expect(await (await post('/v1/sandboxes', SANDBOX, { as: 'dana' })).json()).toEqual(one)
    expect((await post('/v1/sandboxes', SANDBOX)).status).toBe(403)
    expect((await post('/v1/sandboxes', { name: 'northmoor' }, { as: 'dana' })).status).toBe(422)
  })

  it('is marked in every answer to it', async () => {
    const sam = users.find(({ id }) => id === USERS.sam.id)
    if (sam === undefined) throw new Error('sam is there')
    const real = await app.ask('/v1/me', { as: 'sam' })
    expect(real.headers.get('exchange-sandbox')).toBeNull()
    Object.assign(sam, { sandbox: 'sandbox-acme' })
    for (const path of ['/v1/me', '/v1/changes', '/v1/subscriptions/sub_none-there', '/v1/changes?limit=0'])
      expect((await app.ask(path, { as: 'sam' })).headers.get('exchange-sandbox')).toBe('sandbox-acme')
  })
})
