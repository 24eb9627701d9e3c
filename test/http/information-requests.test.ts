/** Information requests at the JSON door: what reaches the commands, what is refused before, who reads what of one. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { AnswerInformationRequest, SubmitInformationRequest } from '../../commands/command-contracts.ts'
import type { CommandWords } from '../../database/command-words.ts'
import { type CommandId, idOf } from '../../domain/ids.ts'
import type { Referral } from '../../domain/referral.ts'
import type { Reader } from '../../domain/standing.ts'
import { aReferral, FAMILY_SUPPORT, NAMES, type RunningApp, startApp } from './fake-parts.ts'
import { aReadable, aRecipient, aRow, CONTENT, SHARES_IDENTITY } from './sample-referral.ts'

const ID = idOf('referral', 'irq_0000000000000000000000001')
const ITEM = `/v1/information-requests/${ID}`
const GIVEN = idOf('command', 'cmd_0000000000000000000000001')
const CLOSED = idOf('command', 'cmd_0000000000000000000000002')
const RECIPIENT = aRecipient({
  state: 'unanswered',
  leftBy: CLOSED,
  answers: [
    { question: 'q1', ending: 'full', commandId: GIVEN, at: '2026-11-20T10:41:00.000Z' },
    { question: 'q2', ending: 'refused', commandId: GIVEN, at: '2026-11-20T10:41:00.000Z' },
  ],
})
const REQUEST: Partial<Referral> = {
  id: ID,
  kind: 'information-request',
  recipients: [RECIPIENT],
  request: {
    function: 'CA1989-S47',
    purpose: 'protect-from-harm',
    band: 'amber',
    familyMayKnow: false,
    questions: ['q1', 'q2'],
  },
}
const WORDS: ReadonlyMap<CommandId, CommandWords> = new Map<CommandId, CommandWords>([
  [
    GIVEN,
    {
      answers: [
        {
          question: 'q1',
          ending: 'full',
          statements: [
            { kind: 'fact', category: 'identity', text: 'Known since March.' },
            { kind: 'fact', category: 'offence', text: 'Has asthma.' },
          ],
        },
        { question: 'q2', ending: 'refused', reason: 'Held for another family.' },
      ],
      decision: SHARES_IDENTITY,
    },
  ],
  [CLOSED, { reason: 'It is decided tonight.' }],
])
const REQUEST_WORDS = {
  statement: 'Enquiries under section 47.',
  questions: [{ id: 'q1', text: 'Known?', why: 'To see who is involved.' }],
} as const

const raised: SubmitInformationRequest[] = []
const answered: AnswerInformationRequest[] = []
let reader: Reader = 'referrer'
let app: RunningApp

beforeAll(async () => {
  app = await startApp({
    commands: {
      submitInformationRequest: async (ask) => {
        raised.push(ask)
        const { reference } = aReadable().referral
        return { id: ID, reference, state: 'with-partners', recipients: [], started: true, replayed: false }
      },
      answerInformationRequest: async (ask) => {
        answered.push(ask)
        return { state: 'part-answered', applied: true, replayed: false }
      },
      closeInformationRequest: async () => ({ state: 'with-partners', applied: true, replayed: false }),
    },
    one: async () =>
      aReadable(REQUEST, {
        reader,
        words: reader === 'other' ? new Map() : WORDS,
        content: { ...CONTENT, request: REQUEST_WORDS },
      }),
    list: async () => ({ rows: [{ ...aRow(REQUEST), reader }], names: NAMES }),
  })
})
afterAll(() => app[Symbol.asyncDispose]())
beforeEach(() => {
  raised.length = 0
  answered.length = 0
  reader = 'referrer'
})

const aRequest = (more: object = {}): Record<string, unknown> => {
  const { urgency, person, referrer, sharingDecision } = aReferral()
  return {
    ...{ urgency, person, referrer, sharingDecision },
    purpose: 'protect-from-harm',
    power: { function: 'CA1989-S47', statement: 'Enquiries under section 47 into harm.' },
    familyMayKnow: false,
    questions: [{ text: 'Known?', why: 'To see who is involved.' }],
    recipients: [{ service: FAMILY_SUPPORT }],
    ...more,
  }
}

describe('a request that is right', () => {
  it('is answered 201 with its address; its band follows from the urgency', async () => {
    const answer = await app.ask('/v1/information-requests', { json: aRequest({ urgency: 'three-days' }) })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('location')).toBe(ITEM)
    expect(raised).toMatchObject([{ band: 'amber', content: { facts: 'No background was given.' } }])
  })

  it('keeps what was said: band, due times in UTC, no power', async () => {
    const recipients = [{ service: FAMILY_SUPPORT, dueAt: '2026-11-23T08:30:00Z' }]
    await app.ask('/v1/information-requests', {
      json: aRequest({ band: 'red', recipients, power: undefined, background: 'Seen on Monday.' }),
    })
    expect(raised[0]).toMatchObject({
      band: 'red',
      recipients: [{ service: FAMILY_SUPPORT, dueAt: '2026-11-23T08:30:00.000Z' }],
      content: { facts: 'Seen on Monday.' },
    })
    expect(raised[0]).not.toHaveProperty('power')
  })
})

describe('a request that is wrong', () => {
  const question = { text: 'Known?', why: 'To see.' }
  it.each([
    ['no questions', { questions: [] }, 422, '/questions'],
    ['21 questions', { questions: Array.from({ length: 21 }, () => question) }, 422, '/questions'],
    ['a question without a reason', { questions: [{ text: 'Known?' }] }, 422, '/questions/0/why'],
    [
      'a day that is none',
      { questions: [{ ...question, periodTo: '2026-02-30' }] },
      422,
      '/questions/0/periodTo',
    ],
    ['nobody to ask', { recipients: [] }, 422, '/recipients'],
    ['a power that there is not', { power: { function: 'MAGNA-CARTA' } }, 422, '/power/function'],
    ['nothing about the family', { familyMayKnow: undefined }, 422, '/familyMayKnow'],
    ['something wanted', { wanted: 'Please call.' }, 400, '/wanted'],
  ])('%s', async (_name, more, status, pointer) => {
    const answer = await app.ask('/v1/information-requests', { json: aRequest(more) })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ errors: [expect.objectContaining({ pointer })] })
    expect(raised).toEqual([])
  })
})

describe('answers', () => {
  const path = `${ITEM}/recipients/${RECIPIENT.id}/answers`
  const statements = [{ kind: 'fact', category: 'concern', text: 'Known since March.' }]

  it('reach the command with the decision of the agency that answers', async () => {
    const { sharingDecision } = aReferral()
    const answers = [
      { question: 'q1', ending: 'full', statements },
      { question: 'q2', ending: 'refused', reason: 'Held for another family.' },
    ]
    const answer = await app.ask(path, { as: 'sam', json: { answers, sharingDecision } })
    expect(answer.status).toBe(200)
    expect(answered).toMatchObject([
      { referralId: ID, recipientId: RECIPIENT.id, answers, sharingDecision: { decision: 'share' } },
    ])
  })

  it.each([
    ['none', [], 422, '/answers'],
    ['a refusal without a reason', [{ question: 'q1', ending: 'refused' }], 422, '/answers/0/reason'],
    ['a full answer that says nothing', [{ question: 'q1', ending: 'full' }], 422, '/answers/0/statements'],
    [
      'statements where nothing is held',
      [{ question: 'q1', ending: 'nothing-held', statements }],
      400,
      '/answers/0/statements',
    ],
    ['an ending that there is not', [{ question: 'q1', ending: 'maybe' }], 422, '/answers/0/ending'],
    [
      'a statement of no kind',
      [{ question: 'q1', ending: 'full', statements: [{ ...statements[0], kind: undefined }] }],
      422,
      '/answers/0/statements/0/kind',
    ],
    [
      'a question by another name',
      [{ question: 'first', ending: 'nothing-held' }],
      422,
      '/answers/0/question',
    ],
  ])('%s', async (_name, answers, status, pointer) => {
    const answer = await app.ask(path, { as: 'sam', json: { answers } })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ errors: [expect.objectContaining({ pointer })] })
    expect(answered).toEqual([])
  })
})

describe('a request that is read', () => {
  it('tells the asker each answer in its words, and what it came to', async () => {
    const body = await (await app.ask(ITEM)).json()
    expect(body).toMatchObject({
      kind: 'information-request',
      band: 'amber',
      function: 'CA1989-S47',
      answers: [
        { question: 'q1', ending: 'full', current: true, statements: [{ text: 'Known since March.' }] },
        { question: 'q2', ending: 'refused', reason: 'Held for another family.' },
      ],
      outcome: {
        answered: [],
        refused: [{ question: 'q2', reason: 'Held for another family.' }],
        decidedWithout: [RECIPIENT.id],
        closedBecause: 'It is decided tonight.',
      },
      content: { request: REQUEST_WORDS },
    })
    // What the answering agency's own decision does not share.
    expect(JSON.stringify(body)).not.toContain('asthma')
  })

  it('tells an agency that was asked its own answers, and not what the asker made of them', async () => {
    reader = 'partner'
    const body = (await (await app.ask(ITEM, { as: 'sam' })).json()) as Record<string, unknown>
    expect(body.answers).toHaveLength(2)
    expect(body).not.toHaveProperty('outcome')
  })

  it('tells a supervisor who answered, and nothing of what was asked or said', async () => {
    reader = 'other'
    const body = (await (await app.ask(ITEM, { as: 'lee' })).json()) as Record<string, unknown>
    expect(body).toMatchObject({ answers: [], outcome: { answered: [], decidedWithout: [RECIPIENT.id] } })
    for (const name of ['function', 'purpose', 'familyMayKnow']) expect(body).not.toHaveProperty(name)
    expect(JSON.stringify(body)).not.toMatch(/March|another family|tonight/)
    expect(await (await app.ask('/v1/information-requests')).json()).toMatchObject({
      items: [{ kind: 'information-request', band: 'amber' }],
    })
  })
})

it('is closed with a reason only', async () => {
  expect((await app.ask(`${ITEM}/closing`, { json: {} })).status).toBe(422)
  expect((await app.ask(`${ITEM}/closing`, { json: { reason: 'Decided.' } })).status).toBe(200)
  expect((await app.ask(`${ITEM}/closing`, { as: 'sam', json: { reason: 'No.' } })).status).toBe(403)
})
