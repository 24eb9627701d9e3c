/** Sharing decisions as they lie in the database: what they say of people is sealed, and old ones are still read. */
import { describe, expect, it } from '@jest/globals'
import { allowedFor } from '../../domain/sharing/referral-gate.ts'
import type { DecisionToShare } from '../../domain/sharing-decision.ts'
import { CONSENT, NOT_SHARED, REFUSED_HARM } from '../rules/decision-samples.ts'
import { rawText, useDatabase } from './database-world.ts'
import { AT, aKey, aReferral, CONTENT, SECRETS, WORKER } from './record-samples.ts'

const world = useDatabase()

describe('a sharing decision', () => {
  it('shows nothing of what a decision says of people, and gives it back as it was decided', async () => {
    const { referrals } = world.store()
    const earlier = { ...NOT_SHARED, reason: 'Tamsin Quillfeather asked that nobody is told.' }
    const decision: DecisionToShare = {
      ...REFUSED_HARM,
      reasons: { necessity: 'Tamsin was seen without a coat on frosty mornings.' },
      consent: { ...CONSENT, giver: { name: 'Odalys Brackenbury', capacity: 'adult-subject' } },
      doNotTell: [{ name: 'Mr Quillfeather', reason: 'risk-to-child', reviewDay: '2026-03-09' }],
    }
    const referral = aReferral({ sharingDecision: decision, earlierDecisions: [earlier] })
    await referrals.insertOnce(referral, CONTENT, aKey())
    await referrals.change(referral.id, (current) => ({ ...current, startedAt: AT }))
    const { sharingDecision, earlierDecisions } = (await referrals.byId(referral.id)) ?? {}
    expect(sharingDecision).toEqual(decision)
    expect(earlierDecisions).toEqual([earlier])
    const text = await rawText(world.store(), 'referrals')
    expect(text.length).toBeGreaterThan(100)
    for (const secret of SECRETS) expect(text).not.toContain(secret)
  })

  it('reads decisions as older versions stored them', async () => {
    const { referrals, database } = world.store()
    const old = {
      decision: 'share',
      purpose: 'assess-need',
      article6: '6e',
      gateway: 'CA1989-S17',
      categories: ['identity', 'concern'],
      source: 'person',
      decidedBy: WORKER,
      decidedAt: AT,
    }
    const referral = aReferral()
    await referrals.insertOnce(referral, CONTENT, aKey())
    const raw = database.connection.collection<{ _id: string; record: string }>('referrals')
    const record = JSON.parse((await raw.findOne({ _id: referral.id }))?.record ?? '{}') as object
    await raw.updateOne(
      { _id: referral.id },
      { $set: { record: JSON.stringify({ ...record, sharingDecision: old }) } },
    )
    const read = await referrals.byId(referral.id)
    expect(read?.sharingDecision).toEqual(old)
    const [recipient] = read?.recipients ?? []
    if (read === undefined || recipient === undefined) throw new Error('it was not read')
    // It goes on as it was decided, under the law of today.
    expect(allowedFor(read, recipient, '2026-11-20')).toEqual(old.categories)
  })
})
