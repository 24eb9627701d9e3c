/** Requests for consent at the door: who may, what is taken and answered, and the two endpoints that take no token. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { AskConsent, AskedConsent, ConsentMoveTaken } from '../../commands/consent-contracts.ts'
import type { ConsentRequest } from '../../domain/consent-request.ts'
import { idOf } from '../../domain/ids.ts'
import { type Refusal, refuse } from '../../domain/refusal.ts'
import { COUNCIL, type RunningApp, SCHOOL, startApp, USERS } from './fake-parts.ts'

const ITEM = 'rfl_0000000000000000000000001'
const ID = idOf('consent-request', 'cns_0000000000000000000000001')
const PATH = `/v1/referrals/${ITEM}/consent-requests`
const AT = '2026-11-20T10:00:00.000Z'

const REQUEST: ConsentRequest = {
  id: ID,
  version: 3,
  itemId: idOf('referral', ITEM),
  agencyId: COUNCIL,
  askedBy: USERS.amira.id,
  askedAt: AT,
  asks: 'consent',
  way: 'link',
  capacity: 'parent-with-responsibility',
  subjects: ['child'],
  purposes: ['provide-service'],
  categories: ['identity'],
  recipients: [SCHOOL],
  wording: { version: 'consent.1', sha256: 'ab'.repeat(32) },
  reviewDay: '2027-11-20',
  round: 1,
  clocks: { remindAt: AT, answerBy: AT, policyIds: ['default.consent-reminder.1'] },
  state: 'asked',
  since: AT,
  history: [{ key: 'asked', at: AT, event: 'asked', by: USERS.amira.id }],
  link: { tokenHashes: ['secret-token-hash'], codeHash: 'secret-code-hash', wrongCodes: 1 },
  started: true,
}
const WORDS = {
  name: 'Robin Sample',
  wording: 'May we?',
  contact: { value: 'robin@family.example', safe: 'yes' },
} as const
const QUESTION = {
  asks: 'consent',
  way: 'link',
  person: { name: 'Robin Sample', capacity: 'parent-with-responsibility' },
  contact: { value: 'robin@family.example', safe: 'yes' },
  purposes: ['provide-service'],
  categories: ['identity'],
}

let app: RunningApp
const asks: AskConsent[] = []
const moves: object[] = []
let taken: ConsentMoveTaken | Refusal
let asked: AskedConsent
const move = async (ask: object) => {
  moves.push(ask)
  return taken
}
beforeAll(async () => {
  app = await startApp({
    commands: {
      askConsent: async (ask) => {
        asks.push(ask)
        return asked
      },
      readConsent: async () => ({ request: REQUEST, words: WORDS }),
      listConsents: async () => ({ rows: [REQUEST], next: { askedAt: AT, id: ID } }),
      answerConsent: move,
      askConsentAgain: move,
      callOffConsent: move,
      withdrawConsent: move,
      readConsentLink: async ({ code }) =>
        code === '123456'
          ? { asks: 'consent', wording: 'May we?', version: 'consent.1', answerBy: AT }
          : refuse('consent-link-unusable', 'The link or the code is not right.'),
      answerConsentLink: async () => ({ answer: 'given', differs: false, applied: false }),
    },
  })
})
afterAll(() => app[Symbol.asyncDispose]())
beforeEach(() => {
  asks.length = 0
  moves.length = 0
  taken = { state: 'given', applied: true, replayed: false }
  asked = { request: REQUEST, words: WORDS, code: '123456', started: true, replayed: false }
})

describe('asking', () => {
  it('answers 201 with the exact words and the code, and no hash of anything', async () => {
    const answer = await app.ask(PATH, { json: QUESTION })
    expect(answer.status).toBe(201)
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({
      id: ID,
      code: '123456',
      wordingText: 'May we?',
      possible: ['answer', 'ask-again', 'call-off'],
      linkLocked: false,
      history: [{ event: 'asked', title: 'The family was asked for consent' }],
    })
    expect(text).not.toMatch(/secret-(token|code)-hash/)
    expect(asks[0]).toMatchObject({ referralId: ITEM, subjects: ['child'], user: { id: USERS.amira.id } })
  })

  it('answers 202 while the workflow engine is away, and says when it is a repeat', async () => {
    const { code: _told, ...again } = asked
    asked = { ...again, started: false, replayed: true }
    const answer = await app.ask(PATH, { json: QUESTION })
    expect([answer.status, answer.headers.get('idempotency-replayed')]).toEqual([202, 'true'])
    expect(await answer.json()).not.toHaveProperty('code')
  })

  it.each([
    ['/way', { way: 'pigeon' }],
    ['/person/name', { person: { ...QUESTION.person, name: ' ' } }],
    ['/categories', { categories: [] }],
    ['/contact/safe', { contact: { value: 'x' } }],
    ['/reviewDay', { reviewDay: '2027-02-30' }],
  ] as const)('names what is wrong at %s, and repeats nothing of it', async (pointer, more) => {
    const answer = await app.ask(PATH, { json: { ...QUESTION, ...more } })
    expect(answer.status).toBe(422)
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({ errors: [{ pointer }] })
    expect(text).not.toContain('Robin')
    expect(asks).toEqual([])
  })

  it('is for practitioners and their managers, with a key', async () => {
    for (const as of ['sam', 'dana', 'lee'] as const)
      expect((await app.ask(PATH, { as, json: QUESTION })).status).toBe(403)
    expect((await app.ask(PATH, { as: 'none', json: QUESTION })).status).toBe(401)
    const keyless = await app.ask(PATH, { json: QUESTION, headers: { 'idempotency-key': '' } })
    expect(keyless.status).toBe(400)
  })

  it('stands under each kind of item, and under none by the id of another', async () => {
    for (const [folder, id] of [
      ['notifications', 'ntf_0000000000000000000000001'],
      ['information-requests', 'irq_0000000000000000000000001'],
    ])
      expect((await app.ask(`/v1/${folder}/${id}/consent-requests`, { json: QUESTION })).status).toBe(201)
    expect((await app.ask(`/v1/notifications/${ITEM}/consent-requests`, { json: QUESTION })).status).toBe(404)
  })
})

describe('a request', () => {
  it('is read whole by those who asked, and listed without anything about a person', async () => {
    const one = await app.ask(`${PATH}/${ID}`)
    expect(await one.json()).toMatchObject({ person: { name: 'Robin Sample' } })
    const list = await app.ask(`${PATH}?limit=1`)
    expect(list.headers.get('link')).toMatch(new RegExp(`^<${PATH}\\?.*after=`))
    const text = await list.text()
    expect(JSON.parse(text).items).toHaveLength(1)
    expect(text).not.toMatch(/Robin|family\.example|secret-/)
  })

  it.each([
    ['answer', { answer: 'given', way: 'phone', evidence: 'Rang them.' }],
    ['ask-again', { reason: 'They changed their mailbox.' }],
    ['call-off', { reason: 'Met them.' }],
    ['withdraw', { saidBy: 'Robin Sample', how: 'by phone' }],
  ] as const)('takes %s, or says what is possible instead', async (name, json) => {
    const path = `${PATH}/${ID}/${name}`
    expect((await app.ask(path, { json })).status).toBe(200)
    expect(moves[0]).toMatchObject({ ...json, consentRequestId: ID, referralId: ITEM })
    taken = { state: 'asked', applied: false, replayed: false }
    expect((await app.ask(path, { json })).status).toBe(202)
    taken = refuse('state-conflict', 'This cannot be done.', { state: 'given', possible: ['withdraw'] })
    const refused = await app.ask(path, { json })
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { state: 'given', possible: ['withdraw'] },
    ])
    expect((await app.ask(path, { json: {} })).status).toBe(422)
    expect((await app.ask(path, { as: 'sam', json })).status).toBe(403)
  })

  it('takes no answer by link from a practitioner', async () => {
    const json = { answer: 'given', way: 'link', evidence: 'They clicked.' }
    expect((await app.ask(`${PATH}/${ID}/answer`, { json })).status).toBe(422)
  })
})

describe('the link', () => {
  const open = (json: unknown, rest = '/read') => app.ask(`/v1/consent-answers${rest}`, { as: 'none', json })
  const SECRETS = { token: 'A'.repeat(43), code: '123 456' }

  it('is answered without a token or a key, and the spaces of a code do not matter', async () => {
    expect(await (await open(SECRETS)).json()).toMatchObject({ wording: 'May we?' })
    const answer = await open({ ...SECRETS, answer: 'given' }, '')
    expect([answer.status, await answer.json()]).toMatchObject([202, { answer: 'given', differs: false }])
    const wrong = await open({ ...SECRETS, code: '000000' })
    expect([wrong.status, await wrong.json()]).toMatchObject([403, { code: 'consent-link-unusable' }])
  })

  it('takes nothing else, answers POST alone, and leaves no secret in a log', async () => {
    expect((await open({ ...SECRETS, answer: 'maybe' }, '')).status).toBe(422)
    expect((await open({ token: SECRETS.token })).status).toBe(422)
    expect((await open({ ...SECRETS, id: ID })).status).toBe(400)
    const get = await app.ask('/v1/consent-answers', { as: 'none' })
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
    const lines = JSON.stringify(app.lines)
    expect(lines).not.toMatch(/AAAA|123.?456/)
    expect(lines).toContain('/v1/consent-answers/read')
  })

  it('has a limit of its own, by where it is asked from', async () => {
    const few = await startApp({ http: { openRequestsPerMinute: 2 } })
    try {
      const ask = () => few.ask('/v1/consent-answers/read', { as: 'none', json: SECRETS })
      expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual([404, 404, 429])
      expect((await few.ask('/v1/me')).status).toBe(200)
    } finally {
      await few[Symbol.asyncDispose]()
    }
  })
})
