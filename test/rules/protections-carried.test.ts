/** What protects somebody outlives the decision that said it, until a later one lifts it with the reason. */
import { describe, expect, it } from '@jest/globals'
import { decisionFrom } from '../../commands/decision-from.ts'
import { idOf } from '../../domain/ids.ts'
import type { Referral } from '../../domain/referral.ts'
import { decisionsOf, withDecision } from '../../domain/referral-changes.ts'
import { safeToAsk } from '../../domain/safe-to-ask.ts'
import { checkDecision } from '../../domain/sharing/combination-rules.ts'
import { allowedFor } from '../../domain/sharing/referral-gate.ts'
import type { DecisionToShare, ProtectionsLifted, SharingDecision } from '../../domain/sharing-decision.ts'
import type { User } from '../../domain/user.ts'
import { aReferral } from '../database/record-samples.ts'
import {
  AGREED,
  AWAITED,
  FACTS,
  HEALTH_SERVICE,
  HOUSING_SERVICE,
  NOT_SHARED,
  TODAY,
} from './decision-samples.ts'

const PAUL = { name: 'Paul Ash', reason: 'risk-to-child', reviewDay: '2026-12-01' } as const
const UNSAFE = { name: 'Ann Ash', channel: 'email', value: 'ann@example.test', safe: 'no' } as const
const POLICE = { agency: 'Police', category: 'offence', onward: 'no' } as const

const FIRST: DecisionToShare = {
  ...AGREED,
  categories: ['identity', 'concern', 'family', 'health'],
  article9: '9h',
  doNotTell: [PAUL],
  safeContacts: [UNSAFE],
  addressProtection: 'refuge',
  originators: [POLICE],
  recipients: [HEALTH_SERVICE, { ...HOUSING_SERVICE, categories: ['identity', 'concern'] }],
}
const LATER: DecisionToShare = {
  ...AGREED,
  categories: ['identity', 'address', 'concern', 'family'],
  recipients: [HEALTH_SERVICE, HOUSING_SERVICE],
  decidedAt: '2026-11-20T11:00:00.000Z',
}
const LAST = { ...LATER, decidedAt: '2026-11-20T12:00:00.000Z' }

const under = (...decisions: readonly SharingDecision[]): Referral =>
  decisions.reduce(
    withDecision,
    aReferral({ id: AGREED.about ?? idOf('referral', 'rfl_none'), sharingDecision: AWAITED }),
  )

const asking = (decision: SharingDecision) =>
  safeToAsk({
    name: 'Paul Ash',
    contact: { value: 'paul@example.test', safe: 'yes' },
    decision,
    today: TODAY,
  })

describe('a later decision that is silent', () => {
  it.each<[string, readonly SharingDecision[]]>([
    ['to share', [LATER]],
    ['not to share, then to share', [{ ...NOT_SHARED, decidedAt: '2026-11-20T10:30:00.000Z' }, LATER]],
    ['put off to a manager', [AWAITED]],
    ['put off, then to share', [AWAITED, LATER]],
  ])('keeps who must not be told: %s', (_name, later) => {
    expect(asking(under(FIRST, ...later).sharingDecision)).toEqual({ safe: false, because: 'do-not-tell' })
  })

  it('keeps the protected address, unsafe contacts and what another agency keeps back', () => {
    const { sharingDecision } = under(FIRST, { ...LATER, addressProtection: 'none' }, LAST)
    expect(sharingDecision).toMatchObject({
      addressProtection: 'refuge',
      safeContacts: [UNSAFE],
      originators: [POLICE],
      doNotTell: [{ ...PAUL, setAt: FIRST.decidedAt }],
    })
    expect(allowedFor(under(FIRST, LATER), HEALTH_SERVICE, TODAY)).not.toContain('address')
  })

  it('widens nobody whom it does not name', () => {
    const after = under(FIRST, LATER)
    expect(allowedFor(after, HOUSING_SERVICE, TODAY)).toEqual(['identity', 'concern'])
    expect(allowedFor(after, HEALTH_SERVICE, TODAY)).toEqual(['identity', 'concern', 'family'])
    const named = { ...HOUSING_SERVICE, categories: ['identity', 'family'] } as const
    const wider = under(FIRST, { ...LATER, recipients: [HEALTH_SERVICE, named] })
    expect(allowedFor(wider, HOUSING_SERVICE, TODAY)).toEqual(['identity', 'family'])
  })

  it('says the same when it is recorded twice', () => {
    const once = under(FIRST, LATER)
    expect(withDecision(once, LATER)).toBe(once)
    const after = under(FIRST, LATER, LAST)
    expect(withDecision(after, LATER)).toBe(after)
  })
})

describe('lifting', () => {
  const lifting = (lifted: Omit<ProtectionsLifted, 'reason'>): SharingDecision =>
    under(FIRST, { ...LATER, lifted: { ...lifted, reason: 'The risk was assessed again.' } }, LAST)
      .sharingDecision

  it('ends what it names for good, and nothing else', () => {
    const told = lifting({ doNotTell: ['paul ash'] })
    expect(asking(told)).toMatchObject({ safe: true })
    expect(told).toMatchObject({ addressProtection: 'refuge', safeContacts: [UNSAFE] })
    expect(lifting({ addressProtection: true })).not.toHaveProperty('addressProtection')
    expect(lifting({ safeContacts: ['ann@example.test'] })).not.toHaveProperty('safeContacts')
    expect(lifting({ originators: [{ agency: 'Police', category: 'offence' }] })).not.toHaveProperty(
      'originators',
    )
  })
})

describe('at the door', () => {
  const user = { id: 'usr_x', role: 'practitioner', agencyId: 'agc_x' } as unknown as User
  const made = (more: object) =>
    decisionFrom(
      { decision: 'share', purpose: 'assess-need', article6: '6e', gateway: 'CA1989-S17', ...more } as never,
      user,
      Date.parse('2026-12-10T10:00:00.000Z'),
      { id: FIRST.about as never, asked: [HEALTH_SERVICE], earlier: decisionsOf(under(FIRST)) },
    )
  const agreed = { agreement: { status: 'agreed' } }
  const facts = { ...FACTS, today: '2026-12-10' }

  it('a decision is judged with what goes on, and nothing of it is asked for anew', () => {
    expect(checkDecision(made({ ...agreed, categories: ['identity', 'concern'] }), facts)).toBeUndefined()
    const wide = made({ ...agreed, categories: ['identity', 'address', 'offence'], schedule1: ['10'] })
    expect(checkDecision(wide, facts)?.errors).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ pointer: '/categories', code: 'address-protected' }),
        expect.objectContaining({ pointer: '/categories', code: 'kept-back' }),
      ]),
    )
  })
})
