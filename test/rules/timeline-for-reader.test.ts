/** What a partner reads on the timeline: nothing of what is for those who raised the item alone. */
import { expect, it } from '@jest/globals'
import { withCorrection } from '../../domain/correction.ts'
import { idOf } from '../../domain/ids.ts'
import { withAgreementWithdrawn, withEntry } from '../../domain/referral-changes.ts'
import { timelineForReader } from '../../domain/referral-for-reader.ts'
import type { User } from '../../domain/user.ts'
import { AT, aRecipient, aReferral } from '../database/record-samples.ts'

const PARTNER = aRecipient({ state: 'delivered' })

const record = () => {
  const delivered = withEntry(aReferral({ recipients: [PARTNER] }), {
    key: 'delivered',
    at: AT,
    title: 'Delivered',
    by: 'this service',
    recipientId: PARTNER.id,
  })
  const corrected = withCorrection(delivered, {
    at: AT,
    commandId: idOf('command', 'cmd_corrects'),
    categories: ['offence'],
    ofFact: true,
    by: 'the referrer',
  })
  return withAgreementWithdrawn(corrected, { at: AT, commandId: idOf('command', 'cmd_withdraws') })
}

const readBy = (agencyId: User['agencyId']): readonly string[] =>
  timelineForReader(
    { id: idOf('user', 'usr_reader'), name: '', role: 'practitioner', agencyId, supervises: [] },
    record(),
  ).map(({ title }) => title)

it('has corrections and a withdrawn agreement for the referrer', () => {
  expect(readBy(record().raisedBy.agencyId)).toEqual([
    'Delivered',
    'Corrected: version 2',
    'The family withdrew its agreement',
  ])
})

it('has for a partner what concerns it, and not that something was said of which it may know nothing', () => {
  expect(readBy(PARTNER.agencyId)).toEqual(['Delivered'])
})
