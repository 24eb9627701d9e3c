/** Moves of the API that are refused before they reach a command. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { idOf } from '../../domain/ids.ts'
import { type RunningApp, startApp } from './fake-parts.ts'

const ITEM = `/v1/referrals/${idOf('referral', 'rfl_0000000000000000000000001')}`
const ONE = `${ITEM}/recipients/${idOf('recipient', 'rcp_0000000000000000000000001')}`
const SAID = { explanation: 'The family was visited twice.', nextStep: 'Nothing more is planned.' }
const NOTHING_MORE = { outcome: 'no-further-action', ...SAID }

const asked: string[] = []
let app: RunningApp
beforeAll(async () => {
  app = await startApp({
    commands: {
      respond: async () => {
        asked.push('respond')
        return { state: 'accepted', applied: true, replayed: false }
      },
    },
  })
})
afterAll(() => app[Symbol.asyncDispose]())

describe('a move that is wrong', () => {
  it.each([
    ['a refusal without a reason', { move: 'decline', ...SAID }, 422, '/reason'],
    ['a refusal for a reason of its own', { move: 'decline', reason: 'Busy', ...SAID }, 422, '/reason'],
    [
      'a refusal in five letters',
      { move: 'decline', reason: 'age', ...SAID, explanation: 'Sorry' },
      422,
      '/explanation',
    ],
    [
      'a refusal that says not what to do',
      { move: 'decline', reason: 'age', explanation: SAID.explanation },
      422,
      '/nextStep',
    ],
    ['a threshold without its name', { move: 'decline', reason: 'threshold', ...SAID }, 422, '/threshold'],
    ['an outcome without a result', { move: 'finish', outcome: ' ', ...SAID }, 422, '/outcome'],
    ['an outcome in words of its own', { move: 'finish', outcome: 'Helped', ...SAID }, 422, '/outcome'],
    [
      'an outcome without what changed',
      { move: 'finish', outcome: 'support-given', nextStep: 'None.' },
      422,
      '/explanation',
    ],
    [
      'an outcome without what comes next',
      { move: 'finish', outcome: 'support-given', explanation: 'Calm.' },
      422,
      '/nextStep',
    ],
    [
      'no further action without a reason',
      { move: 'finish', ...NOTHING_MORE },
      422,
      '/noFurtherActionReason',
    ],
    [
      'no further action for want of room',
      { move: 'finish', ...NOTHING_MORE, noFurtherActionReason: 'no-capacity' },
      422,
      '/noFurtherActionReason',
    ],
    [
      'not enough known, but not what',
      {
        move: 'finish',
        ...NOTHING_MORE,
        noFurtherActionReason: 'insufficient-information',
        resubmitBy: '2026-12-24',
      },
      422,
      '/missing',
    ],
    [
      'not enough known, but not by when',
      {
        move: 'finish',
        ...NOTHING_MORE,
        noFurtherActionReason: 'insufficient-information',
        missing: 'The address',
      },
      422,
      '/resubmitBy',
    ],
    [
      'the wrong area, and nobody has it',
      { move: 'finish', ...NOTHING_MORE, noFurtherActionReason: 'wrong-area' },
      422,
      '/forwardedTo',
    ],
    [
      'below a threshold without a name',
      { move: 'finish', ...NOTHING_MORE, noFurtherActionReason: 'below-threshold' },
      422,
      '/threshold',
    ],
    ['on hold without a review day', { move: 'hold', reason: 'Away' }, 422, '/reviewDay'],
    ['no questions', { move: 'ask', questions: [] }, 422, '/questions'],
    ['six questions', { move: 'ask', questions: ['1', '2', '3', '4', '5', '6'] }, 422, '/questions'],
    ['a move of ours', { move: 'withdraw' }, 422, '/move'],
    ['no move', {}, 422, '/move'],
    ['words that belong to another move', { move: 'open', outcome: 'Helped' }, 400, '/outcome'],
    ['a day that is none', { move: 'accept', startBy: '2026-02-30' }, 422, '/startBy'],
  ])('%s', async (_name, json, status, pointer) => {
    const answer = await app.ask(`${ONE}/responses`, { as: 'sam', json })
    expect(answer.status).toBe(status)
    const { errors } = (await answer.json()) as { errors: readonly { pointer: string }[] }
    expect(errors.map((error) => error.pointer)).toContain(pointer)
    expect(asked).toEqual([])
  })

  it.each([
    ['amira', 'responses', { move: 'open' }],
    ['sam', 'settlement', { settlement: 'received', saidBy: 'Jo', how: 'by phone' }],
    ['amira', 'try-again', { reason: 'Please' }],
    ['amira', 'next-channel', { reason: 'Please' }],
    ['sam', 'next-step', { nextStep: 'other', reason: 'Because' }],
  ] as const)('403: %s at %s', async (as, path, json) => {
    expect((await app.ask(`${ONE}/${path}`, { as, json })).status).toBe(403)
    expect(asked).toEqual([])
  })
})
