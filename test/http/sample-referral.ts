/** A referral as a view would give it, and ways to vary it. */
import type { ReadableReferral, ReadableRow } from '../../database/readable-referral-views.ts'
import { idOf } from '../../domain/ids.ts'
import type { Recipient, Referral, ReferralContent } from '../../domain/referral.ts'
import type { DecisionToShare } from '../../domain/sharing-decision.ts'
import { COUNCIL, FAMILY_SUPPORT, NAMES, SCHOOL, USERS } from './fake-parts.ts'

export const RAISED_AT = '2026-11-20T10:41:00.000Z'

export const aRecipient = (more: Partial<Recipient> = {}): Recipient => ({
  id: idOf('recipient', 'rcp_0000000000000000000000001'),
  number: 1,
  agencyId: SCHOOL,
  serviceId: FAMILY_SUPPORT,
  state: 'sending',
  since: RAISED_AT,
  messageVersion: 1,
  attempts: 0,
  nextStepRecorded: false,
  ...more,
})

export const aStoredReferral = (more: Partial<Referral> = {}): Referral => ({
  id: idOf('referral', 'rfl_0000000000000000000000001'),
  reference: 'RX-7777-7774',
  version: 1,
  kind: 'referral',
  state: 'with-partners',
  urgency: 'standard',
  raisedBy: { agencyId: COUNCIL, userId: USERS.amira.id },
  raisedAt: RAISED_AT,
  updatedAt: RAISED_AT,
  identity: { status: 'confirmed' },
  sharingDecision: {
    decision: 'share',
    purpose: 'provide-service',
    article6: '6e',
    gateway: 'CA2004-S10',
    categories: ['identity', 'concern'],
    source: 'person',
    decidedBy: USERS.amira.id,
    decidedAt: RAISED_AT,
  },
  recipients: [aRecipient()],
  timeline: [{ key: 'raised', at: RAISED_AT, title: 'Referral accepted', by: 'the referrer' }],
  openAttention: [],
  returnRoute: { by: 'page' },
  correlationId: 'd3b07384-d9a0-4c9b-8f7f-2f3c1c9f0a11',
  ...more,
})

export const CONTENT: ReferralContent = {
  person: { familyName: 'Example', givenNames: ['Alex'], birthDate: '2019-03-09', nhsNumber: '9990000018' },
  referrer: { name: 'Amira Example', phone: '01632 960 001' },
  facts: 'Seen on Monday.',
  wanted: 'Please call the family.',
  needs: [{ text: 'Family support' }],
}

export const aReadable = (
  more: Partial<Referral> = {},
  rest: Partial<ReadableReferral> = {},
): ReadableReferral => ({
  referral: aStoredReferral(more),
  reader: 'referrer',
  names: NAMES,
  words: new Map(),
  content: CONTENT,
  ...rest,
})

export const aRow = (more: Partial<Referral> = {}): ReadableRow => ({
  row: aStoredReferral(more),
  reader: 'referrer',
})

/** What an agency decided that answers by its own system. */
export const SHARES_IDENTITY: DecisionToShare = {
  decision: 'share',
  categories: ['identity'],
  source: 'message',
  decidedBy: 'their system',
  decidedAt: '2026-11-20T09:00:00.000Z',
}
