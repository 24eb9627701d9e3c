/** What a partner says by an update, and how what GetUpdates answered is taken apart. */
import { describe, expect, it } from '@jest/globals'
import type { WireAnswer } from '../../partners/format.ts'
import { caseFormat } from '../../partners/formats/case-xml/case-format.ts'
import { createCaseReplies } from '../../partners/formats/case-xml/case-replies.ts'
import type { AskRequest } from '../../partners/transport.ts'
import { answer, envelope, fault, xml } from './soap-samples.ts'

const WIRE_ID = '3f0c8a54-8f0e-5a39-9d6f-0c9a54b8f0e1'
const update = (state: string, more = '', id = 'u-1'): string =>
  `<cs:update><cs:updateId>${id}</cs:updateId><cs:inResponseTo>${WIRE_ID.toUpperCase()}</cs:inResponseTo><cs:reference>RX-7K4M-92QX-1</cs:reference>${state === '' ? '' : `<cs:state>${state}</cs:state>`}${more}</cs:update>`
const read = (state: string, more = '') => caseFormat.readReply?.(xml(update(state, more)))

describe('an update', () => {
  it.each([
    ['received', '', { says: 'has-it' }],
    ['opened', '', { says: 'state', response: { move: 'open' } }],
    ['accepted', '<cs:worker>Jo</cs:worker>', { response: { move: 'accept', words: { worker: 'Jo' } } }],
    ['accepted', '<cs:startBy>2026-12-01</cs:startBy>', { response: { words: { startBy: '2026-12-01' } } }],
    ['in-progress', '', { response: { move: 'start' } }],
    [
      'on-hold',
      '<cs:explanation>Away</cs:explanation>',
      { response: { move: 'hold', words: { explanation: 'Away' } } },
    ],
    [
      'information-needed',
      '<cs:question>Which school?</cs:question><cs:question> </cs:question>',
      { response: { move: 'ask', words: { questions: ['Which school?'] } } },
    ],
    [
      'declined',
      '<cs:reason>no-capacity</cs:reason><cs:explanation>No room</cs:explanation>',
      { response: { move: 'decline', words: { reason: 'no-capacity', explanation: 'No room' } } },
    ],
    [
      'declined',
      '<cs:reason>Full up!</cs:reason>',
      { response: { move: 'decline', words: { reason: 'other' } } },
    ],
    [
      'finished',
      '<cs:outcome>support-given</cs:outcome>',
      { response: { move: 'finish', words: { outcome: 'support-given' } } },
    ],
    [
      'finished',
      '',
      { response: { words: { outcome: 'other', explanation: expect.stringContaining('gives no outcome') } } },
    ],
    [
      'not-done',
      '',
      {
        response: { words: { outcome: 'other', explanation: expect.stringContaining('could not be done') } },
      },
    ],
    ['cancelled', '', { says: 'cancelled', response: { move: 'decline' } }],
    ['lost', '', { says: 'unclear' }],
    ['', '', { says: 'unclear' }],
  ])('of state %s %s', (state, more, expected) => {
    expect(read(state, more)).toMatchObject({
      inResponseTo: WIRE_ID,
      reference: 'RX-7K4M-92QX-1',
      ...expected,
    })
  })

  it('that answers questions says of each what is known, how it ended and why not more', () => {
    const answers =
      '<cs:answer><cs:questionId>Q1</cs:questionId><cs:ending>part</cs:ending><cs:statement><cs:kind>fact</cs:kind><cs:text>Known since May.</cs:text><cs:source>File</cs:source><cs:asAt>2026-05-01</cs:asAt></cs:statement><cs:statement><cs:kind>rumour</cs:kind><cs:text>Moved.</cs:text></cs:statement><cs:reason>Third parties</cs:reason></cs:answer>' +
      '<cs:answer><cs:questionId>q2</cs:questionId></cs:answer><cs:answer><cs:questionId>second</cs:questionId></cs:answer>'
    expect(read('answered', answers)?.answers).toEqual([
      {
        question: 'q1',
        ending: 'part',
        statements: [
          { kind: 'fact', text: 'Known since May.', source: 'File', asAt: '2026-05-01' },
          { kind: 'reported', text: 'Moved.', source: 'the system of the agency that was asked' },
        ],
        reason: 'Third parties',
      },
      { question: 'q2', ending: 'nothing-held' },
    ])
  })

  it('names the child by a number that is one, and by no other', () => {
    expect(read('opened', '<cs:nhsNumber>999 000 0018</cs:nhsNumber>')?.person?.nhsNumber).toBe('9990000018')
    expect(read('opened', '<cs:nhsNumber>9990000019</cs:nhsNumber>')?.person).toBeUndefined()
  })

  it.each(['', '<x/>', '{}', '<update>', '<!DOCTYPE update []><update/>'])('is not %j', (text) => {
    expect(caseFormat.readReply?.(xml(text))).toBeUndefined()
  })
})

const fetching = async (given: WireAnswer, place?: string) => {
  const asked: AskRequest[] = []
  const replies = createCaseReplies({
    ask: async (request) => {
      asked.push(request)
      return { ended: 'answered', answer: given }
    },
  })
  const outcome = await replies.fetch({
    address: 'https://case-system.example/cases',
    timeoutSeconds: 30,
    signal: new AbortController().signal,
    ...(place === undefined ? {} : { place }),
  })
  return { outcome, asked }
}
const updates = (inside: string, place = '<cs:place>17</cs:place>', more = 'false'): string =>
  envelope(`<cs:updates>${inside}${place}<cs:more>${more}</cs:more></cs:updates>`)

describe('GetUpdates', () => {
  it('goes on from the place that was given, and names each update the same way each time', async () => {
    const { outcome, asked } = await fetching(
      answer(updates(update('accepted') + update('opened', '', 'u-2'), undefined, 'true')),
      '9',
    )
    expect(outcome).toMatchObject({
      fetched: 'replies',
      replies: [{ replyId: 'update u-1' }, { replyId: 'update u-2' }],
      place: '17',
      more: true,
    })
    expect(Buffer.from(asked[0]?.question.document?.bytes ?? []).toString()).toContain('<place>9</place>')
  })

  it('keeps each update exactly as it came, cut out of its envelope, and reads it from there', async () => {
    const written = update(
      'accepted',
      '<cs:explanation>A &amp; B <![CDATA[<é>]]></cs:explanation>\r\n <!-- x -->',
    )
    const { outcome } = await fetching(answer(updates(`\r\n  ${written}\n`)))
    const [reply] = outcome.fetched === 'replies' ? outcome.replies : []
    expect(Buffer.from(reply?.bytes ?? []).toString()).toBe(written)
    expect(caseFormat.readReply?.(reply?.bytes ?? new Uint8Array())).toMatchObject({
      response: { move: 'accept', words: { explanation: 'A & B <é>' } },
    })
  })

  it.each(['Ada Okafor', '9990000018', ''])('keeps one of the id %j under where it came', async (id) => {
    const { outcome } = await fetching(answer(updates(update('accepted', '', id))), '9')
    expect(outcome).toMatchObject({ replies: [{ replyId: 'unnamed after 9 0' }] })
  })

  it('does not turn round where the place stands still', async () => {
    const { outcome } = await fetching(answer(updates('', undefined, 'true')), '17')
    expect(outcome).toMatchObject({ fetched: 'replies', replies: [], more: false })
  })

  it.each([
    ['without a place', answer(updates(update('accepted'), ''))],
    ['with a place that is too long', answer(updates('', `<cs:place>${'x'.repeat(300)}</cs:place>`))],
    ['that is cut off', answer(updates(update('accepted')).slice(0, -30))],
    ['of something else', answer(envelope('<cs:receipt/>'))],
    ['in a wrong encoding', { ...answer(''), bytes: Buffer.from(updates('é'), 'latin1') }],
  ])('keeps an answer %s whole for a person', async (_name, given) => {
    const { outcome } = await fetching(given, '9')
    expect(outcome).toMatchObject({
      fetched: 'unreadable',
      reply: { replyId: 'unreadable after 9', bytes: given.bytes },
    })
  })

  it.each([
    ['a page', answer('<html/>', 200, { 'content-type': 'text/html' }), 'unknown'],
    ['nothing', answer('', 503), 'unknown'],
    [
      'a fault of the sign-in',
      answer(fault('1.1', 'Client', { subcode: 'FailedAuthentication' }), 500),
      'misconfigured',
    ],
    ['a fault of theirs', answer(fault('1.2', 'Receiver'), 500), 'unknown'],
  ])('takes %s for no reply', async (_name, given, outcome) => {
    expect((await fetching(given)).outcome).toMatchObject({ fetched: 'failed', result: { outcome } })
  })
})
