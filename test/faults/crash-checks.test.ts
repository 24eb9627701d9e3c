import { describe, expect, it } from '@jest/globals'
import { PARTNERS } from '../../dev/cast-partners.ts'
import { idOf } from '../../domain/ids.ts'
import { parseReference } from '../../domain/reference.ts'
import { MOVE_TITLES } from '../../domain/timeline.ts'
import { newReference } from '../../runtime/new-id.ts'
import { type Evidence, violationsIn } from './crash-checks.ts'
import type { MessageSeen, StoredReferral } from './crash-records.ts'
import { storyOf } from './crash-stories.ts'
import { type SeenCase, wireNameOf } from './partner-cases.ts'
import { uncertainBeforeNobody, uncertainWithoutDoubt } from './uncertain-check.ts'

const AT = '2026-11-21T12:00:00.000Z'
const ID = 'rfl_sample'
const recipientId = idOf('recipient', 'rcp_sample')
const channelId = idOf('channel', 'chn_hillside-bars')

const referral: StoredReferral = {
  id: ID,
  reference: parseReference(newReference()) ?? newReference(),
  version: 9,
  kind: 'referral',
  state: 'closed',
  urgency: 'standard',
  raisedBy: { agencyId: idOf('agency', 'agc_northmoor-council'), userId: idOf('user', 'usr_amina') },
  raisedAt: AT,
  updatedAt: AT,
  startedAt: AT,
  endedAt: AT,
  identity: { status: 'confirmed', checkedAt: AT },
  sharingDecision: { decision: 'awaited', askedManager: false },
  recipients: [
    {
      id: recipientId,
      number: 1,
      agencyId: idOf('agency', 'agc_hillside-housing'),
      serviceId: idOf('service', 'svc_hillside-family-homes'),
      state: 'finished',
      since: AT,
      messageVersion: 1,
      attempts: 1,
      nextStepRecorded: false,
    },
  ],
  timeline: [
    { key: 'move:cmd_one:x', at: AT, title: MOVE_TITLES.accept, by: 'Hillside', recipientId },
    { key: 'move:cmd_two:x', at: AT, title: MOVE_TITLES.finish, by: 'Hillside', recipientId },
  ],
  openAttention: [],
  returnRoute: { by: 'page' },
  correlationId: 'c0ffee00-0000-4000-8000-00000000000c',
}

const WITHDRAWN: StoredReferral = {
  ...referral,
  state: 'withdrawn',
  recipients: referral.recipients.map((recipient) => ({ ...recipient, state: 'withdrawn' })),
}

const message: MessageSeen = {
  key: `${ID}:rcp_sample:1`,
  wireId: 'one',
  itemId: idOf('referral', ID),
  recipientId,
  version: 1,
  messageVersion: 1,
  purpose: 'new',
  correlationId: referral.correlationId,
  madeAt: AT,
  sha256: '',
  attempts: {
    1: {
      number: 1,
      channelId,
      startedAt: AT,
      finishedAt: AT,
      result: { outcome: 'taken', reason: 'accepted' },
    },
  },
}

const one: SeenCase = {
  caseId: 'case-1',
  bundleId: 'one',
  correlationId: referral.correlationId,
  serviceRequestId: 'sr-1',
  serviceRequestFullUrl: wireNameOf(ID),
  serviceRequestIdentifier: '',
  reference: '',
  targetServiceId: '2000099201',
  createdAt: AT,
  requestIds: ['one'],
  state: 'finished',
  timesReceived: 1,
  updates: [],
  notices: [],
  answers: [
    {
      answerId: 'answer-1',
      bundleId: 'two',
      answer: 'accept',
      words: '',
      madeAt: AT,
      notBefore: AT,
      state: 'delivered',
    },
  ],
}

const received: Evidence['received'][number] = {
  id: idOf('received-message', 'rcv_sample'),
  sender: 'agc_hillside-housing',
  userId: idOf('user', 'usr_hillside-system'),
  requestId: 'answer-1',
  correlationId: referral.correlationId,
  fingerprint: '',
  receivedAt: AT,
  state: 'processed',
  lockedUntil: AT,
}

const NO_CASES = Object.fromEntries(PARTNERS.map(({ name }) => [name, []])) as unknown as Evidence['cases']

const sound: Evidence = {
  acknowledged: [{ story: storyOf('hillside', 1), status: 201, referralId: ID, text: '' }],
  referrals: [referral],
  messages: [message],
  received: [received],
  commands: [],
  sentAudits: new Map([[`${recipientId} new`, 1]]),
  openAttention: [],
  workflows: [{ workflowId: `referral/${ID}`, type: 'referralWorkflow', status: 'COMPLETED' }],
  cases: { ...NO_CASES, hillside: [one] },
  valeResponses: 0,
}

const attempt = (outcome: 'unknown' | 'taken', number: number) =>
  ({ number, channelId, startedAt: AT, finishedAt: AT, result: { outcome, reason: 'interrupted' } }) as const

describe('the checks of the kill -9 campaign', () => {
  it('find nothing where all is well', () => {
    const sleeping = { workflowId: 'notice/ntc_sample', type: 'noticeWorkflow', status: 'RUNNING' }
    expect(violationsIn(sound)).toEqual([])
    expect(violationsIn({ ...sound, workflows: [...sound.workflows, sleeping] })).toEqual([])
  })

  it.each<[string, string, Partial<Evidence>]>([
    ['an acknowledged referral that is not stored', 'P1 lost', { referrals: [] }],
    [
      'a referral that came to no end',
      'P1 not at its end',
      { referrals: [{ ...referral, state: 'with-partners' }] },
    ],
    [
      'more referrals than were acknowledged',
      'P1: 1 referrals more',
      { referrals: [referral, { ...referral, id: 'rfl_other' }] },
    ],
    [
      'two cases of one item at one service',
      'P2 double at hillside',
      { cases: { ...sound.cases, hillside: [one, { ...one, caseId: 'case-2' }] } },
    ],
    [
      'a delivery that the partner knows nothing of',
      'P3 said to be finished',
      { cases: { ...sound.cases, hillside: [] } },
    ],
    [
      'a message sent again in doubt without a word',
      'P2 sent again in doubt',
      {
        messages: [{ ...message, attempts: { 1: attempt('unknown', 1), 2: attempt('taken', 2) } }],
        sentAudits: new Map([[`${recipientId} new`, 2]]),
      },
    ],
    [
      'one response with two entries',
      'twice on the timeline',
      {
        referrals: [
          {
            ...referral,
            timeline: [
              ...referral.timeline,
              { key: 'move:cmd_three:x', at: AT, title: MOVE_TITLES.accept, by: 'Hillside', recipientId },
            ],
          },
        ],
      },
    ],
    [
      'an answer that is not on the record',
      'not on the record',
      { referrals: [{ ...referral, timeline: [] }] },
    ],
    ['an answer that was not kept', 'P12 acknowledged and not kept', { received: [] }],
    ['a sending without audit', 'P9 sent more often', { sentAudits: new Map() }],
    [
      'a message that is never finished',
      'never finished',
      { received: [received, { ...received, requestId: 'other', state: 'processing' }] },
    ],
    [
      'a procedure that runs for ever',
      'workflow referral/rfl_sample is RUNNING',
      { workflows: [{ workflowId: `referral/${ID}`, type: 'referralWorkflow', status: 'RUNNING' }] },
    ],
    [
      'a sweep that failed',
      'workflow sweep is FAILED',
      { workflows: [{ workflowId: 'sweep', type: 'sweepNotStartedWorkflow', status: 'FAILED' }] },
    ],
    ['a withdrawal that the partner was not told of', 'was never told', { referrals: [WITHDRAWN] }],
    [
      'a case that goes on after "do not act"',
      'told not to act and still finished',
      {
        referrals: [WITHDRAWN],
        messages: [message, { ...message, key: `${ID}:rcp_sample:2`, purpose: 'withdrawal' }],
      },
    ],
    [
      'what is left before a person',
      'still before a person: undeliverable',
      { openAttention: [{ id: 'att_one', kind: 'undeliverable', because: 'not-found', referralId: ID }] },
    ],
    ['an answer to the sender that nobody wrote', 'the sender got 1 answers, of 0', { valeResponses: 1 }],
  ])('find %s', (_what, found, broken) => {
    expect(violationsIn({ ...sound, ...broken }).join('\n')).toContain(found)
  })

  it('find what is uncertain without right, or before nobody', () => {
    const [recipient] = referral.recipients
    if (recipient === undefined) throw new Error('the sample has no recipient')
    const uncertain = { ...referral, recipients: [{ ...recipient, state: 'uncertain' as const }] }
    const doubtful = [{ ...message, attempts: { 1: attempt('unknown', 1) } }]
    const item = {
      id: idOf('attention-item', 'att_one'),
      kind: 'delivery-uncertain' as const,
      recipientId,
      dueAt: AT,
    }
    expect(uncertainWithoutDoubt([uncertain], doubtful, 4)).toEqual([])
    expect(uncertainWithoutDoubt([uncertain], [message], 4).join()).toContain('after 0 doubts')
    expect(uncertainBeforeNobody([{ ...uncertain, openAttention: [item] }])).toEqual([])
    expect(uncertainBeforeNobody([uncertain]).join()).toContain('before nobody')
  })
})
