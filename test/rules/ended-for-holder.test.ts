/** Of a withdrawn agreement each is told as far as it may have what rested on it, and of nothing else. */
import { describe, expect, it } from '@jest/globals'
import type { Recipient, Referral } from '../../domain/referral.ts'
import { withAgreementWithdrawn } from '../../domain/referral-changes.ts'
import { endedForHolder, type MessageTried, type TryMade } from '../../domain/sharing/ended-for-holder.ts'
import { newId } from '../../runtime/new-id.ts'
import { aRecipient, aReferral, later, SCHOOL } from '../database/record-samples.ts'
import { CONSENT, HEALTH_BY_CONSENT } from './decision-samples.ts'

const [BEFORE, WITHDRAWN, AFTER, AGAIN] = [later(1_000), later(2_000), later(3_000), later(9_000)]
const WITH_HEALTH = { categories: ['identity', 'concern', 'health'] } as const
const WITHOUT = { categories: ['identity', 'concern'] } as const
const taken = { result: { outcome: 'taken' } } as const
const unknown = { result: { outcome: 'unknown' } } as const

const told = (
  tries: readonly Partial<TryMade>[],
  { state = 'sending', withdrawals = [WITHDRAWN], ...more }: Partial<Recipient> & Withdrawn = {},
) => {
  const recipient = aRecipient({ state, ...more })
  const consent = { ...CONSENT, recipients: [SCHOOL], givenAt: '2026-03-01T10:00:00.000Z' }
  const id = newId('referral')
  const sharingDecision = { ...HEALTH_BY_CONSENT, about: id, decidedAt: later(0), consent }
  const referral = withdrawals.reduce<Referral>(
    (item, at) => withAgreementWithdrawn(item, { at, commandId: newId('command') }),
    aReferral({ id, recipients: [recipient], sharingDecision }),
  )
  const message: MessageTried = {
    recipientId: recipient.id,
    purpose: 'new',
    attempts: tries.map((one, index) => ({ number: index + 1, startedAt: BEFORE, ...one })),
  }
  return endedForHolder(referral, recipient, [message])
}
interface Withdrawn {
  readonly withdrawals?: readonly string[]
}

describe('health that the family withdrew while it was on its way', () => {
  it.each<[string, readonly Partial<TryMade>[]]>([
    ['had in doubt', [{ ...WITH_HEALTH, ...unknown }]],
    [
      'in doubt, though it was sent again without',
      [
        { ...WITH_HEALTH, ...unknown },
        { startedAt: AFTER, ...WITHOUT, ...taken },
      ],
    ],
    ['under way', [WITH_HEALTH]],
    ['begun by what was read before', [{ startedAt: AFTER, ...WITH_HEALTH, ...taken }]],
    ['not noted', [{ startedAt: AFTER, ...taken }]],
  ])('is told to one with whom it is %s', (_what, tries) => {
    expect(told(tries)).toEqual(['health'])
  })

  it.each<[string, readonly Partial<TryMade>[]]>([
    ['nothing was sent before', []],
    ['it surely was not accepted', [{ ...WITH_HEALTH, result: { outcome: 'not-now' } }]],
    ['it came back', [{ ...WITH_HEALTH, ...taken, returned: {} }]],
    [
      'a person has said so',
      [
        { ...WITH_HEALTH, ...unknown },
        { startedAt: AFTER, roundStart: 2, ...WITHOUT, ...taken },
      ],
    ],
  ])('is told to nobody who never had it: %s', (_what, tries) => {
    const without: Partial<TryMade> = { startedAt: AFTER, ...WITHOUT, ...taken }
    expect(told([...tries, without], { state: 'delivered', deliveredAt: AFTER })).toEqual([])
  })

  it('is told to nobody while nothing was sent, or nothing was accepted', () => {
    expect(told([])).toEqual([])
    expect(told([{ ...WITH_HEALTH, result: { outcome: 'refused' } }])).toEqual([])
  })

  it('is told to nobody who never had it when it is withdrawn once more', () => {
    const without: Partial<TryMade> = { startedAt: AFTER, ...WITHOUT, ...taken }
    const withdrawals = [WITHDRAWN, AGAIN]
    expect(told([without], { state: 'delivered', deliveredAt: AFTER, withdrawals })).toEqual([])
  })

  it('is told to one who was reached before, whatever that message held: they may have read it here', () => {
    expect(told([{ ...WITHOUT, ...taken }], { state: 'delivered', deliveredAt: BEFORE })).toEqual(['health'])
    // By telephone.
    expect(told([], { state: 'delivered', deliveredAt: BEFORE })).toEqual(['health'])
  })
})
