/** Every move of the API: what reaches the command, what it is answered, and what is refused before it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Commands, MoveTaken } from '../../commands/command-contracts.ts'
import { idOf } from '../../domain/ids.ts'
import { type RunningApp, startApp, type UserName } from './fake-parts.ts'

const REFERRAL = idOf('referral', 'rfl_0000000000000000000000001')
const RECIPIENT = idOf('recipient', 'rcp_0000000000000000000000001')
const ITEM = `/v1/referrals/${REFERRAL}`
const ONE = `${ITEM}/recipients/${RECIPIENT}`

const asked: [string, Record<string, unknown>][] = []
let taken: MoveTaken = { state: 'accepted', applied: true, replayed: false }
let app: RunningApp

const note =
  (name: keyof Commands) =>
  async (ask: object): Promise<MoveTaken> => {
    const { user: _user, idempotencyKey: _key, fingerprint: _print, ...rest } = ask as Record<string, unknown>
    asked.push([name, rest])
    return taken
  }

beforeAll(async () => {
  app = await startApp({
    commands: {
      withdrawReferral: note('withdrawReferral'),
      decideSharing: note('decideSharing'),
      withdrawAgreement: note('withdrawAgreement'),
      acknowledge: note('acknowledge'),
      respond: note('respond'),
      settleUncertain: note('settleUncertain'),
      tryAgain: note('tryAgain'),
      useNextChannel: note('useNextChannel'),
      deliverByPhone: note('deliverByPhone'),
      recordNextStep: note('recordNextStep'),
      redirectRecipient: note('redirectRecipient'),
      correctReferral: note('correctReferral'),
      settleAttention: async ({ user: { id }, attentionItemId, settlement, note }) => {
        asked.push(['settleAttention', { attentionItemId, settlement, note }])
        return { state: 'settled', settledBy: id, replayed: false }
      },
    },
  })
})
afterAll(() => app[Symbol.asyncDispose]())
beforeEach(() => {
  asked.length = 0
  taken = { state: 'accepted', applied: true, replayed: false }
})

const about = { referralId: REFERRAL }
const SAID = { explanation: 'The family was visited twice.', nextStep: 'Nothing more is planned.' }
const NOTHING_MORE = { outcome: 'no-further-action', ...SAID }
const one = { ...about, recipientId: RECIPIENT }
const SHARE = { decision: 'share', purpose: 'assess-need', article6: '6a', categories: ['identity'] }

const MOVES: readonly [UserName, string, object, keyof Commands, object][] = [
  [
    'amira',
    `${ITEM}/withdrawal`,
    { reason: ' No longer needed ' },
    'withdrawReferral',
    { ...about, reason: 'No longer needed' },
  ],
  ['amira', `${ITEM}/sharing-decision`, SHARE, 'decideSharing', { ...about, decision: SHARE }],
  [
    'amira',
    `${ITEM}/agreement-withdrawal`,
    { saidBy: 'Robin Sample', how: 'by phone' },
    'withdrawAgreement',
    { ...about, saidBy: 'Robin Sample', how: 'by phone' },
  ],
  [
    'amira',
    `${ITEM}/correction`,
    { facts: ' Seen on Tuesday. ', changes: [{ category: 'concern', text: 'The day.' }], reason: 'Mistyped' },
    'correctReferral',
    {
      ...about,
      corrected: { facts: 'Seen on Tuesday.' },
      changes: [{ category: 'concern', text: 'The day.' }],
      reason: 'Mistyped',
    },
  ],
  ['amira', `${ITEM}/receipt`, {}, 'acknowledge', about],
  ['sam', `${ONE}/responses`, { move: 'open' }, 'respond', { ...one, move: 'open', words: {} }],
  [
    'sam',
    `${ONE}/responses`,
    { move: 'ask', questions: ['Which school?'] },
    'respond',
    { ...one, move: 'ask', words: { questions: ['Which school?'] } },
  ],
  [
    'sam',
    `${ONE}/responses`,
    { move: 'accept', worker: 'Jo', startBy: '2026-12-01' },
    'respond',
    { ...one, move: 'accept', words: { worker: 'Jo', startBy: '2026-12-01' } },
  ],
  [
    'sam',
    `${ONE}/responses`,
    { move: 'decline', reason: 'no-room', ...SAID },
    'respond',
    { ...one, move: 'decline', words: { reason: 'no-room', ...SAID } },
  ],
  ['sam', `${ONE}/responses`, { move: 'start' }, 'respond', { ...one, move: 'start', words: {} }],
  [
    'sam',
    `${ONE}/responses`,
    { move: 'hold', reason: 'Away', reviewDay: '2026-12-24' },
    'respond',
    { ...one, move: 'hold', words: { reason: 'Away', reviewDay: '2026-12-24' } },
  ],
  [
    'sam',
    `${ONE}/responses`,
    { move: 'finish', outcome: 'support-given', ...SAID },
    'respond',
    { ...one, move: 'finish', words: { outcome: 'support-given', ...SAID } },
  ],
  [
    'sam',
    `${ONE}/responses`,
    { move: 'finish', ...NOTHING_MORE, noFurtherActionReason: 'advice-given' },
    'respond',
    { ...one, move: 'finish', words: { ...NOTHING_MORE, noFurtherActionReason: 'advice-given' } },
  ],
  [
    'lee',
    `${ONE}/settlement`,
    { settlement: 'not-received', saidBy: 'Jo', how: 'by phone' },
    'settleUncertain',
    { ...one, received: false, saidBy: 'Jo', how: 'by phone' },
  ],
  [
    'lee',
    `${ONE}/settlement`,
    { settlement: 'received', saidBy: 'Jo', how: 'by phone' },
    'settleUncertain',
    { ...one, received: true, saidBy: 'Jo', how: 'by phone' },
  ],
  [
    'amira',
    `${ONE}/next-step`,
    { nextStep: 'none-needed', reason: 'Moved away' },
    'recordNextStep',
    { ...one, nextStep: 'none-needed', reason: 'Moved away' },
  ],
  [
    'amira',
    `${ONE}/redirect`,
    {
      service: 'svc_another',
      reason: 'They cannot help',
      sharingDecision: { decision: 'awaited', askedManager: true },
    },
    'redirectRecipient',
    {
      ...one,
      service: 'svc_another',
      reason: 'They cannot help',
      sharingDecision: { decision: 'awaited', askedManager: true },
      evenIfTakenOn: false,
    },
  ],
  [
    'lee',
    `${ONE}/next-channel`,
    { reason: 'Theirs is down' },
    'useNextChannel',
    { ...one, reason: 'Theirs is down' },
  ],
  ['lee', `${ONE}/try-again`, { reason: 'Address mended' }, 'tryAgain', { ...one, reason: 'Address mended' }],
  [
    'lee',
    `${ONE}/phone-delivery`,
    { spokeTo: 'Jo, duty desk' },
    'deliverByPhone',
    { ...one, spokeTo: 'Jo, duty desk' },
  ],
  [
    'lee',
    '/v1/attention-items/att_abc/settlement',
    { settlement: 'done', note: 'Rang them' },
    'settleAttention',
    { attentionItemId: 'att_abc', settlement: 'done', note: 'Rang them' },
  ],
]

describe('a move', () => {
  it.each(MOVES)('by %s at %s with %j', async (as, path, json, command, ask) => {
    const answer = await app.ask(path, { as, json })
    expect(answer.status).toBe(200)
    expect(asked).toEqual([[command, ask]])
  })

  it('is answered 202 while it is kept, and says when it is a repeat', async () => {
    taken = { state: 'sending', applied: false, replayed: true }
    const answer = await app.ask(`${ITEM}/withdrawal`, { json: { reason: 'No longer needed' } })
    expect(answer.status).toBe(202)
    expect(answer.headers.get('idempotency-replayed')).toBe('true')
    expect(await answer.json()).toEqual({ state: 'sending', applied: false })
  })

  it('without a body needs none, and takes no other', async () => {
    const bare = await app.ask(`${ITEM}/receipt`, {
      method: 'POST',
      headers: { 'idempotency-key': '0123456789abcdef' },
    })
    expect(bare.status).toBe(200)
    expect((await app.ask(`${ITEM}/receipt`, { json: { read: true } })).status).toBe(400)
  })
})
