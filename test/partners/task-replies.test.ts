/** What a partner says by a Task, and how what was found on its server is taken apart. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { WireAnswer } from '../../partners/format.ts'
import { taskFormat } from '../../partners/formats/fhir-task/task-format.ts'
import { createTaskReplies } from '../../partners/formats/fhir-task/task-replies.ts'
import type { AskRequest, SendOutcome } from '../../partners/transport.ts'
import { jsonBytes, textBytes } from './bars-samples.ts'
import { ENDING_SYSTEM, QUESTION_SYSTEM, readTask } from './task-samples.ts'

const question = (code: string) => ({ coding: [{ system: QUESTION_SYSTEM, code }] })
const business = {
  coding: [
    { system: 'https://referral-exchange.example/CodeSystem/business-status', code: 'information-needed' },
  ],
}

describe('a Task', () => {
  it.each([
    ['requested', {}, { says: 'has-it' }],
    ['received', {}, { says: 'state', response: { move: 'open' } }],
    ['accepted', {}, { says: 'state', response: { move: 'accept' } }],
    ['in-progress', {}, { says: 'state', response: { move: 'start' } }],
    ['on-hold', {}, { says: 'state', response: { move: 'hold' } }],
    [
      'on-hold',
      { businessStatus: business, statusReason: { text: 'Which school?' } },
      { says: 'state', response: { move: 'ask', words: { questions: ['Which school?'] } } },
    ],
    [
      'rejected',
      { statusReason: { text: 'No room' } },
      { says: 'state', response: { move: 'decline', words: { reason: 'other', explanation: 'No room' } } },
    ],
    ['rejected', {}, { says: 'state', response: { move: 'decline', words: { reason: 'other' } } }],
    [
      'completed',
      { output: [{ type: { text: 'Outcome' }, valueCodeableConcept: { text: 'Group joined' } }] },
      { says: 'state', response: { move: 'finish', words: { outcome: 'Group joined' } } },
    ],
    [
      'failed',
      { statusReason: { text: 'Did not come' } },
      { response: { move: 'finish', words: { outcome: 'other', explanation: 'Did not come' } } },
    ],
    [
      'failed',
      {
        statusReason: {
          coding: [{ system: 'https://referral-exchange.example/CodeSystem/outcome', code: 'not-brought' }],
        },
      },
      { response: { move: 'finish', words: { outcome: 'not-brought' } } },
    ],
    [
      'completed',
      { note: [{ text: 'Sent by us' }] },
      {
        response: {
          move: 'finish',
          words: {
            outcome: 'other',
            explanation: 'Their system says that it is completed, and gives no outcome.',
          },
        },
      },
    ],
    ['cancelled', {}, { says: 'cancelled', response: { move: 'decline' } }],
    ['entered-in-error', {}, { says: 'unclear' }],
    ['no-such-status', {}, { says: 'unclear' }],
  ])('that is %s %j says %j', (status, more, expected) => {
    expect(readTask({ status, ...more })).toMatchObject({
      inResponseTo: '3f0c8a54-8f0e-5a39-9d6f-0c9a54b8f0e1',
      reference: 'RX-7K4M-92QX-1',
      ...expected,
    })
  })

  it('answers each question of an information request, and a rejection answers them all', () => {
    const ending = (code: string, text: string) => ({ coding: [{ system: ENDING_SYSTEM, code }], text })
    const output = [
      { type: question('q1'), valueString: 'Known since 2019.' },
      { type: question('q2'), valueCodeableConcept: ending('refused', 'Held for another family') },
    ]
    expect(readTask({ status: 'completed', output })?.answers).toEqual([
      {
        question: 'q1',
        ending: 'full',
        statements: [
          {
            kind: 'reported',
            text: 'Known since 2019.',
            source: 'the system of the agency that was asked',
          },
        ],
      },
      { question: 'q2', ending: 'refused', reason: 'Held for another family' },
    ])
    const input = ['q1', 'q2'].map((code) => ({ type: question(code), valueString: 'What do you know?' }))
    expect(readTask({ status: 'rejected', input, statusReason: { text: 'No power' } })?.answers).toEqual([
      { question: 'q1', ending: 'refused', reason: 'No power' },
      { question: 'q2', ending: 'refused', reason: 'No power' },
    ])
  })

  it('of anything else is not read', () => {
    for (const bytes of [jsonBytes({ resourceType: 'Patient' }), textBytes('<Task/>'), textBytes('{')])
      expect(taskFormat.readReply?.(bytes)).toBeUndefined()
  })
})

const ADDRESS = 'http://partner.example/fhir'
const request = (place?: string) => ({
  address: ADDRESS,
  timeoutSeconds: 1,
  signal: new AbortController().signal,
  ...(place === undefined ? {} : { place }),
})

/** A source whose partner answers this, and our own clock; what was asked is noted. */
const sourceOf = (answer: Partial<WireAnswer>, ours = OURS) => {
  const asked: AskRequest[] = []
  const ask = async (question: AskRequest): Promise<SendOutcome> => {
    asked.push(question)
    const headers = { 'content-type': 'application/fhir+json' }
    return { ended: 'answered', answer: { status: 200, headers, bytes: textBytes(''), ...answer } }
  }
  return { source: createTaskReplies({ ask }, { now: () => Date.parse(ours) }), asked }
}

const TIME = '2026-11-21T12:00:00.000Z'
const OURS = '2026-11-21T12:00:01.000Z'
const PLACE = `${TIME} ${OURS}`
const searchset = (more: object = {}) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  meta: { lastUpdated: TIME },
  ...more,
})

describe('fetching', () => {
  it('keeps each Task exactly as it was written, named by its id and version', async () => {
    const written =
      '{ "resourceType":"Task", "id" : "a" ,"meta":{"versionId":"3"}, "note":"}],\\"" , "x":1.50 }'
    const text = `{"resourceType":"Bundle","meta":{"lastUpdated":"${TIME}"},"entry":[ {"fullUrl":"u","resource":${written},"search":{}} , {"search":{}},{"resource":{"resourceType":"Task"}}]}`
    const { source } = sourceOf({ bytes: textBytes(text) })
    const outcome = await source.fetch(request())
    if (outcome.fetched !== 'replies') throw new Error(outcome.fetched)
    expect(outcome.replies.map(({ replyId, bytes }) => [replyId, new TextDecoder().decode(bytes)])).toEqual([
      ['Task/a/_history/3', written],
      ['Task unnamed from the beginning 1', '{"resourceType":"Task"}'],
    ])
    expect(outcome).toMatchObject({ place: PLACE, more: false })
  })

  it('goes on a little before where it was, and through the pages of one search to the time of its first', async () => {
    const link = [{ relation: 'next', url: `${ADDRESS}/Task?page=2` }]
    const first = sourceOf({ bytes: jsonBytes(searchset({ link })) })
    const outcome = await first.source.fetch(request(PLACE))
    expect(first.asked[0]?.question.path).toContain('_lastUpdated=ge2026-11-21T11:58:00.000Z')
    if (outcome.fetched !== 'replies') throw new Error(outcome.fetched)
    expect(outcome.more).toBe(true)
    const later = sourceOf({ bytes: jsonBytes(searchset({ meta: { lastUpdated: '2026-11-21T13:00:00Z' } })) })
    expect(await later.source.fetch(request(outcome.place))).toMatchObject({ place: PLACE, more: false })
    expect(later.asked[0]?.question.path).toBe('Task?page=2')
  })

  it('goes on from the last change of a sorted page, so that nothing is shifted out of the next one', async () => {
    const link = [{ relation: 'next', url: `${ADDRESS}/Task?page=2` }]
    const entry = ['2026-11-21T10:00:00Z', '2026-11-21T10:00:05.123Z'].map((lastUpdated) => ({
      resource: { resourceType: 'Task', meta: { lastUpdated } },
    }))
    const { source } = sourceOf({ bytes: jsonBytes(searchset({ link, entry })) })
    const outcome = await source.fetch(request())
    if (outcome.fetched !== 'replies') throw new Error(outcome.fetched)
    const later = sourceOf({ bytes: jsonBytes(searchset({ meta: { lastUpdated: '2026-11-21T13:00:00Z' } })) })
    expect(await later.source.fetch(request(outcome.place))).toMatchObject({ place: PLACE, more: false })
    expect(decodeURIComponent(later.asked[0]?.question.path ?? '')).toContain(
      '&_lastUpdated=ge2026-11-21T10:00:05.123Z&',
    )
  })

  it.each([
    ['from our last search on', `2026-11-22T12:00:00Z ${OURS}`, '2026-11-21T12:00:00.000Z', '11:58:00.000Z'],
    ['anew, where that time is not known', '2026-11-22T12:00:00Z', '', undefined],
    ['anew, where our own clock went back too', '2026-11-22T12:00:00Z 2026-11-23T12:00:00Z', '', undefined],
  ])(
    'reads what changed since the server’s clock was put back by a day: %s',
    async (_, place, from, asks) => {
      const lastUpdated = '2026-11-21T12:15:00Z'
      const [quarterLater, page] = [
        '2026-11-21T12:15:01.000Z',
        jsonBytes(searchset({ meta: { lastUpdated } })),
      ]
      const outcome = await sourceOf({ bytes: page }, quarterLater).source.fetch(request(place))
      const again = from === '' ? '' : `${from} ${quarterLater}`
      expect(outcome).toMatchObject({ place: again, more: true })
      const next = sourceOf({ bytes: page }, quarterLater)
      expect(await next.source.fetch(request(again))).toMatchObject({
        place: `${lastUpdated} ${quarterLater}`,
        more: false,
      })
      expect(/_lastUpdated=ge2026-11-21T(.*?)&/.exec(next.asked[0]?.question.path ?? '')?.[1]).toBe(asks)
    },
  )

  it('never follows a page to another address', async () => {
    for (const url of [
      'http://elsewhere.example/fhir/Task?page=2',
      `${ADDRESS}x/Task`,
      'file:///etc',
      'Task?a b',
    ]) {
      const { source } = sourceOf({ bytes: jsonBytes(searchset({ link: [{ relation: 'next', url }] })) })
      expect(await source.fetch(request())).toMatchObject({
        fetched: 'failed',
        result: { outcome: 'misconfigured', reason: 'address-wrong' },
      })
    }
  })

  it.each([
    ['a page in HTML', { headers: { 'content-type': 'text/html' }, bytes: textBytes('<p>') }, 'failed'],
    ['broken JSON', { bytes: textBytes('{"resourceType":') }, 'unreadable'],
    ['no rights', { status: 401 }, 'failed'],
    ['an error of its own', { status: 500 }, 'failed'],
  ])('%s is no reply', async (_, answer, fetched) => {
    expect((await sourceOf(answer).source.fetch(request())).fetched).toBe(fetched)
  })

  it('takes apart any search result without a fault, and leaves no entry out', async () => {
    const entries = fc.array(fc.json({ maxDepth: 3 }), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(entries, async (resources) => {
        const entry = resources.map((resource) => `{"resource":${resource}}`).join(',')
        const { source } = sourceOf({ bytes: textBytes(`{"resourceType":"Bundle","entry":[${entry}]}`) })
        const outcome = await source.fetch(request())
        // Two equal names in one object are no FHIR: the page is kept whole.
        if (outcome.fetched === 'unreadable') return
        if (outcome.fetched !== 'replies') throw new Error(outcome.fetched)
        expect(outcome.replies.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual(
          resources.map((resource) => resource.trimEnd()),
        )
      }),
      { seed: 7, numRuns: 300 },
    )
  })
})
