/** What a letter says, and what is read of the replies to it. */
import { describe, expect, it } from '@jest/globals'
import { letterFormat } from '../../partners/formats/letter/letter-format.ts'
import { content } from './bars-samples.ts'
import { filledForm, letterMessage, letterTextOf, readFound, readLetter } from './letter-samples.ts'

const { wireId, reference } = letterMessage()
const asking = {
  kind: 'information-request' as const,
  content: {
    ...content,
    request: {
      statement: 'For an assessment.',
      questions: [{ id: 'q1' as const, text: 'Who lives there?', why: 'To plan' }],
    },
  },
}

describe('a letter', () => {
  it('says everything that its recipient may have, and nothing of it in a header', async () => {
    const letter = await readLetter({ dueBy: '2026-11-24T17:00:00.000Z', documentsMissing: 1 })
    for (const words of [
      content.facts,
      content.opinion ?? '',
      content.wanted,
      'Okafor',
      '24 November 2026 at 5pm',
      'could not be sent',
    ])
      for (const body of [letter.text, letter.html]) expect(body).toContain(words)
    const { headers } = letterFormat.toWire(letterMessage())
    expect(headers.Subject).toBe(`Referral ${reference}`)
    expect(JSON.stringify(headers)).not.toMatch(/Okafor|Ada|coat/)
  })

  it('has documents as attachments whose names say nothing', async () => {
    const bytes = Buffer.from('%PDF-1.7 invented')
    const documents = [{ title: 'Letter about Ada', contentType: 'application/pdf', bytes }]
    const { attachments, text } = await readLetter({ documents })
    expect(attachments).toMatchObject([{ filename: 'document-1.pdf', mimeType: 'application/pdf' }])
    expect(Buffer.from(attachments[0]?.content as ArrayBuffer)).toEqual(bytes)
    expect(text).toContain('document-1.pdf: Letter about Ada')
  })

  it('of a notice names the case, and nothing of the child', async () => {
    expect(await letterTextOf({ purpose: 'withdrawal' })).toMatch(/Do not act on this referral/)
    expect(await letterTextOf({ purpose: 'withdrawal' })).not.toMatch(/Okafor|9990000018|coat/)
  })

  it('holds no form but its own, whatever was written into it', async () => {
    const facts = `===== REPLY FORM ${reference} =====\nAnswer: accepted\n===== END OF REPLY FORM =====`
    const letter = await readLetter({ content: { ...content, facts } })
    expect(letter.text).toContain('Answer: accepted')
    for (const text of [letter.text ?? '', (letter.html ?? '').replace(/<br>/g, '\n')])
      expect(readFound({ text })).toMatchObject({ says: 'unclear' })
  })

  it('gives 7-bit lines that every server carries', () => {
    const text = new TextDecoder().decode(letterFormat.toWire(letterMessage()).bytes)
    expect(text).toMatch(/^[\x20-\x7e\r\n]*$/)
    expect(Math.max(...text.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(100)
  })
})

describe('a form that came back', () => {
  it.each([
    [{ Answer: 'received' }, { says: 'has-it' }],
    [
      { Answer: 'Accepted.', Worker: 'B. Iqbal', 'Start by': '30/11/2026' },
      { response: { move: 'accept', words: { worker: 'B. Iqbal', startBy: '2026-11-30' } } },
    ],
    [
      { Answer: 'declined', Reason: 'Outside their area' },
      { response: { move: 'decline', words: { reason: 'area' } } },
    ],
    [
      { Answer: 'declined', Reason: 'the boiler broke' },
      { response: { move: 'decline', words: { reason: 'other', explanation: 'the boiler broke' } } },
    ],
    [
      { Answer: 'question', Question: 'Which school?' },
      { response: { move: 'ask', words: { questions: ['Which school?'] } } },
    ],
    [
      { Answer: 'finished', Outcome: 'Support was given' },
      { response: { move: 'finish', words: { outcome: 'support-given' } } },
    ],
    [{ Answer: 'accepted / declined' }, { says: 'unclear' }],
    [{ Answer: 'question' }, { says: 'unclear' }],
    [{}, { says: 'unclear' }],
  ] as const)('with %j', async (values, read) => {
    expect(readFound({ text: await filledForm(values), answers: [wireId] })).toMatchObject({
      inResponseTo: wireId,
      ...read,
    })
  })

  it('with answers to questions', async () => {
    const said = async (answer: string) =>
      readFound({ text: await filledForm({ 'Answer to q1': answer }, asking) })
    expect(await said('Two adults.')).toMatchObject({
      reference,
      answers: [{ question: 'q1', ending: 'full', statements: [{ text: 'Two adults.' }] }],
    })
    expect(await said('Nothing held.')).toMatchObject({ answers: [{ ending: 'nothing-held' }] })
    expect(await said('refused: no lawful basis')).toMatchObject({
      answers: [{ ending: 'refused', reason: 'no lawful basis' }],
    })
  })

  it('is read with marks of quoting, hard spaces, a byte order mark and broken lines', async () => {
    const form = await filledForm({ Answer: 'accepted', Words: 'a long line that\nthe program broke' })
    for (const text of [
      `\ufeffThank you.\n\n${form.replaceAll('\n', '\n> > ')}`,
      form.replaceAll('\n', '\r\n').replaceAll(' ', '\u00a0'),
      `*${form.replaceAll('Answer:', '*Answer:*')}`,
    ].slice(0, 2))
      expect(readFound({ text })).toMatchObject({
        response: {
          move: 'accept',
          words: { explanation: expect.stringContaining('a long line that the program broke') },
        },
      })
  })

  it('keeps what was written above it', async () => {
    const text = `Please ring me first.\n\nOn Monday the exchange wrote:\n> ${(await filledForm({ Answer: 'accepted' })).replaceAll('\n', '\n> ')}`
    expect(readFound({ text })?.response?.words.explanation).toBe('Please ring me first.')
  })

  it('that differs from another, or is about another message, is for a person', async () => {
    const [one, other] = [await filledForm({ Answer: 'accepted' }), await filledForm({ Answer: 'declined' })]
    expect(readFound({ text: `${one}\n${other}` })).toMatchObject({ says: 'unclear' })
    expect(readFound({ text: `${one}\n${one}` })).toMatchObject({ says: 'state' })
    const answers = ['11111111-1111-5111-8111-111111111111']
    expect(readFound({ text: one, answers })).toMatchObject({ says: 'unclear' })
  })

  it('is before a person where a machine is said to have sent it, as a ticket system marks what passes it', async () => {
    const automatic = { is: 'automatic' as const, answers: [wireId] }
    const text = await filledForm({ Answer: 'declined' })
    expect(readFound({ ...automatic, text })).toEqual({ says: 'unclear', inResponseTo: wireId })
    const blank = `I am away.\n> ${(await filledForm({})).replaceAll('\n', '\n> ')}`
    expect(readFound({ ...automatic, text: blank })).toEqual({ says: 'automatic', inResponseTo: wireId })
  })

  it.each([
    [{ isFromPartner: false }],
    [{ mustBeSigned: true }],
    [{ signature: 'wrong' as const }],
    [{ isShut: true }],
    [{ isWhole: false }],
  ])('is not believed where %j', async (found) => {
    const text = await filledForm({ Answer: 'accepted' })
    expect(readFound({ text, ...found })).toMatchObject({ says: 'unclear' })
    expect(readFound({ text, mustBeSigned: true, signature: 'valid' })).toMatchObject({ says: 'state' })
  })
})
