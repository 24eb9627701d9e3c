/** What is learnt while everything is on its way: a fresh decision is taken, and what is sent from then on keeps to it. */
import { describe, expect, it } from '@jest/globals'
import { createGateSteps } from '../../activities/gate-steps.ts'
import { decideSharing } from '../../commands/about-referral.ts'
import type { DecisionInput } from '../../commands/command-contracts.ts'
import { idOf } from '../../domain/ids.ts'
import type { RecipientState } from '../../domain/recipient.ts'
import type { Referral } from '../../domain/referral.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { newUuid } from '../../runtime/new-id.ts'
import { recordsOn } from '../activities/steps-world.ts'
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
import { AGREED } from '../rules/decision-samples.ts'
import { toldBy } from './told-by.ts'

const world = useDatabase()

const stored = async (state: RecipientState, more: Partial<Referral> = {}): Promise<Referral> => {
  const referral = aReferral({ recipients: [aRecipient({ state })], ...more })
  await world.store().referrals.insertOnce(referral, CONTENT, aKey())
  return referral
}

const {
  about: _about,
  decidedBy: _by,
  decidedAt: _at,
  lawVersionId: _law,
  source: _source,
  recipients: _asked,
  ...SHARE
} = AGREED
const LEARNT = { ...SHARE, doNotTell: ['family'] } as unknown as DecisionInput
const AGAINST = { decision: 'do-not-share', reason: 'They asked us not to.' } as unknown as DecisionInput

const deciding = (referral: Referral, decision: DecisionInput, idempotencyKey = newUuid()) =>
  decideSharing(
    toldBy(world.store(), 'applied') as never,
    {
      user: { id: WORKER, name: 'W', role: 'practitioner', agencyId: COUNCIL, supervises: [] },
      idempotencyKey,
      fingerprint: 'f1',
      referralId: referral.id,
      decision,
    } as never,
  )

const NO_SUCH_STATE = { code: 'state-conflict' }

/** Nobody can call it back. */
const WITH_CARRIER = { at: AT, until: AT, channelId: idOf('channel', 'chn_carrier'), attempt: 1 }

/** The step by which the procedure applies this decision. */
const decidedBy = async (referral: Referral, decision: unknown) => {
  const { command } = await world.store().commands.storeOnce({
    id: `cmd_${newUuid()}` as never,
    key: newUuid(),
    fingerprint: 'f1',
    kind: 'move',
    actor: { userId: WORKER, agencyId: COUNCIL },
    referralId: referral.id,
    move: 'decide-sharing',
    codes: {},
    words: { decision },
    state: 'stored',
    createdAt: AT,
  })
  const steps = createGateSteps(recordsOn(world.store()))
  return { steps, order: { referralId: referral.id, commandId: command.id } }
}

describe('a decision while nobody is held', () => {
  it.each(['sending', 'uncertain', 'delivered', 'accepted'] as const)(
    'is taken where one is %s',
    async (state) => {
      const taken = await deciding(await stored(state), LEARNT)
      expect(isRefusal(taken) && taken.code === 'state-conflict').toBe(false)
    },
  )

  it.each(['sending', 'undeliverable'] as const)(
    'against sharing is taken where one is %s: it surely has not arrived',
    async (state) => {
      const taken = await deciding(await stored(state), AGAINST)
      expect(isRefusal(taken) && taken.code === 'state-conflict').toBe(false)
    },
  )

  it('against sharing is refused with a way out once everyone has it, or may have it', async () => {
    const recipients = [aRecipient({ state: 'sending', handedOver: WITH_CARRIER })]
    expect(await deciding(await stored('sending', { recipients }), AGAINST)).toMatchObject(NO_SUCH_STATE)
    expect(await deciding(await stored('uncertain'), AGAINST)).toMatchObject(NO_SUCH_STATE)
    expect(await deciding(await stored('delivered'), AGAINST)).toMatchObject({
      ...NO_SUCH_STATE,
      detail: expect.stringContaining('Withdraw it'),
      possible: expect.arrayContaining(['withdraw', 'withdraw-agreement', 'decide-sharing']),
    })
  })

  it('is not about a service that was over before anything reached it', async () => {
    const [gone, asked] = [
      aRecipient({ state: 'redirected', agencyId: SCHOOL }),
      aRecipient({ state: 'held' }),
    ]
    const elsewhere = { ...asked, agencyId: COUNCIL }
    const key = newUuid()
    await deciding(await stored('held', { recipients: [gone, elsewhere] }), LEARNT, key)
    const command = await world.store().commands.byKey(`${WORKER}|${COUNCIL}|${key}`)
    const words = command && (await world.store().commands.wordsOf(command.id))
    expect(words?.decision).toMatchObject({ recipients: [{ agencyId: COUNCIL }] })
    expect(words?.decision).toHaveProperty('recipients.length', 1)
  })

  it('is refused when all has ended', async () => {
    const over = await stored('finished', { endedAt: AT, state: 'closed' })
    expect(await deciding(over, LEARNT)).toMatchObject({
      ...NO_SUCH_STATE,
      possible: ['withdraw-agreement', 'correct'],
    })
  })

  it('says that an outcome is still to be read where that is all that is left', async () => {
    const over = await stored('finished', { endedAt: AT })
    expect(await deciding(over, LEARNT)).toMatchObject({
      ...NO_SUCH_STATE,
      possible: ['acknowledge', 'withdraw-agreement', 'correct'],
    })
  })

  it('against sharing is told to what is on its way, whose own step records it', async () => {
    const referral = await stored('sending', { sharingDecision: AGREED })
    const { steps, order } = await decidedBy(referral, { ...AGAINST, decidedBy: WORKER, decidedAt: AT })
    const recipientId = referral.recipients[0]?.id
    const told = { recipients: [{ recipientId, state: 'not-shared' }] }
    expect(await steps.applySharingDecision(order)).toMatchObject(told)
    expect((await world.store().referrals.byId(referral.id))?.recipients[0]?.state).toBe('sending')
  })

  it('is recorded with what it protects, said once on the referrer’s timeline, and moves nobody', async () => {
    const referral = await stored('sending', { sharingDecision: AGREED })
    const decision = { ...AGREED, decidedAt: '2026-11-21T09:00:00.000Z', doNotTell: [{ who: 'family' }] }
    const { steps, order } = await decidedBy(referral, decision)
    await steps.applySharingDecision(order)
    await steps.applySharingDecision(order)
    const after = await world.store().referrals.byId(referral.id)
    expect(after?.recipients[0]?.state).toBe('sending')
    expect(after?.sharingDecision).toMatchObject({ doNotTell: [{ who: 'family' }] })
    const said = after?.timeline.filter(({ title }) => title === 'Sharing decided anew')
    expect(said).toMatchObject([{ seenBy: 'referrer' }])
  })
})
