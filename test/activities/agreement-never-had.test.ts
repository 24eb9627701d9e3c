/** A notice that the agreement was withdrawn goes to whoever may have what rested on it, and to nobody else. */
import { beforeAll, expect, it } from '@jest/globals'
import { createAgreementSteps } from '../../activities/agreement-steps.ts'
import type { AttemptResult } from '../../domain/delivery.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import { newId } from '../../runtime/new-id.ts'
import { useDatabase } from '../database/database-world.ts'
import { AT, aCommand, later, SCHOOL } from '../database/record-samples.ts'
import { CONSENT, HEALTH_BY_CONSENT } from '../rules/decision-samples.ts'
import { aSending, fillDirectory, KEY_ALONE, recordsOn, type Sending, stepsOn } from './steps-world.ts'

const world = useDatabase()
beforeAll(() => fillDirectory(world.store()))

const GIVEN = { ...CONSENT, givenAt: '2026-03-01T10:00:00.000Z', recipients: [SCHOOL] }
const MINUTE = 60_000
const NOT_NOW: AttemptResult = { outcome: 'not-now', reason: 'unavailable' }
const UNKNOWN: AttemptResult = { outcome: 'unknown', reason: 'connection-lost' }
const TAKEN: AttemptResult = { outcome: 'taken', reason: 'accepted' }

const underConsent = () => {
  const id = newId('referral')
  const sharingDecision = { ...HEALTH_BY_CONSENT, about: id, decidedAt: AT, consent: GIVEN }
  return aSending(world.store(), { id, sharingDecision })
}

const withdraw = async ({ referral }: Sending) => {
  const command = aCommand({ referralId: referral.id, createdAt: later(5 * MINUTE) })
  await world.store().commands.storeOnce(command)
  const steps = createAgreementSteps(recordsOn(world.store()))
  await steps.applyAgreementWithdrawal({ referralId: referral.id, commandId: command.id })
  return { steps, commandId: command.id }
}

/** The first try ends so before the withdrawal, the second is taken after it; then the notice, as the procedure orders it. */
const noticeAfter = async (first: AttemptResult) => {
  const sending = await underConsent()
  const composed: OutgoingMessage[] = []
  const formatOf = () => ({
    ...KEY_ALONE,
    toWire: (message: OutgoingMessage) => {
      composed.push(message)
      return KEY_ALONE.toWire(message)
    },
  })
  const stepsAt = (minute: number, partner: AttemptResult) =>
    stepsOn(world.store(), {
      formatOf,
      now: () => Date.parse(later(minute * MINUTE)),
      partner: async () => partner,
    })
  await stepsAt(1, first).attempt(sending.order)
  const { steps, commandId } = await withdraw(sending)
  expect(await stepsAt(6, TAKEN).attempt({ ...sending.order, attempt: 2 })).toMatchObject({
    next: 'delivered',
  })
  const order = { ...sending.order, messageVersion: 2, purpose: 'agreement-withdrawn' } as const
  const end = await stepsAt(7, TAKEN).attempt(order)
  const { id: recipientId } = sending.recipient
  await steps.recordNoticeOwed({ referralId: sending.referral.id, recipientId, commandId })
  return {
    end: end.next,
    sent: composed.map(({ purpose, withheld = [], ended }) => [purpose, withheld.includes('health'), ended]),
    byPerson: (await world.store().attention.openFor(sending.referral.id)).map(({ kind }) => kind),
  }
}

it('tells nothing, by message or by a person, to one that was only ever sent the rest', async () => {
  expect(await noticeAfter(NOT_NOW)).toEqual({
    end: 'stopped',
    sent: [
      ['new', false, undefined],
      ['new', true, undefined],
    ],
    byPerson: [],
  })
})

it('tells one that may have it from a try that ended in doubt', async () => {
  expect(await noticeAfter(UNKNOWN)).toEqual({
    end: 'delivered',
    sent: [
      ['new', false, undefined],
      ['new', true, undefined],
      ['agreement-withdrawn', false, ['health']],
    ],
    // As where no message arrives.
    byPerson: ['agreement-withdrawn'],
  })
})
