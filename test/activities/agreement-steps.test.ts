/** What follows for each recipient where the family withdraws its agreement. */
import { expect, it } from '@jest/globals'
import { createAgreementSteps } from '../../activities/agreement-steps.ts'
import type { DecisionToShare } from '../../domain/sharing-decision.ts'
import { newId, newUuid } from '../../runtime/new-id.ts'
import { useDatabase } from '../database/database-world.ts'
import { AT, aKey, aRecipient, aReferral, CONTENT, COUNCIL, WORKER } from '../database/record-samples.ts'
import { recordsOn } from './steps-world.ts'

const world = useDatabase()

const LATER = '2026-11-21T09:00:00.000Z'

it('names those at work, and those who have it though it is over there; nobody who never had it', async () => {
  const agreed = {
    ...(aReferral().sharingDecision as DecisionToShare),
    agreement: { status: 'agreed' } as const,
  }
  const [working, finished, gone] = [
    aRecipient({ id: newId('recipient'), state: 'accepted', deliveredAt: AT }),
    aRecipient({ id: newId('recipient'), state: 'finished', deliveredAt: AT, messageVersion: 3 }),
    aRecipient({ id: newId('recipient'), state: 'withdrawn' }),
  ]
  const referral = aReferral({ sharingDecision: agreed, recipients: [working, finished, gone] })
  await world.store().referrals.insertOnce(referral, CONTENT, aKey())
  const { command } = await world.store().commands.storeOnce({
    id: newId('command'),
    key: newUuid(),
    fingerprint: 'f1',
    kind: 'move',
    actor: { userId: WORKER, agencyId: COUNCIL },
    referralId: referral.id,
    move: 'withdraw-agreement',
    codes: {},
    words: {},
    state: 'stored',
    createdAt: LATER,
  })
  const steps = createAgreementSteps(recordsOn(world.store()))
  expect(await steps.applyAgreementWithdrawal({ referralId: referral.id, commandId: command.id })).toEqual({
    held: [working.id],
    toTell: [{ recipientId: finished.id, state: 'finished', messageVersion: 3, clocks: {} }],
  })
  // Told by message first; a person is asked only where none arrives.
  expect(await world.store().attention.openFor(referral.id)).toEqual([])
})
