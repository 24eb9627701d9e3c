/** A redirect comes with a decision of its own: whoever it covers and was held is let go by it, and asked about no more. */
import { expect, it } from '@jest/globals'
import { createRecipientSteps } from '../../activities/recipient-steps.ts'
import { raiseAttention } from '../../database/raise-attention.ts'
import { idOf } from '../../domain/ids.ts'
import type { DecisionToShare } from '../../domain/sharing-decision.ts'
import { newId, newUuid } from '../../runtime/new-id.ts'
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
import { recordsOn } from './steps-world.ts'

const world = useDatabase()

const service = (name: string) => ({ agencyId: SCHOOL, serviceId: idOf('service', `svc_${name}`) })
const [HELD, OTHER, INSTEAD] = [service('held'), service('other'), service('instead')]

/** One has declined; two are held, and a person is asked about each. */
const stored = async () => {
  const referral = aReferral({
    sharingDecision: { decision: 'awaited', askedManager: false },
    recipients: [
      aRecipient({ id: newId('recipient'), state: 'declined' }),
      aRecipient({ id: newId('recipient'), ...HELD, number: 2, state: 'held', because: 'no-decision' }),
      aRecipient({ id: newId('recipient'), ...OTHER, number: 3, state: 'held', because: 'no-decision' }),
    ],
  })
  await world.store().referrals.insertOnce(referral, CONTENT, aKey())
  for (const { id: recipientId } of referral.recipients.slice(1))
    await raiseAttention(recordsOn(world.store()), referral, {
      kind: 'sharing-decision-needed',
      ownerAgency: COUNCIL,
      because: 'no-decision',
      occurrence: '',
      recipientId,
    })
  return referral
}

const redirecting = async (
  { id: referralId, recipients: [declined] }: Awaited<ReturnType<typeof stored>>,
  decision: Partial<DecisionToShare> | undefined,
) => {
  const successor = newId('recipient')
  const { command } = await world.store().commands.storeOnce({
    id: newId('command'),
    key: newUuid(),
    fingerprint: 'f1',
    kind: 'move',
    actor: { userId: WORKER, agencyId: COUNCIL },
    referralId,
    move: 'redirect',
    codes: { successor, agency: INSTEAD.agencyId, service: INSTEAD.serviceId },
    words: decision === undefined ? {} : { decision },
    state: 'stored',
    createdAt: AT,
  } as never)
  const recipientId = declined?.id ?? newId('recipient')
  const order = { referralId, recipientId, move: 'redirect', commandId: command.id } as const
  return { successor, order }
}

const recordMove = (order: Awaited<ReturnType<typeof redirecting>>['order']) =>
  createRecipientSteps(recordsOn(world.store())).recordMove(order)

it('lets go whoever it covers, and asks once about the rest', async () => {
  const referral = await stored()
  const [, held, other] = referral.recipients
  const { sharingDecision } = aReferral()
  const { successor, order } = await redirecting(referral, {
    ...(sharingDecision as DecisionToShare),
    recipients: [HELD, INSTEAD],
  })
  const told = {
    successor: { recipientId: successor, state: 'sending' },
    letGo: [{ recipientId: held?.id, state: 'sending' }],
  }
  expect(await recordMove(order)).toEqual(told)
  expect(await recordMove(order)).toEqual(told)
  const after = await world.store().referrals.byId(referral.id)
  expect(after?.recipients.map(({ state }) => state)).toEqual(['redirected', 'sending', 'held', 'sending'])
  expect(after?.openAttention.map(({ recipientId }) => recipientId)).toEqual([other?.id])
})

it('without one leaves the others held, and asks about whoever is asked instead', async () => {
  const referral = await stored()
  const { successor, order } = await redirecting(referral, undefined)
  expect(await recordMove(order)).toEqual({ successor: { recipientId: successor, state: 'held' } })
  const after = await world.store().referrals.byId(referral.id)
  expect(after?.openAttention.map(({ recipientId }) => recipientId)).toEqual([
    ...referral.recipients.slice(1).map(({ id }) => id),
    successor,
  ])
})
