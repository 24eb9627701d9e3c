/** An agency's answer says no more than its own decision shares: what is beyond it is refused, and nothing is kept. */
import { expect, it, jest } from '@jest/globals'
import { answerInformationRequest } from '../../commands/answer-information-request.ts'
import type { Statement } from '../../domain/information-request.ts'
import type { Category } from '../../domain/sharing/categories.ts'
import { newItemId } from '../../runtime/new-id.ts'
import { AT, aRecipient, aReferral, CONTENT, WORKER } from '../database/record-samples.ts'

const RECIPIENT = aRecipient({ state: 'delivered', deliveredAt: AT })
const REQUEST = aReferral({
  id: newItemId('information-request'),
  kind: 'information-request',
  request: {
    function: 'CA1989-S47',
    purpose: 'protect-from-harm',
    band: 'red',
    familyMayKnow: false,
    questions: ['q1'],
  },
  recipients: [RECIPIENT],
})
const stated = (category: Category): Statement => ({ kind: 'fact', category, text: `Of ${category}.` })

const answer = async (statements: readonly Statement[]) => {
  const stored = jest.fn(() => Promise.reject(new Error('it came as far as being kept')))
  const on = {
    now: () => Date.parse(AT),
    referrals: {
      byId: async () => REQUEST,
      contentOf: async () => ({ ...CONTENT, request: { statement: 'Enquiries.', questions: [] } }),
    },
    directory: { agency: async () => undefined },
    storedCommands: { byKey: async () => undefined, storeOnce: stored },
  } as unknown as Parameters<typeof answerInformationRequest>[0]
  return answerInformationRequest(on, {
    referralId: REQUEST.id,
    recipientId: RECIPIENT.id,
    user: { id: WORKER, name: '', role: 'responder', agencyId: RECIPIENT.agencyId, supervises: [] },
    idempotencyKey: 'k1',
    fingerprint: 'f1',
    answers: [{ question: 'q1', ending: 'full', statements }],
    sharingDecision: {
      decision: 'share',
      purpose: 'protect-from-harm',
      article6: '6ea',
      annex1: 'requested',
      agreement: { status: 'not-asked', because: 'increased-risk-of-harm' },
      reasons: { necessity: 'Telling the family first may put the child at risk.' },
      categories: ['identity', 'concern'],
    },
  })
}

it('names each statement that the decision does not share', async () => {
  const answered = await answer([stated('concern'), stated('health'), stated('family')])
  expect(answered).toMatchObject({
    code: 'validation-failed',
    errors: [
      { pointer: '/answers/0/statements/1/category', code: 'not-shared' },
      { pointer: '/answers/0/statements/2/category', code: 'not-shared' },
    ],
  })
})

it('lets through what it shares', async () => {
  await expect(answer([stated('concern')])).rejects.toThrow('it came as far as being kept')
})
