/** A withdrawn agreement on the record: whoever may have what rested on it is told, and of what it was. */
import { describe, expect, it } from '@jest/globals'
import { createAgreementSteps } from '../../activities/agreement-steps.ts'
import { composeMessage } from '../../activities/compose-message.ts'
import type { Recipient, Referral } from '../../domain/referral.ts'
import type { DecisionToShare } from '../../domain/sharing-decision.ts'
import { agreementWithdrawnText } from '../../partners/formats/bars-fhir/write-bars-agreement.ts'
import { newId } from '../../runtime/new-id.ts'
import { useDatabase } from '../database/database-world.ts'
import {
  AT,
  aCommand,
  aKey,
  aRecipient,
  aReferral,
  CONTENT,
  later,
  SCHOOL,
} from '../database/record-samples.ts'
import { AGREED, CONSENT, HEALTH_BY_CONSENT, SUSPECTED_HARM } from '../rules/decision-samples.ts'
import { fillDirectory, recordsOn } from './steps-world.ts'

const world = useDatabase()
const GIVEN = { ...CONSENT, givenAt: '2026-03-01T10:00:00.000Z', recipients: [SCHOOL] }

/**
 * Withdrawn an hour after it was raised under this decision: whose delivery is asked to see to it, whose begins again for
 * it, whom a person tells, and in what words.
 */
const withdrawn = async (
  decision: DecisionToShare,
  recipient: Partial<Recipient>,
  more: Partial<Referral> = {},
) => {
  const store = world.store()
  await fillDirectory(store)
  const id = newId('referral')
  const one = aRecipient(recipient)
  await store.referrals.insertOnce(
    aReferral({
      id,
      recipients: [one],
      sharingDecision: { ...decision, about: id, decidedAt: AT, ...(decision.consent && { consent: GIVEN }) },
      ...more,
    }),
    CONTENT,
    aKey(),
  )
  const command = aCommand({ referralId: id, createdAt: later(3_600_000) })
  await store.commands.storeOnce(command)
  const records = recordsOn(store, { now: () => Date.parse(later(3_600_000)) })
  const { held, toTell = [] } = await createAgreementSteps(records).applyAgreementWithdrawal({
    referralId: id,
    commandId: command.id,
  })
  const whole = await store.referrals.wholeById(id)
  if (whole === undefined) throw new Error('not stored')
  const notice = await composeMessage(
    { records, exchange: { name: 'The exchange', odsCode: 'EXC', serviceId: '2000' } },
    whole,
    { referralId: id, recipientId: one.id, messageVersion: 2, purpose: 'agreement-withdrawn' } as never,
  )
  return {
    held: held.map((recipientId) => recipientId === one.id),
    toTell: toTell.map(({ recipientId, state }) => [recipientId === one.id, state]),
    byPerson: whole.referral.openAttention.map(({ kind }) => kind),
    text: agreementWithdrawnText(notice),
  }
}

const DELIVERED = { state: 'delivered', deliveredAt: AT } as const

describe('a withdrawn agreement', () => {
  it.each<[string, DecisionToShare, Partial<Recipient>, readonly boolean[]]>([
    ['what rested on it all', AGREED, DELIVERED, [true]],
    ['health by explicit consent, under a duty', HEALTH_BY_CONSENT, DELIVERED, [true]],
    // It asks the gate again; whether they are told follows from what reached them (agreement-never-had.test.ts).
    ['the same while it is on its way', HEALTH_BY_CONSENT, { state: 'sending' }, [true]],
    ['what a duty alone decided', SUSPECTED_HARM, DELIVERED, []],
  ])('of %s is seen to by the delivery that runs', async (_what, decision, recipient, held) => {
    expect(await withdrawn(decision, recipient)).toMatchObject({ held, toTell: [], byPerson: [] })
  })

  it('is told by message to one whose part has ended, too', async () => {
    const ended = { ...DELIVERED, state: 'finished' } as const
    expect(await withdrawn(HEALTH_BY_CONSENT, ended)).toMatchObject({
      held: [],
      toTell: [[true, 'finished']],
      byPerson: [],
    })
  })

  it.each<[string, Partial<Recipient>]>([
    ['withdrawn', { state: 'withdrawn', withdrawalNotice: 'delivered' }],
    ['redirected', { state: 'redirected' }],
    ['unanswered', { state: 'unanswered' }],
    ['declined', { state: 'declined', nextStepRecorded: true }],
  ])('is told to one that has it and is %s, without a word that it goes on', async (state, recipient) => {
    const { toTell, text } = await withdrawn(AGREED, { ...DELIVERED, ...recipient })
    expect(toTell).toEqual([[true, state]])
    expect(text).toContain('Do not use it or pass it on unless you have a legal reason of your own')
    expect(text).toContain('The referral itself is no longer with you: do not act on it.')
    expect(text).not.toMatch(/has not been withdrawn|stands/)
  })

  it('is told to nobody who was withdrawn before they had it', async () => {
    expect(await withdrawn(AGREED, { state: 'withdrawn' })).toMatchObject({ held: [], toTell: [] })
  })

  it('leaves it with one that has finished', async () => {
    const { text } = await withdrawn(AGREED, { ...DELIVERED, state: 'finished' })
    expect(text).toContain('The referral itself has not been withdrawn')
  })

  it('is told of the part that rested on it, where the rest goes on', async () => {
    const { text } = await withdrawn(HEALTH_BY_CONSENT, DELIVERED)
    expect(text).toContain('part of this information: health.')
    expect(text).toContain('The rest was shared with you on another basis, and stands.')
    expect((await withdrawn(AGREED, DELIVERED)).text).not.toContain('part of')
  })
})
