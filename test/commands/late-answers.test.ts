/** Answers that nobody waits for any more: kept, put before the asker, never refused, and harmless when repeated. */
import { describe, expect, it } from '@jest/globals'
import { applyLate, type MoveOrder, makeMove } from '../../commands/make-move.ts'
import type { Told } from '../../commands/tell-workflow.ts'
import type { AnswerWords } from '../../domain/information-request.ts'
import type { Recipient, Referral } from '../../domain/referral.ts'
import { refuse } from '../../domain/refusal.ts'
import { newItemId, newUuid } from '../../runtime/new-id.ts'
import { useDatabase } from '../database/database-world.ts'
import {
  AT,
  aKey,
  aRecipient,
  aReferral,
  CONTENT,
  COUNCIL,
  SCHOOL,
  WORKER,
} from '../database/record-samples.ts'
import { toldBy } from './told-by.ts'

const world = useDatabase()
const REFUSED: Told = refuse('state-conflict', 'This cannot be done while the recipient is unanswered.')

const standing = (told: Told) => toldBy(world.store(), told)

const ANSWER: AnswerWords = {
  question: 'q1',
  ending: 'full',
  statements: [{ kind: 'fact', text: 'Seen in March.' }],
}

const aClosedRequest = async (
  of: Partial<Recipient> = {},
  more: Partial<Referral> = {},
): Promise<Referral> => {
  const request = aReferral({
    id: newItemId('information-request'),
    kind: 'information-request',
    state: 'closed',
    endedAt: AT,
    request: {
      function: 'CA1989-S47',
      purpose: 'protect-from-harm',
      band: 'red',
      familyMayKnow: false,
      questions: ['q1', 'q2'],
    },
    recipients: [aRecipient({ state: 'unanswered', deliveredAt: AT, ...of })],
    ...more,
  })
  await world.store().referrals.insertOnce(request, CONTENT, aKey())
  return request
}

const answering = (referral: Referral, answers: readonly AnswerWords[] = [ANSWER]): MoveOrder => {
  const [recipient] = referral.recipients
  if (recipient === undefined) throw new RangeError('it has no recipient')
  const user = { id: WORKER, name: '', role: 'responder', agencyId: SCHOOL, supervises: [] } as const
  const asking = { user, idempotencyKey: newUuid(), fingerprint: 'f1' }
  return { asking, referral, recipientId: recipient.id, move: 'part-answer', words: { answers } }
}

const found = async ({ id }: Referral): Promise<Referral> => {
  const referral = await world.store().referrals.byId(id)
  if (referral === undefined) throw new Error(`${id} is not stored`)
  return referral
}

describe('an answer after closing', () => {
  it.each(['gone', REFUSED] as const)('is kept and goes before the asker (%j)', async (told) => {
    const request = await aClosedRequest()
    const order = answering(request)
    const expected = { state: 'unanswered', applied: true, replayed: false }
    expect(await makeMove(standing(told), order)).toEqual(expected)
    const after = await found(request)
    expect(after.state).toBe('closed')
    expect(after.recipients[0]?.answers).toMatchObject([{ question: 'q1', late: 'after-closing' }])
    expect(after.openAttention).toMatchObject([{ kind: 'waiting-for-referrer' }])
    const [item] = await world.store().attention.openFor(request.id)
    expect(item).toMatchObject({ ownerAgency: COUNCIL, because: 'answer-after-closing' })
    // The same request again is answered the same, and adds nothing.
    expect(await makeMove(standing(told), order)).toEqual({ ...expected, replayed: true })
    expect(await found(request)).toEqual(after)
  })

  it('is not lost where the process that took it died: the sweep keeps it', async () => {
    const request = await aClosedRequest()
    const order = answering(request)
    const away = await makeMove(standing('kept'), order)
    expect(away).toEqual({ state: 'unanswered', applied: false, replayed: false })
    const [command] = await world.store().commands.notApplied({
      createdBefore: new Date(Date.parse(AT) + 1).toISOString(),
      limit: 200,
    })
    if (command === undefined) throw new Error('it was not stored')
    expect(await applyLate(standing('gone'), command, await found(request))).toMatchObject({
      applied: true,
    })
    expect((await found(request)).recipients[0]?.answers).toHaveLength(1)
  })
})

it('after closing goes before the asker also where the process that kept it was killed before it had asked', async () => {
  const request = await aClosedRequest()
  const order = answering(request)
  const killed = {
    ...standing('gone'),
    attention: { ...world.store().attention, raise: () => Promise.reject(new Error('killed here')) },
  }
  await expect(makeMove(killed, order)).rejects.toThrow('killed here')
  expect(await makeMove(standing('gone'), order)).toMatchObject({ applied: true })
  expect((await found(request)).recipients[0]?.answers).toHaveLength(1)
  expect(await world.store().attention.openFor(request.id)).toMatchObject([
    { because: 'answer-after-closing' },
  ])
})

it('an acceptance by one that was stopped goes before a person also where its keeper was killed', async () => {
  const referral = aReferral({ recipients: [aRecipient({ state: 'redirected', deliveredAt: AT })] })
  await world.store().referrals.insertOnce(referral, CONTENT, aKey())
  const order: MoveOrder = { ...answering(referral), move: 'accept', words: {} }
  const killed = {
    ...standing('gone'),
    attention: { ...world.store().attention, raise: () => Promise.reject(new Error('killed here')) },
  }
  await expect(makeMove(killed, order)).rejects.toThrow('killed here')
  expect(await makeMove(standing('gone'), order)).toMatchObject({ applied: true })
  expect((await found(referral)).recipients[0]).toMatchObject({ crossed: true })
  expect(await world.store().attention.openFor(referral.id)).toMatchObject([{ kind: 'accepted-by-several' }])
})

describe('an answer after the last one, before the asker has closed it', () => {
  const answered = async (): Promise<Referral> => {
    const request = await aClosedRequest({ state: 'answered' }, { state: 'with-partners' })
    await makeMove(standing('gone'), answering(request))
    return found(request)
  }

  it('that says the same changes nothing', async () => {
    const request = await answered()
    expect(await makeMove(standing('gone'), answering(request))).toMatchObject({ applied: true })
    const { recipients, openAttention } = await found(request)
    expect(recipients[0]?.answers).toHaveLength(1)
    expect(openAttention).toEqual([])
  })

  it('that says something else is kept beside the first and goes before the asker', async () => {
    const request = await answered()
    await makeMove(standing('gone'), answering(request, [{ ...ANSWER, ending: 'part' }]))
    const { recipients, openAttention } = await found(request)
    expect(recipients[0]).toMatchObject({
      state: 'answered',
      answers: [{ ending: 'full' }, { ending: 'part', late: 'correction' }],
    })
    expect(openAttention).toMatchObject([{ kind: 'waiting-for-referrer' }])
  })
})

it('is refused where the procedure refuses it and still goes on', async () => {
  const request = await aClosedRequest({ state: 'held' }, { state: 'held' })
  expect(await makeMove(standing(REFUSED), answering(request))).toMatchObject({ ...REFUSED, state: 'held' })
  expect((await found(request)).recipients[0]).not.toHaveProperty('answers')
})
