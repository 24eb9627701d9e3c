/** Corrections that each change a little must not end at another child: compared with the first version, twice. */
import { describe, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { correctReferral } from '../../commands/correct-referral.ts'
import type { MakingMoves } from '../../commands/make-move.ts'
import { recordCorrection } from '../../database/record-correction.ts'
import { BANK_HOLIDAYS } from '../../domain/bank-holidays.ts'
import { OFFICE_HOURS } from '../../domain/clock.ts'
import type { Person } from '../../domain/person.ts'
import { createEvents } from '../../runtime/events.ts'
import { createMetrics } from '../../runtime/metrics.ts'
import { newUuid } from '../../runtime/new-id.ts'
import { useDatabase } from './database-world.ts'
import { AT, aCommand, aKey, aRecipient, aReferral, CONTENT, COUNCIL, WORKER } from './record-samples.ts'

const world = useDatabase()
const USER = { id: WORKER, name: '', role: 'practitioner', agencyId: COUNCIL, supervises: [] } as const
const { nhsNumber: _number, ...CHILD } = CONTENT.person
const RENAMED = { ...CHILD, familyName: 'Larkspur', givenNames: ['Leo'] }
const ANOTHER = { ...RENAMED, birthDate: '2019-07-07' }

const standing = (): MakingMoves =>
  ({
    ...world.store(),
    storedCommands: world.store().commands,
    events: createEvents(pino({ enabled: false }), createMetrics({ process: 'test' })),
    now: () => Date.parse(AT),
    calendar: { ...OFFICE_HOURS, bankHolidays: BANK_HOLIDAYS },
    operatorAgency: COUNCIL,
  }) as unknown as MakingMoves

/** One that is over, so that a correction needs no procedure. */
const raised = async () => {
  const referral = aReferral({ recipients: [aRecipient({ state: 'finished' })], endedAt: AT })
  await world.store().referrals.insertOnce(referral, { ...CONTENT, person: CHILD }, aKey())
  const correct = (person: Person) =>
    correctReferral(standing(), {
      user: USER,
      idempotencyKey: newUuid(),
      fingerprint: newUuid(),
      referralId: referral.id,
      corrected: { person },
      changes: [],
      reason: 'Mistyped.',
    })
  return { id: referral.id, correct }
}

describe('a referral corrected to another child', () => {
  it('in two steps is refused, as in one', async () => {
    const { id, correct } = await raised()
    expect(await correct(RENAMED)).toMatchObject({ applied: true })
    expect(await correct(ANOTHER)).toMatchObject({ errors: [{ code: 'another-child' }] })
    expect(await world.store().referrals.contentVersions(id)).toHaveLength(2)
  })

  it('of the same family is refused: a brother or sister has a decision of their own', async () => {
    const { id, correct } = await raised()
    const brother = { ...CHILD, givenNames: ['Leo'], birthDate: '2019-07-07' }
    expect(await correct(brother)).toMatchObject({ errors: [{ code: 'another-child' }] })
    expect(await correct({ ...CHILD, birthDate: '2015-01-06' })).toMatchObject({ applied: true })
    expect(await world.store().referrals.contentVersions(id)).toHaveLength(2)
  })

  it('by two corrections at once takes one of them, and a person sees that', async () => {
    const { id } = await raised()
    const record = async (person: object) => {
      const command = aCommand({ referralId: id, words: { corrected: { person } } })
      await world.store().commands.storeOnce(command)
      return recordCorrection(
        { ...standing(), commands: world.store().commands },
        {
          referralId: id,
          command: { ...command, state: 'stored' } as never,
          by: 'the referrer',
        },
      )
    }
    await record(RENAMED)
    const after = await record(ANOTHER)
    expect(after.corrections).toHaveLength(1)
    expect(after.timeline.at(-1)?.title).toMatch(/not taken/)
    expect((await world.store().referrals.byId(id))?.openAttention).toMatchObject([
      { kind: 'identity-not-confirmed' },
    ])
    expect((await world.store().referrals.contentOf(id)).person.birthDate).toBe(CHILD.birthDate)
  })
})
