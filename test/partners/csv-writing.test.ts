/** What a partner finds in a file, and what is in none. */
import { describe, expect, it } from '@jest/globals'
import { csvFormat } from '../../partners/formats/csv/csv-format.ts'
import { content } from './bars-samples.ts'
import { readResult, rowsOf, valuesOf, WIRE_ID } from './csv-samples.ts'
import { taskMessage } from './task-samples.ts'

const textOf = (changes = {}): string =>
  new TextDecoder().decode(csvFormat.toWire(taskMessage(changes)).bytes)

describe('a file', () => {
  it('keeps what was seen, what is thought of it and what is wanted apart', () => {
    expect(valuesOf({}, 'fact', 'text')).toEqual([content.facts])
    expect(valuesOf({}, 'opinion', 'text')).toEqual([content.opinion])
    expect(valuesOf({}, 'wanted', 'text')).toEqual([content.wanted])
  })

  it('says the number of its records in its last, ends each with CRLF, and names its version and ids in each', () => {
    const rows = rowsOf()
    expect(rows.at(-1)).toMatchObject({ record_type: 'end', value: String(rows.length) })
    expect(csvFormat.toWire(taskMessage()).headers['File-Records']).toBe(String(rows.length))
    for (const row of rows)
      expect(row).toMatchObject({
        format_version: '1',
        message_id: taskMessage().wireId,
        reference: 'RX-7K4M-92QX-1',
      })
    expect(textOf().replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  it.each(['=cmd|x', '+1', '-1', '@a', '\tb', 'a "quoted", text', 'two\r\nlines'])(
    'changes nothing of %j, and writes it as text',
    (facts) => {
      expect(valuesOf({ content: { ...content, facts } }, 'fact', 'text')).toEqual([facts])
      expect(textOf({ content: { ...content, facts } })).toContain(`"${facts.replaceAll('"', '""')}"`)
    },
  )

  it('has a question in a record each, with its period and why it is asked', () => {
    const request = {
      statement: 'For an assessment.',
      questions: [{ id: 'q1' as const, text: 'Who lives there?', why: 'To plan', periodFrom: '2026-01-01' }],
    }
    const asking = { kind: 'information-request' as const, content: { ...content, request } }
    expect(rowsOf(asking)).toContainEqual(
      expect.objectContaining({
        record_type: 'question',
        item: 'q1',
        value: 'Who lives there?',
        from_day: '2026-01-01',
      }),
    )
    expect(valuesOf(asking, 'question-why', 'q1')).toEqual(['To plan'])
  })

  it('of a notice names the case, and nothing of the child', () => {
    expect(textOf({ purpose: 'withdrawal' })).not.toMatch(/Okafor|9990000018|coat/)
    expect(valuesOf({ purpose: 'withdrawal' }, 'message', 'purpose')).toEqual(['withdrawal'])
  })

  it('says which documents could not go, and how soon it is due', () => {
    expect(valuesOf({ documentsMissing: 2 }, 'documents-missing', 'count')).toEqual(['2'])
    expect(valuesOf({ dueBy: '2026-11-24T12:00:00.000Z' }, 'message', 'due-by')).toHaveLength(1)
    expect(valuesOf({}, 'message', 'urgency')).toEqual(['three-days'])
  })

  it('has a name that follows from the message, with nothing personal in it', () => {
    const { headers } = csvFormat.toWire(
      taskMessage({ messageKey: 'rfl_abc123:rcp_abc123:2', wireId: WIRE_ID }),
    )
    expect(headers['File-Name']).toBe(`EE123456_E0001_referral-new_20261121115900_2_${WIRE_ID}.csv`)
  })

  it('is not written for an answer', () => {
    expect(() => csvFormat.toWire(taskMessage({ purpose: 'answer' }))).toThrow(RangeError)
  })
})

describe('a result', () => {
  it.each([
    [{ state: 'received' }, { says: 'has-it' }],
    [
      { state: 'REJECTED', reason: 'unknown service' },
      { says: 'returned', returned: { because: 'rejected-by-partner' } },
    ],
    [{ state: 'accepted' }, { says: 'state', response: { move: 'accept' } }],
    [
      { state: 'declined', reason: 'no-capacity' },
      { says: 'state', response: { move: 'decline', words: { reason: 'no-capacity' } } },
    ],
    [{ state: 'in-progress' }, { response: { move: 'start' } }],
    [{ state: 'finished', outcome: 'support-given' }, { response: { words: { outcome: 'support-given' } } }],
    [
      { state: 'information-needed', question: 'Which school?' },
      { response: { words: { questions: ['Which school?'] } } },
    ],
    [{ state: 'lost' }, { says: 'unclear' }],
  ])('%j', (row, expected) => {
    expect(readResult(row)).toMatchObject({ inResponseTo: WIRE_ID, reference: 'RX-7K4M-92QX-1', ...expected })
  })

  it('answers questions in the records behind it', () => {
    const read = readResult(
      { state: 'answered' },
      {
        record_type: 'answer',
        question_id: 'Q1',
        ending: 'part',
        kind: 'fact',
        text: 'Known.',
        as_at: '2026-05-01',
      },
      { record_type: 'answer', question_id: 'q1', text: 'Moved.' },
      { record_type: 'answer', question_id: 'q2' },
    )
    expect(read?.answers).toMatchObject([
      {
        question: 'q1',
        statements: [
          { kind: 'fact', asAt: '2026-05-01' },
          { kind: 'reported', text: 'Moved.' },
        ],
      },
      { question: 'q2', ending: 'nothing-held' },
    ])
  })

  it.each([
    [{ state: 'accepted', reference: '1.23E+17' }],
    [{ state: 'accepted', format_version: '2' }],
    [{ record_type: 'summary', state: 'accepted' }],
  ])('%j is not read', (row) => expect(readResult(row)).toBeUndefined())

  it('names the child by a number that is one', () => {
    expect(readResult({ state: 'opened', nhs_number: '999 000 0018' })?.person?.nhsNumber).toBe('9990000018')
    expect(readResult({ state: 'opened', nhs_number: '9990000019' })?.person).toBeUndefined()
  })
})
