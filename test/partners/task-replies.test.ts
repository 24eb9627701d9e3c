/** What a partner says by a Task, and how what was found on its server is taken apart. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ANSWER_ENDINGS } from '../../domain/information-request.ts'
import { RESPONSE_MOVES } from '../../domain/recipient.ts'
import type { WireAnswer } from '../../partners/format.ts'
import { taskFormat } from '../../partners/formats/fhir-task/task-format.ts'
import { createTaskReplies } from '../../partners/formats/fhir-task/task-replies.ts'
import type { AskRequest } from '../../partners/transport.ts'
import { jsonBytes, textBytes } from './bars-samples.ts'
import { ENDING_SYSTEM, QUESTION_SYSTEM, readTask, task } from './task-samples.ts'

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
      { response: { move: 'finish', words: { outcome: 'not-completed', explanation: 'Did not come' } } },
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

interface Node {
  readonly owner: Record<string, unknown>
  readonly name: string
}

const nodesOf = (value: unknown, found: Node[] = []): readonly Node[] => {
  if (typeof value !== 'object' || value === null) return found
  for (const name of Object.keys(value)) {
    const owner = value as Record<string, unknown>
    found.push({ owner, name })
    nodesOf(owner[name], found)
  }
  return found
}

const ODD: readonly unknown[] = [
  null,
  '',
  ' ',
  0,
  true,
  [],
  {},
  [null],
  [[]],
  '2026-02-30',
  '9'.repeat(400),
  { coding: 'x' },
  '\ud800',
]

const whole = (): Record<string, unknown> =>
  task({
    status: 'completed',
    for: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' } },
    statusReason: { coding: [{ code: 'other' }], text: 'Because' },
    businessStatus: business,
    input: [{ type: question('q1'), valueString: 'What?' }],
    output: [
      { type: question('q1'), valueString: 'Known.' },
      { type: { text: 'Outcome' }, valueCodeableConcept: { coding: [{ code: 'done' }], text: 'Done' } },
    ],
  })

describe('2,000 Tasks with something wrong in each', () => {
  it('are read without a fault, as what somebody can act on', () => {
    const change = fc.tuple(fc.nat(1000), fc.constantFrom('delete', 'replace', 'wrap', 'double'), fc.nat(100))
    const status = fc.constantFrom('requested', 'accepted', 'rejected', 'on-hold', 'completed', 'failed')
    fc.assert(
      fc.property(status, fc.array(change, { minLength: 1, maxLength: 4 }), (given, changes) => {
        const changed = structuredClone({ ...whole(), status: given })
        for (const [place, kind, value] of changes) {
          const nodes = nodesOf(changed)
          const node = nodes[place % nodes.length]
          if (node === undefined) continue
          const held = node.owner[node.name]
          if (kind === 'delete') Reflect.deleteProperty(node.owner, node.name)
          else if (kind === 'replace') node.owner[node.name] = structuredClone(ODD[value % ODD.length])
          else node.owner[node.name] = kind === 'wrap' ? [held] : [held, held]
        }
        const read = taskFormat.readReply?.(jsonBytes(changed))
        if (read === undefined) return
        expect(['state', 'has-it', 'cancelled', 'unclear']).toContain(read.says)
        if (read.says === 'state') expect(RESPONSE_MOVES).toContain(read.response?.move)
        for (const { question: id, ending } of read.answers ?? []) {
          expect(id).toMatch(/^q\d{1,3}$/)
          expect(ANSWER_ENDINGS).toContain(ending)
        }
      }),
      { seed: 6, numRuns: 2000 },
    )
  })
})

const ADDRESS = 'http://partner.example/fhir'
const request = (place?: string) => ({
  address: ADDRESS,
  timeoutSeconds: 1,
  signal: new AbortController().signal,
  ...(place === undefined ? {} : { place }),
})

/** A source whose partner answers this; what was asked is noted. */
const sourceOf = (answer: Partial<WireAnswer>) => {
  const asked: AskRequest[] = []
  const source = createTaskReplies({
    ask: async (question) => {
      asked.push(question)
      const headers = { 'content-type': 'application/fhir+json' }
      return { ended: 'answered', answer: { status: 200, headers, bytes: textBytes(''), ...answer } }
    },
  })
  return { source, asked }
}

const TIME = '2026-11-21T12:00:00.000Z'
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
    expect(outcome).toMatchObject({ place: TIME, more: false })
  })

  it('goes on a little before where it was, and through the pages of one search to the time of its first', async () => {
    const link = [{ relation: 'next', url: `${ADDRESS}/Task?page=2` }]
    const first = sourceOf({ bytes: jsonBytes(searchset({ link })) })
    const outcome = await first.source.fetch(request(TIME))
    expect(first.asked[0]?.question.path).toContain('_lastUpdated=ge2026-11-21T11:58:00.000Z')
    if (outcome.fetched !== 'replies') throw new Error(outcome.fetched)
    expect(outcome.more).toBe(true)
    const later = sourceOf({ bytes: jsonBytes(searchset({ meta: { lastUpdated: '2026-11-21T13:00:00Z' } })) })
    expect(await later.source.fetch(request(outcome.place))).toMatchObject({ place: TIME, more: false })
    expect(later.asked[0]?.question.path).toBe('Task?page=2')
  })

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
