/** A channel that takes nothing at this time: nothing is sent, nothing fails, and where it stands is said. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { type AttemptResult, messageKey } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import { OFFICE_HOURS } from '../../domain/working-time.ts'
import type { WireDocument } from '../../partners/format.ts'
import { useDatabase } from '../database/database-world.ts'
import { aSending, channelOf, fillDirectory, stepsOn, stored } from './steps-world.ts'

const world = useDatabase()
const OFFICE = idOf('channel', 'chn_office-hours')
beforeAll(async () => {
  await fillDirectory(world.store())
  await world.store().directory.putChannel({ ...channelOf(OFFICE, true), hours: OFFICE_HOURS.openingHours })
})

const at = (instant: string) => () => Date.parse(instant)
const EVENING = at('2026-03-02T20:00:00.000Z')
const OPENS = '2026-03-03T09:00:00.000Z'
const AWAY: AttemptResult = { outcome: 'not-now', reason: 'connection-refused' }

describe('a channel that is shut by its hours', () => {
  it.each([
    ['standard', []],
    ['immediate', ['retrying: channel-closed']],
  ] as const)('holds %s work without an attempt, and puts before a person: %j', async (urgency, persons) => {
    const sending = await aSending(world.store(), { urgency })
    const order = { ...sending.order, channelId: OFFICE }
    const sent: WireDocument[] = []
    const steps = stepsOn(world.store(), { now: EVENING, sent })
    for (let run = 1; run <= 2; run += 1)
      expect(await steps.attempt(order)).toEqual({ next: 'wait', seconds: 14_400, inDoubt: false })
    expect(sent).toEqual([])
    const { referral, recipient } = await stored(world.store(), sending)
    expect(recipient).toMatchObject({ attempts: 0, nextAttemptAt: OPENS, because: 'channel-closed' })
    expect(referral.timeline.map(({ title }) => title)).toEqual(['Waiting until their system opens'])
    const open = await world.store().attention.openFor(referral.id)
    expect(open.map(({ kind, because }) => `${kind}: ${because}`)).toEqual(persons)
    const message = await world.store().messages.byKey(messageKey(order.referralId, order.recipientId, 1))
    expect(message?.attempts).toEqual([])
  })

  it('sends once it opens, and has lost no patience', async () => {
    const sending = await aSending(world.store())
    const order = { ...sending.order, channelId: OFFICE, lastChannel: false }
    // Patience is ten minutes: nine are left when it shuts.
    const away = async (): Promise<AttemptResult> => AWAY
    const late = stepsOn(world.store(), { now: at('2026-03-02T16:59:00.000Z'), partner: away })
    expect(await late.attempt(order)).toMatchObject({ next: 'wait' })
    expect(await stepsOn(world.store(), { now: EVENING }).attempt({ ...order, attempt: 2 })).toMatchObject({
      next: 'wait',
    })
    const early = stepsOn(world.store(), { now: at('2026-03-03T09:05:00.000Z'), partner: away })
    expect(await early.attempt({ ...order, attempt: 3 })).toMatchObject({ next: 'wait' })
    const over = stepsOn(world.store(), { now: at('2026-03-03T09:12:00.000Z'), partner: away })
    expect(await over.attempt({ ...order, attempt: 4 })).toEqual({ next: 'next-channel' })
  })
})
