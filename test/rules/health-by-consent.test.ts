/** Explicit consent as the condition for health alone (9(2)(a) beside another basis): health ends with it, nothing else. */
import { describe, expect, it } from '@jest/globals'
import { checkDecision } from '../../domain/sharing/combination-rules.ts'
import { endedByWithdrawal, readableFor } from '../../domain/sharing/referral-gate.ts'
import { type GateQuestion, mayShare } from '../../domain/sharing/sharing-gate.ts'
import type { DecisionToShare } from '../../domain/sharing-decision.ts'
import {
  AGREED,
  AWAITED,
  CONSENT,
  FACTS,
  HEALTH_BY_CONSENT,
  HEALTH_SERVICE,
  REFERRAL,
  SUSPECTED_HARM,
  TODAY,
  without,
} from './decision-samples.ts'

const ASK: GateQuestion = { recipient: HEALTH_SERVICE, about: REFERRAL, today: TODAY }
const WITHDRAWN = { at: '2026-11-20T12:00:00.000Z' }

describe('health by explicit consent, the rest by a power', () => {
  const rest = { gate: 'allowed', categories: ['identity', 'concern'] }
  const item = (decision: DecisionToShare, withdrawal?: { readonly at: string }) => ({
    id: REFERRAL,
    sharingDecision: decision,
    recipients: [],
    ...(withdrawal === undefined ? {} : { agreementWithdrawal: withdrawal }),
  })

  it('is lawful, and goes whole while the consent stands', () => {
    expect(checkDecision(HEALTH_BY_CONSENT, FACTS)).toBeUndefined()
    expect(mayShare(HEALTH_BY_CONSENT, ASK)).toMatchObject({ categories: ['identity', 'concern', 'health'] })
  })

  it.each<[string, DecisionToShare, Partial<GateQuestion>]>([
    ['withdrawn', HEALTH_BY_CONSENT, { withdrawal: WITHDRAWN }],
    ['run out', HEALTH_BY_CONSENT, { consent: { ...CONSENT, expiresDay: '2026-11-19' } }],
    ['not on record', without(HEALTH_BY_CONSENT, 'consent'), {}],
    ['for another agency', HEALTH_BY_CONSENT, { consent: { ...CONSENT, recipients: [] } }],
  ])('goes without health once the consent is %s', (_name, decision, ask) => {
    expect(mayShare(decision, { ...ASK, ...ask })).toEqual(rest)
  })

  it('is held whole where the power leaves them the choice', () => {
    const byPower: DecisionToShare = { ...HEALTH_BY_CONSENT, threshold: 's17', gateway: 'CA1989-S17' }
    expect(mayShare(byPower, { ...ASK, withdrawal: WITHDRAWN })).toEqual({
      gate: 'held',
      because: 'agreement-withdrawn',
    })
  })

  it('leaves whoever has it the rest to read, and owes them word of the part that has ended', () => {
    const withdrawn = item(HEALTH_BY_CONSENT, WITHDRAWN)
    expect(readableFor(withdrawn, HEALTH_SERVICE)).toEqual(['identity', 'concern'])
    expect(endedByWithdrawal(withdrawn, HEALTH_SERVICE)).toEqual(['health'])
    expect(endedByWithdrawal(item(HEALTH_BY_CONSENT), HEALTH_SERVICE)).toEqual([])
    expect(endedByWithdrawal(item(SUSPECTED_HARM, WITHDRAWN), HEALTH_SERVICE)).toEqual([])
    expect(endedByWithdrawal(item(AGREED, WITHDRAWN), HEALTH_SERVICE)).toEqual(AGREED.categories)
    // They have it by a decision that was put off since.
    const putOff = { ...item(AGREED, WITHDRAWN), sharingDecision: AWAITED, earlierDecisions: [AGREED] }
    expect(endedByWithdrawal(putOff, HEALTH_SERVICE)).toEqual(AGREED.categories)
  })
})
