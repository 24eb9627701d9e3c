/** Which services fit a child, and how soon attention is due. */
import { describe, expect, it } from '@jest/globals'
import { ATTENTION_KINDS, type AttentionKind, attentionDueMinutes } from '../../domain/attention.ts'
import { idOf } from '../../domain/ids.ts'
import { fits, type Service, takesReferrals } from '../../domain/partner.ts'
import { isUrgent, URGENCIES } from '../../domain/referral.ts'

const SERVICE: Service = {
  id: idOf('service', 'svc_family-help'),
  agencyId: idOf('agency', 'agc_some-agency'),
  name: 'Family help',
  description: 'Help at home for families',
  status: 'active',
  needs: ['family-support', 'early-help'],
  minimumAge: 5,
  maximumAge: 11,
  areas: ['E06000001'],
  dosServiceIds: [],
}

describe('a service', () => {
  it.each([
    [{}, true],
    [{ need: 'early-help' }, true],
    [{ need: 'housing' }, false],
    [{ ageYears: 4 }, false],
    [{ ageYears: 5 }, true],
    [{ ageYears: 11 }, true],
    [{ ageYears: 12 }, false],
    [{ areaCode: 'E06000001' }, true],
    [{ areaCode: 'E06000002' }, false],
    [{ text: 'HOME' }, true],
    [{ text: 'boxing' }, false],
    [{ need: 'early-help', ageYears: 7, areaCode: 'E06000001', text: 'family' }, true],
    [{ need: 'early-help', ageYears: 7, areaCode: 'E06000002' }, false],
  ])('asked for %j fits: %s', (criteria, fit) => {
    expect(fits(SERVICE, criteria)).toBe(fit)
  })

  it('takes referrals only while it is active', () => {
    const statuses = ['active', 'inactive', 'temporarily closed', 'defunct'] as const
    expect(statuses.filter((status) => takesReferrals({ ...SERVICE, status }))).toEqual(['active'])
  })
})

it('has attention due at once for urgent work, within the hour or the day for other work', () => {
  for (const kind of Object.keys(ATTENTION_KINDS) as AttentionKind[])
    for (const urgency of URGENCIES) {
      const minutes = attentionDueMinutes(kind, isUrgent(urgency))
      if (kind === 'sharing-record-incomplete') expect(minutes).toBe(480)
      else if (isUrgent(urgency)) expect(minutes).toBe(0)
      else expect([60, 480]).toContain(minutes)
    }
  expect(attentionDueMinutes('unknown-destination', false)).toBe(60)
})
