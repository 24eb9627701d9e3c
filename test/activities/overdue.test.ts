/** A due time that draws near, comes and passes: who is told, once, and never an agency that has not got the message. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { createOverdueSteps } from '../../activities/overdue-steps.ts'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import { DEADLINE_STEPS, type DeadlineStep } from '../../domain/deadline.ts'
import type { ItemKind } from '../../domain/ids.ts'
import type { Recipient } from '../../domain/referral.ts'
import { createEvents } from '../../runtime/events.ts'
import { createMetrics } from '../../runtime/metrics.ts'
import { newItemId } from '../../runtime/new-id.ts'
import { useDatabase } from '../database/database-world.ts'
import { AT, COUNCIL, SCHOOL } from '../database/record-samples.ts'
import { aSending, fillDirectory, type Sending, stored } from './steps-world.ts'

const world = useDatabase()
beforeAll(() => fillDirectory(world.store()))

const steps = () =>
  createOverdueSteps({
    ...world.store(),
    events: createEvents(pino({ enabled: false }), createMetrics({ process: 'test' })),
    now: () => Date.parse(AT),
    calendar: { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS },
    operatorAgency: COUNCIL,
  })

const an = (kind: ItemKind, of: Partial<Recipient>): Promise<Sending> =>
  aSending(world.store(), { kind, id: newItemId(kind) }, of)

const overdue = ({ referral, recipient }: Sending, step: DeadlineStep): Promise<void> =>
  steps().recordOverdue({ referralId: referral.id, recipientId: recipient.id, step })

/** Who owns what, as `kind:step:owner`. */
const itemsOf = async ({ referral }: Sending): Promise<readonly string[]> =>
  (await world.store().attention.openFor(referral.id))
    .map(({ kind, because, ownerAgency }) => `${kind}:${because}:${ownerAgency}`)
    .toSorted()

describe('what is not seen in time', () => {
  it('is said to those who were told, then to those who wait as well, then escalated', async () => {
    const sending = await an('notification', { state: 'delivered', deliveredAt: AT })
    for (const step of DEADLINE_STEPS) {
      await overdue(sending, step)
      await overdue(sending, step)
    }
    expect(await itemsOf(sending)).toEqual(
      [
        `no-response:escalate:${COUNCIL}`,
        `not-opened:due:${COUNCIL}`,
        `not-opened:due:${SCHOOL}`,
        `not-opened:remind:${SCHOOL}`,
      ].toSorted(),
    )
    const { referral } = await stored(world.store(), sending)
    expect(referral.timeline.map(({ title }) => title)).toEqual([
      'Reminder: not opened yet',
      'Not opened in time',
      'Still not opened: escalated',
    ])
  })

  it.each(['held', 'sending', 'undeliverable'] as const)(
    'is said to those who wait alone while it is %s: nobody else may know of it',
    async (state) => {
      const sending = await an('notification', { state })
      for (const step of DEADLINE_STEPS) await overdue(sending, step)
      expect((await itemsOf(sending)).every((item) => item.endsWith(COUNCIL))).toBe(true)
      expect((await stored(world.store(), sending)).referral.timeline).toHaveLength(2)
    },
  )

  it.each([
    ['notification', { state: 'opened' }],
    ['notification', { state: 'delivered', endsWithReceipt: true }],
    ['information-request', { state: 'answered' }],
    ['information-request', { state: 'unanswered' }],
  ] as const)('is not said of a %s whose recipient has ended: %j', async (kind, of) => {
    const sending = await an(kind, of)
    for (const step of DEADLINE_STEPS) await overdue(sending, step)
    expect(await itemsOf(sending)).toEqual([])
    expect((await stored(world.store(), sending)).referral.timeline).toEqual([])
  })
})

it('is said of a request that is opened and not answered in its own words', async () => {
  const sending = await an('information-request', { state: 'part-answered', deliveredAt: AT })
  await overdue(sending, 'due')
  expect(await itemsOf(sending)).toEqual(
    [`no-response:due:${COUNCIL}`, `no-response:due:${SCHOOL}`].toSorted(),
  )
  const { referral } = await stored(world.store(), sending)
  expect(referral.timeline.map(({ title }) => title)).toEqual(['Not answered in time'])
})
