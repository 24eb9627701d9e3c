/** Records of invented people for the tests of this folder. */
import type { NewCommand } from '../../database/command-repository.ts'
import type { NewMessage } from '../../database/message-document.ts'
import type { NewReceivedMessage } from '../../database/received-message-document.ts'
import { messageKey } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import type { Recipient, Referral, ReferralContent } from '../../domain/referral.ts'
import { newId, newReference, newUuid } from '../../runtime/new-id.ts'

export const COUNCIL = idOf('agency', 'agc_northmoor')
export const SCHOOL = idOf('agency', 'agc_riverside')
export const CLINIC = idOf('agency', 'agc_hillside')
export const WORKER = idOf('user', 'usr_worker')
export const CHANNEL = idOf('channel', 'chn_riverside')

export const AT = '2026-03-02T09:00:00.000Z'
/** The instant so many milliseconds after {@link AT}. */
export const later = (milliseconds: number): string => new Date(Date.parse(AT) + milliseconds).toISOString()

export const CONTENT: ReferralContent = {
  person: {
    nhsNumber: '9990000018',
    familyName: 'Quillfeather',
    givenNames: ['Tamsin'],
    birthDate: '2015-06-01',
    address: { lines: ['4 Lantern Row'], postcode: 'ZZ1 1AA' },
  },
  referrer: { name: 'Odalys Brackenbury' },
  facts: 'Seen without a coat on three frosty mornings.',
  wanted: 'An assessment of need.',
  needs: [{ text: 'Neglect' }],
}

/** Words of {@link CONTENT} that must not be readable in a document. */
export const SECRETS = ['Quillfeather', 'Tamsin', '9990000018', 'Lantern', 'Odalys', 'frosty', '2015-06-01']

export const aRecipient = (more: Partial<Recipient> = {}): Recipient => ({
  id: newId('recipient'),
  number: 1,
  agencyId: SCHOOL,
  state: 'sending',
  since: AT,
  messageVersion: 0,
  attempts: 0,
  nextStepRecorded: false,
  ...more,
})

export const aReferral = (more: Partial<Referral> = {}): Referral => ({
  id: newId('referral'),
  reference: newReference(),
  version: 1,
  kind: 'referral',
  state: 'with-partners',
  urgency: 'standard',
  raisedBy: { agencyId: COUNCIL, userId: WORKER },
  raisedAt: AT,
  updatedAt: AT,
  identity: { status: 'not-checked' },
  sharingDecision: {
    decision: 'share',
    purpose: 'assess-need',
    article6: '6e',
    gateway: 'CA1989-S17',
    categories: ['identity'],
    source: 'person',
    decidedBy: WORKER,
    decidedAt: AT,
  },
  recipients: [aRecipient()],
  timeline: [],
  openAttention: [],
  returnRoute: { by: 'page' },
  correlationId: newUuid(),
  ...more,
})

/** A key of its own for each referral, or the one given. */
export const aKey = (key: string = newUuid(), fingerprint = 'f1') => ({ key, fingerprint })

export const aCommand = (more: Partial<NewCommand> = {}): NewCommand => ({
  id: newId('command'),
  key: newUuid(),
  fingerprint: 'f1',
  kind: 'move',
  actor: { userId: WORKER, agencyId: COUNCIL },
  codes: {},
  state: 'stored',
  createdAt: AT,
  ...more,
})

export const aMessage = (text = 'Bundle about Tamsin Quillfeather'): NewMessage => {
  const referralId = newId('referral')
  const recipientId = newId('recipient')
  return {
    key: messageKey(referralId, recipientId, 1),
    wireId: newUuid(),
    itemId: referralId,
    recipientId,
    messageVersion: 1,
    purpose: 'new',
    correlationId: newUuid(),
    madeAt: AT,
    document: {
      contentType: 'application/fhir+json',
      headers: { 'x-request-id': 'r1' },
      bytes: new TextEncoder().encode(text),
    },
  }
}

export const aReceivedMessage = (more: Partial<NewReceivedMessage> = {}): NewReceivedMessage => ({
  id: newId('received-message'),
  sender: COUNCIL,
  requestId: newUuid(),
  correlationId: newUuid(),
  contentType: 'application/fhir+json',
  bytes: new TextEncoder().encode(`Bundle ${newUuid()} about Tamsin Quillfeather`),
  headers: { 'x-request-id': 'r1' },
  userId: WORKER,
  receivedAt: AT,
  lockedUntil: later(30_000),
  ...more,
})

/** As many at once as there are numbers below `count`. */
export const atOnce = <Result>(count: number, work: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))
