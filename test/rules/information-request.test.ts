/** Information requests: how answers come together, what is late, and what it came to. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { idOf } from '../../domain/ids.ts'
import {
  ANSWER_ENDINGS,
  type AnswerEnding,
  type QuestionId,
  sameAnswer,
} from '../../domain/information-request.ts'
import type { Recipient, Referral } from '../../domain/referral.ts'
import { answeringMove, currentAnswers, withAnswers } from '../../domain/request-answers.ts'
import { requestSummary } from '../../domain/request-summary.ts'
import { aRecipient, aStoredReferral } from '../http/sample-referral.ts'

const QUESTIONS: readonly QuestionId[] = ['q1', 'q2', 'q3']
const AT = '2026-11-20T10:41:00.000Z'

const aRequest = (recipient: Partial<Recipient> = {}, more: Partial<Referral> = {}): Referral =>
  aStoredReferral({
    kind: 'information-request',
    request: {
      function: 'CA1989-S47',
      purpose: 'protect-from-harm',
      band: 'red',
      familyMayKnow: false,
      questions: QUESTIONS,
    },
    recipients: [aRecipient({ state: 'delivered', ...recipient })],
    timeline: [],
    ...more,
  })

const only = ({ recipients: [recipient] }: Referral): Recipient => {
  if (recipient === undefined) throw new RangeError('it has no recipient')
  return recipient
}

const commandId = (number: number) => idOf('command', `cmd_answer-${number}`)

/** Answers come in, one command after another. */
const afterAnswers = (
  request: Referral,
  batches: readonly (readonly { readonly question: QuestionId; readonly ending: AnswerEnding }[])[],
): Referral =>
  batches.reduce(
    (current, given, index) =>
      withAnswers(current, only(request).id, { commandId: commandId(index), at: AT, by: 'a school', given }),
    request,
  )

const batches = fc.array(
  fc.uniqueArray(
    fc.record({
      question: fc.constantFrom(...QUESTIONS),
      ending: fc.constantFrom(...ANSWER_ENDINGS),
    }),
    { selector: ({ question }) => question, maxLength: 3 },
  ),
  { maxLength: 6 },
)

describe('answers to a request', () => {
  it('are all kept, the last to each question counts, and it is answered once each question has ended', () => {
    fc.assert(
      fc.property(batches, (given) => {
        const after = only(afterAnswers(aRequest(), given))
        const all = given.flat()
        expect(after.answers?.length ?? 0).toBe(all.length)
        const last = new Map(all.map(({ question, ending }) => [question, ending]))
        const current = [...currentAnswers(after)].map(([question, { ending }]) => [question, ending])
        expect(new Map(current as [QuestionId, AnswerEnding][])).toEqual(last)
        const state = last.size === 3 ? 'answered' : last.size > 0 ? 'part-answered' : 'delivered'
        expect(after.state).toBe(state)
        const firsts = new Set<QuestionId>()
        for (const { question, late } of after.answers ?? []) {
          expect(late).toBe(firsts.has(question) ? 'correction' : undefined)
          firsts.add(question)
        }
      }),
    )
  })

  it('are recorded once, however often the step is run', () => {
    const given = [{ question: 'q1', ending: 'full' }] as const
    const taken = { commandId: commandId(1), at: AT, by: 'a school', given }
    const once = withAnswers(aRequest(), only(aRequest()).id, taken)
    expect(withAnswers(once, only(once).id, taken)).toBe(once)
    expect(withAnswers(once, only(once).id, { ...taken, commandId: commandId(2), given: [] })).toBe(once)
  })

  it('prove that it was delivered', () => {
    const after = only(afterAnswers(aRequest({ state: 'uncertain' }), [[{ question: 'q1', ending: 'full' }]]))
    expect(after).toMatchObject({ state: 'part-answered', deliveredAt: AT, since: AT })
  })

  it.each([
    ['closed', 'unanswered'],
    ['with-partners', 'unanswered'],
    ['closed', 'answered'],
    ['withdrawn', 'withdrawn'],
  ] as const)(
    'that come when the item is %s and the recipient %s are kept and change nothing',
    (state, of) => {
      const late = only(
        afterAnswers(aRequest({ state: of }, { state }), [[{ question: 'q2', ending: 'full' }]]),
      )
      expect(late.state).toBe(of)
      expect(late.answers).toMatchObject([{ question: 'q2', late: 'after-closing' }])
      expect(currentAnswers(late).size).toBe(0)
    },
  )

  it('may be changed after the last of them, until it is closed', () => {
    const after = afterAnswers(aRequest(), [
      QUESTIONS.map((question) => ({ question, ending: 'full' as const })),
      [{ question: 'q1', ending: 'part' }],
    ])
    expect(only(after)).toMatchObject({ state: 'answered' })
    expect(only(after).answers?.at(-1)).toMatchObject({ question: 'q1', ending: 'part', late: 'correction' })
    expect(after.timeline.map(({ title }) => title)).toEqual([
      'Answered',
      'Answer changed: the earlier one is kept',
    ])
  })

  it('are the last ones exactly where no question is left', () => {
    fc.assert(
      fc.property(batches, fc.uniqueArray(fc.constantFrom(...QUESTIONS)), (given, next) => {
        const request = afterAnswers(aRequest(), given)
        const ended = new Set([...given.flat().map(({ question }) => question), ...next])
        expect(answeringMove(request, only(request), next)).toBe(ended.size === 3 ? 'answer' : 'part-answer')
      }),
    )
  })

  it('are the same in the same words only', () => {
    const statements = [{ kind: 'fact', text: 'Seen in March.', source: 'School' }] as const
    const one = { question: 'q1', ending: 'full', statements } as const
    expect(sameAnswer(one, { statements, ending: 'full', question: 'q1' })).toBe(true)
    for (const other of [
      { ...one, ending: 'part' },
      { ...one, statements: [{ ...statements[0], kind: 'opinion' }] },
      { ...one, statements: [{ ...statements[0], category: 'health' }] },
      { ...one, statements: [...statements, ...statements] },
      { ...one, reason: 'Not all of it' },
    ] as const)
      expect(sameAnswer(one, other)).toBe(false)
  })
})

describe('what a request came to', () => {
  const of = (number: number, more: Partial<Recipient>): Recipient =>
    aRecipient({ id: idOf('recipient', `rcp_recipient-${number}`), number, ...more })
  const refusal = { question: 'q1', ending: 'refused', commandId: commandId(1), at: AT } as const

  it('is not said while an answer is waited for', () => {
    const recipients = [of(1, { state: 'answered' }), of(2, { state: 'part-answered' })]
    expect(requestSummary({ recipients })).toBeUndefined()
  })

  it('names who answered, what was refused and stands, and without whom it was decided', () => {
    const recipients = [
      of(1, {
        state: 'answered',
        answers: [refusal, { ...refusal, ending: 'full', commandId: commandId(2), late: 'correction' }],
      }),
      of(2, { state: 'answered', answers: [refusal] }),
      of(3, { state: 'unanswered', answers: [refusal], leftBy: commandId(9) }),
      of(4, { state: 'not-shared' }),
    ]
    const [one, two, three, four] = recipients.map(({ id }) => id)
    expect(requestSummary({ recipients })).toEqual({
      answered: [one, two],
      refused: [
        { recipientId: two, question: 'q1', commandId: commandId(1) },
        { recipientId: three, question: 'q1', commandId: commandId(1) },
      ],
      decidedWithout: [three, four],
      closedBy: commandId(9),
    })
  })
})
