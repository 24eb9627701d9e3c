/** What a procedure has to know before it begins, and which items need no step of their own for it. */
import { describe, expect, it } from '@jest/globals'
import { goesOutAsItIs, preparedItem } from '../../domain/prepared-item.ts'
import type { Referral } from '../../domain/referral.ts'
import { aRecipient, aReferral } from '../database/record-samples.ts'
import { AGREED } from './decision-samples.ts'

const ready = (more: Partial<Referral> = {}): Referral =>
  aReferral({
    identity: { status: 'not-checked' },
    recipients: [aRecipient({ state: 'sending' })],
    sharingDecision: AGREED,
    ...more,
  })

describe('an item that goes out as it is', () => {
  it('has nobody held, a decision that owes nothing, and a child to be looked up', () => {
    expect(goesOutAsItIs(ready())).toBe(true)
  })

  it.each<[string, Partial<Referral>]>([
    ['with somebody held', { recipients: [aRecipient({ state: 'sending' }), aRecipient({ state: 'held' })] }],
    ['without recipients', { recipients: [] }],
    [
      'whose child is known already',
      { identity: { status: 'confirmed', checkedAt: '2026-11-02T09:00:00.000Z' } },
    ],
    ['without a decision', { sharingDecision: { decision: 'awaited' } as Referral['sharingDecision'] }],
    ['that went in an emergency', { sharingDecision: { ...AGREED, emergency: true } }],
    [
      'of parents who disagree',
      {
        sharingDecision: {
          ...AGREED,
          agreement: { ...AGREED.agreement, holdersDisagree: true },
        } as Referral['sharingDecision'],
      },
    ],
  ])('is not one %s', (_what, more) => {
    expect(goesOutAsItIs(ready(more))).toBe(false)
  })
})

describe('a prepared item', () => {
  it('waits for the register hardly at all where it is urgent', () => {
    const patience = (urgency: Referral['urgency']) =>
      preparedItem(ready({ urgency })).identityPatienceSeconds
    expect([patience('immediate'), patience('same-day'), patience('standard')]).toEqual([5, 10, 30])
  })

  it('holds ids, codes and numbers only', () => {
    const item = ready()
    expect(preparedItem(item)).toEqual({
      recipients: [{ recipientId: item.recipients[0]?.id, state: 'sending' }],
      deadlines: [],
      checkIdentity: true,
      identityPatienceSeconds: expect.any(Number),
      answersByMessage: false,
      returnRecipientId: '',
    })
  })
})
