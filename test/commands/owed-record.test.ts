/** The rest of an emergency's record is owed though everything has ended: no procedure takes it, and it is kept here. */
import { describe, expect, it } from '@jest/globals'
import { decideSharing } from '../../commands/about-referral.ts'
import { makeMove } from '../../commands/make-move.ts'
import type { Told } from '../../commands/tell-workflow.ts'
import { raiseOwedRecord } from '../../database/incomplete-record.ts'
import type { Referral } from '../../domain/referral.ts'
import type { DecisionToShare } from '../../domain/sharing-decision.ts'
import { newUuid } from '../../runtime/new-id.ts'
import { useDatabase } from '../database/database-world.ts'
import { AT, aKey, aRecipient, aReferral, CONTENT, COUNCIL, WORKER } from '../database/record-samples.ts'
import { AGREED } from '../rules/decision-samples.ts'
import { toldBy } from './told-by.ts'

const world = useDatabase()
const user = { id: WORKER, name: 'W', role: 'practitioner', agencyId: COUNCIL, supervises: [] } as const

const emergency = (id: Referral['id']): DecisionToShare => ({
  decision: 'share',
  emergency: true,
  categories: ['identity', 'concern'],
  about: id,
  source: 'person',
  decidedBy: WORKER,
  decidedAt: AT,
})

/** It went in an emergency, was seen, and has ended; its record is owed. */
const gone = async (): Promise<Referral> => {
  const before = aReferral({ recipients: [aRecipient({ state: 'opened', deliveredAt: AT })] })
  const referral = {
    ...before,
    state: 'closed',
    endedAt: AT,
    sharingDecision: emergency(before.id),
  } as const
  await world.store().referrals.insertOnce(referral, CONTENT, aKey())
  await raiseOwedRecord(toldBy(world.store(), 'gone'), referral)
  return found(referral.id)
}

const found = async (id: Referral['id']): Promise<Referral> => {
  const referral = await world.store().referrals.byId(id)
  if (referral === undefined) throw new Error(`${id} is not stored`)
  return referral
}

const completing = async (referral: Referral, told: Told, idempotencyKey = newUuid()) => {
  const decision = { ...AGREED, about: referral.id, recipients: [], decidedAt: '2026-11-21T09:00:00.000Z' }
  return makeMove(toldBy(world.store(), told), {
    asking: { user, idempotencyKey, fingerprint: 'f1' },
    referral,
    move: 'decide-sharing',
    words: { decision },
  })
}

const owedFor = async ({ id }: Referral) =>
  (await world.store().attention.openFor(id)).filter(({ kind }) => kind === 'sharing-record-incomplete')

describe('the record of an emergency that has ended', () => {
  it('is completed though no procedure runs, and then owed no more', async () => {
    const referral = await gone()
    expect(await owedFor(referral)).toHaveLength(1)
    const key = newUuid()
    const taken = await completing(referral, 'gone', key)
    expect(taken).toMatchObject({ state: 'closed', applied: true, replayed: false })
    const after = await found(referral.id)
    expect(after.sharingDecision).toMatchObject({ gateway: AGREED.gateway })
    expect(after.earlierDecisions).toMatchObject([{ emergency: true }])
    expect(after.openAttention).toEqual([])
    expect(after.timeline.at(-1)).toMatchObject({ title: 'Sharing decided anew', seenBy: 'referrer' })
    expect(await owedFor(referral)).toEqual([])
    expect(await completing(after, 'gone', key)).toMatchObject({ applied: true, replayed: true })
    expect((await found(referral.id)).earlierDecisions).toHaveLength(1)
  })

  it('is not done away with by a decision against what everyone has', async () => {
    const referral = await gone()
    const against = { decision: 'do-not-share', reason: 'It was not needed.' } as const
    const taken = await decideSharing(toldBy(world.store(), 'gone') as never, {
      user,
      idempotencyKey: newUuid(),
      fingerprint: 'f1',
      referralId: referral.id,
      decision: against,
    })
    expect(taken).toMatchObject({
      code: 'state-conflict',
      state: 'closed',
      possible: expect.arrayContaining(['decide-sharing']),
    })
    expect(await owedFor(referral)).toHaveLength(1)
  })

  it('is refused a decision where nothing is owed', async () => {
    const referral = await gone()
    await completing(referral, 'gone')
    expect(await completing(await found(referral.id), 'gone')).toMatchObject({ code: 'state-conflict' })
  })
})
