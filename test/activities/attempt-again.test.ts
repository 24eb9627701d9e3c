/** The attempt at a delivery, run again after its first run was killed, whatever has happened since. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { AuditLog } from '../../database/audit-log.ts'
import type { RecipientState } from '../../domain/recipient.ts'
import { withRecipient } from '../../domain/referral-changes.ts'
import type { SharingDecision } from '../../domain/sharing-decision.ts'
import { useDatabase } from '../database/database-world.ts'
import { AT, aReferral, later } from '../database/record-samples.ts'
import { aSending, begun, CHANNELS, fillDirectory, type Sending, stepsOn, stored } from './steps-world.ts'

const world = useDatabase()
beforeAll(() => fillDirectory(world.store()))

const { sharingDecision: VALID } = aReferral()
const LAPSED: SharingDecision = { ...VALID, reviewDay: '2026-01-31' } as SharingDecision

const moveTo = (sending: Sending, state: RecipientState) =>
  world
    .store()
    .referrals.change(sending.referral.id, (current) =>
      withRecipient(current, sending.recipient.id, AT, (recipient) => ({ ...recipient, state })),
    )

const openKinds = async ({ referral }: Sending) =>
  (await world.store().attention.openFor(referral.id)).map(({ kind }) => kind)

describe('an attempt that its first run had begun', () => {
  it.each(['repeats', 'noRepeats'] as const)(
    'is a doubt once the item is withdrawn, so that the partner is told (%s)',
    async (partner) => {
      const sending = await aSending(world.store())
      const order = { ...sending.order, channelId: CHANNELS[partner] }
      await begun(world.store(), { ...sending, order })
      await moveTo(sending, 'withdrawn')
      const followUp = await stepsOn(world.store()).attempt(order)
      expect(followUp).toMatchObject(
        partner === 'repeats' ? { next: 'wait', inDoubt: true } : { next: 'uncertain' },
      )
      expect((await stored(world.store(), sending)).recipient.state).toBe('withdrawn')
      expect(await openKinds(sending)).toEqual([])
    },
  )

  it('is a doubt though the decision has lapsed since: the next attempt asks the gate', async () => {
    const sending = await aSending(world.store(), { sharingDecision: LAPSED })
    await begun(world.store(), sending)
    const steps = stepsOn(world.store())
    expect(await steps.attempt(sending.order)).toMatchObject({ next: 'wait', inDoubt: true })
    expect(await steps.attempt({ ...sending.order, attempt: 2 })).toEqual({ next: 'held' })
  })

  it('is not sent where it was decided meanwhile not to share: nobody is asked to decide again', async () => {
    const sharingDecision = {
      decision: 'do-not-share',
      reason: 'More harm than good.',
      source: 'person',
      decidedBy: 'usr_amina',
      decidedAt: AT,
    } as const
    const sending = await aSending(world.store(), { sharingDecision })
    const steps = stepsOn(world.store(), { partner: () => Promise.reject(new Error('it was sent')) })
    expect(await steps.attempt(sending.order)).toEqual({ next: 'not-shared' })
    expect(await steps.attempt(sending.order)).toEqual({ next: 'not-shared' })
    const { referral, recipient } = await stored(world.store(), sending)
    expect([referral.state, recipient.state]).toEqual(['not-shared', 'not-shared'])
    expect(referral.openAttention).toEqual([])
    expect(referral.timeline.map(({ title }) => title)).toEqual(['Decided not to share'])
  })

  it('puts its uncertainty before a person, where the first run did not come to it', async () => {
    const sending = await aSending(world.store())
    const order = { ...sending.order, channelId: CHANNELS.noRepeats }
    const doubt = async () => ({ outcome: 'unknown', reason: 'connection-lost' }) as const
    const killed = stepsOn(world.store(), {
      partner: doubt,
      replaced: {
        attention: { ...world.store().attention, raise: () => Promise.reject(new Error('killed')) },
      },
    })
    await expect(killed.attempt(order)).rejects.toThrow('killed')
    expect((await stored(world.store(), sending)).recipient.state).toBe('uncertain')
    expect(await stepsOn(world.store()).attempt(order)).toEqual({ next: 'uncertain' })
    expect(await openKinds(sending)).toEqual(['delivery-uncertain'])
  })

  it('hands back the clocks as they were recorded', async () => {
    const sending = await aSending(world.store())
    const first = await stepsOn(world.store(), { now: () => Date.parse(AT) }).attempt(sending.order)
    const again = await stepsOn(world.store(), { now: () => Date.parse(later(86_400_000)) }).attempt(
      sending.order,
    )
    expect(first).toMatchObject({ next: 'delivered', clocks: expect.anything() })
    expect(again).toEqual(first)
  })
})

describe('an uncertain attempt', () => {
  it('leaves nothing before a person where the partner answers while it is recorded', async () => {
    const sending = await aSending(world.store())
    const { attention } = world.store()
    const steps = stepsOn(world.store(), {
      partner: async () => ({ outcome: 'unknown', reason: 'connection-lost' }),
      replaced: {
        attention: {
          ...attention,
          raise: async (item) => {
            await moveTo(sending, 'accepted')
            return attention.raise(item)
          },
        },
      },
    })
    await steps.attempt({ ...sending.order, channelId: CHANNELS.noRepeats })
    expect(await openKinds(sending)).toEqual([])
    expect((await stored(world.store(), sending)).referral.openAttention).toEqual([])
  })
})

describe('an attempt under a lapsed decision', () => {
  it('is held again, and a person told, where the first run was killed before telling one', async () => {
    const sending = await aSending(world.store(), { sharingDecision: LAPSED })
    await moveTo(sending, 'held')
    expect(await stepsOn(world.store()).attempt(sending.order)).toEqual({ next: 'held' })
    expect(await openKinds(sending)).toEqual(['sharing-decision-needed'])
  })

  it('tells a person once, however often it is run again', async () => {
    const sending = await aSending(world.store(), { sharingDecision: LAPSED })
    const steps = stepsOn(world.store())
    for (let run = 1; run <= 3; run += 1) expect(await steps.attempt(sending.order)).toEqual({ next: 'held' })
    expect(await openKinds(sending)).toEqual(['sharing-decision-needed'])
    expect((await stored(world.store(), sending)).referral.timeline).toHaveLength(1)
  })

  it('goes on where the decision is renewed before it is held', async () => {
    const sending = await aSending(world.store(), { sharingDecision: LAPSED })
    const { audit, referrals } = world.store()
    const append: AuditLog['append'] = async (entry) => {
      await audit.append(entry)
      if (entry.action === 'sharing.refused')
        await referrals.change(sending.referral.id, (current) => ({ ...current, sharingDecision: VALID }))
    }
    const steps = stepsOn(world.store(), { replaced: { audit: { ...audit, append } } })
    expect(await steps.attempt(sending.order)).toMatchObject({ next: 'delivered' })
    expect((await stored(world.store(), sending)).recipient.state).toBe('delivered')
    expect(await openKinds(sending)).toEqual([])
  })
})
