/** What each side may read of one referral, and that each look at the child is in the audit before it. */
import { describe, expect, it } from '@jest/globals'
import type { AuditEntry } from '../../database/audit-log.ts'
import { createReadableReferralViews } from '../../database/readable-referral-views.ts'
import { idOf } from '../../domain/ids.ts'
import type { Referral } from '../../domain/referral.ts'
import type { User } from '../../domain/user.ts'
import { COUNCIL, NAMES, SCHOOL, USERS } from './fake-parts.ts'
import { aRecipient, aStoredReferral, CONTENT, RAISED_AT } from './sample-referral.ts'

const HOUSING = idOf('agency', 'agc_housing')
const ANSWER = idOf('command', 'cmd_0000000000000000000000001')
const school = aRecipient({ state: 'declined', deliveredAt: RAISED_AT, responseCommandId: ANSWER })
const housing = aRecipient({
  id: idOf('recipient', 'rcp_0000000000000000000000002'),
  number: 2,
  agencyId: HOUSING,
  state: 'accepted',
  deliveredAt: RAISED_AT,
})

const referral = (more: Partial<Referral> = {}) =>
  aStoredReferral({
    recipients: [school, housing],
    openAttention: [
      { id: idOf('attention-item', 'att_abc'), kind: 'waiting-for-referrer', dueAt: RAISED_AT },
    ],
    timeline: [
      { key: 'a', at: RAISED_AT, title: 'Referral accepted', by: 'the referrer' },
      { key: 'b', at: RAISED_AT, title: 'Declined', by: 'Riverside School', recipientId: school.id },
      { key: 'c', at: RAISED_AT, title: 'Accepted', by: 'Hillside', recipientId: housing.id },
    ],
    ...more,
  })

const read = async (user: User, stored: Referral = referral(), audit?: () => Promise<void>) => {
  const happened: (string | AuditEntry)[] = []
  const views = createReadableReferralViews({
    views: { one: async () => stored, list: async () => ({ rows: [stored] }) },
    referrals: {
      contentVersions: async () => [CONTENT],
      contentOf: async () => {
        happened.push('opened')
        return { ...CONTENT, person: { ...CONTENT.person, address: { lines: ['1 High Street'] } } }
      },
      confirmedNumberOf: async () => '9990000026',
    },
    storedCommands: { wordsOfAll: async (ids) => new Map(ids.map((id) => [id, { reason: 'No room' }])) },
    directory: {
      agency: async (id) => NAMES.agencies.get(id),
      service: async (id) => NAMES.services.get(id),
    },
    audit: {
      append: async (entry) => {
        await audit?.()
        happened.push(entry)
      },
    },
    now: () => Date.parse(RAISED_AT),
  })
  return {
    found: await views.one(user, stored.id),
    rows: await views.list(user, { kind: 'referral', limit: 10 }),
    happened,
  }
}

describe('the referrer', () => {
  it('reads all of it, and the look is in the audit before anything is opened', async () => {
    const { found, happened } = await read(USERS.amira)
    expect(found?.reader).toBe('referrer')
    expect(found?.referral.recipients).toHaveLength(2)
    expect(found?.content?.person.nhsNumber).toBe('9990000018')
    expect(found?.words.get(ANSWER)).toEqual({ reason: 'No room' })
    expect(happened).toEqual([
      expect.objectContaining({
        action: 'referral.read-content',
        outcome: 'permitted',
        actor: { userId: USERS.amira.id, agencyId: COUNCIL },
      }),
      'opened',
    ])
  })

  it('reads nothing of the child when the look cannot be recorded', async () => {
    const away = () => Promise.reject(new RangeError('away'))
    await expect(read(USERS.amira, referral(), away)).rejects.toThrow('away')
  })
})

describe('a partner', () => {
  it('reads its own part only, with what the decision allows and the confirmed number', async () => {
    const { found, rows } = await read(USERS.sam)
    expect(found?.reader).toBe('partner')
    expect(found?.referral.recipients.map(({ agencyId }) => agencyId)).toEqual([SCHOOL])
    expect(found?.referral.timeline.map(({ title }) => title)).toEqual(['Referral accepted', 'Declined'])
    expect(found?.referral.openAttention).toEqual([])
    expect(found?.content?.person.nhsNumber).toBe('9990000026')
    expect(found?.content?.person.address).toBeUndefined()
    expect(rows.rows[0]?.row.recipients).toHaveLength(1)
  })

  it('knows nothing of it before a message may have reached them', async () => {
    const { deliveredAt: _at, ...unsent } = school
    const stored = referral({ recipients: [{ ...unsent, state: 'sending' }, housing] })
    expect((await read(USERS.sam, stored)).found).toBeUndefined()
  })

  it('goes on reading what it was given while the next decision is put off', async () => {
    const before = referral()
    const { found } = await read(
      USERS.sam,
      referral({
        sharingDecision: { decision: 'awaited', askedManager: true },
        earlierDecisions: [before.sharingDecision],
      }),
    )
    expect(found?.content?.person.nhsNumber).toBe('9990000026')
    expect(found?.content?.person.address).toBeUndefined()
  })

  it('reads no content once it was decided not to share', async () => {
    const { found } = await read(
      USERS.sam,
      referral({ sharingDecision: { decision: 'awaited', askedManager: false } }),
    )
    expect(found?.content).toBeUndefined()
  })
})

describe('others', () => {
  it('a supervisor reads agencies, times and attempts, but no child and no words', async () => {
    const { found, happened } = await read(USERS.lee)
    expect(found?.reader).toBe('other')
    expect(found?.referral.recipients).toHaveLength(2)
    expect(found?.content).toBeUndefined()
    expect(found?.words.size).toBe(0)
    expect(happened).toEqual([])
  })

  it('a supervisor of one that was asked reads its part, and not who else was asked', async () => {
    const { found } = await read({ ...USERS.lee, agencyId: SCHOOL, supervises: [SCHOOL] })
    expect(found?.referral.recipients.map(({ agencyId }) => agencyId)).toEqual([SCHOOL])
    expect(found?.referral.openAttention).toEqual([])
    expect(found?.referral.timeline.map(({ key }) => key)).toEqual(['a', 'b'])
    const unreached = { ...school, state: 'sending' as const, deliveredAt: undefined }
    const { deliveredAt: _at, ...notYet } = unreached
    const early = await read(
      { ...USERS.lee, agencyId: SCHOOL, supervises: [SCHOOL] },
      referral({ recipients: [notYet, housing] }),
    )
    expect(early.found).toBeUndefined()
  })

  it('an agency without a part finds nothing', async () => {
    const stranger: User = { ...USERS.amira, agencyId: idOf('agency', 'agc_stranger') }
    const { found, happened } = await read(stranger)
    expect(found).toBeUndefined()
    expect(happened).toEqual([])
  })
})
