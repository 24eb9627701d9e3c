/** Where a recipient of a notification stands, where that differs from a referral: being seen is its end. */
import type { RecipientState } from './recipient.ts'
import type { Recipient } from './referral.ts'
import type { Chosen, StandingFacts } from './standing.ts'

const delivered = (
  { endsWithReceipt, respondBy }: Recipient,
  { agencyName }: Pick<StandingFacts, 'agencyName'>,
): Chosen =>
  endsWithReceipt === true
    ? {
        status: 'Received by the partner',
        partnerStatus: 'New',
        waitingFor: 'nobody',
        next: 'Nothing more: they have it, and their system does not say when it is opened.',
        tag: 'green',
      }
    : {
        status: 'Delivered, not opened',
        partnerStatus: 'New',
        waitingFor: 'partner',
        next: `${agencyName} opens it.`,
        dueBy: respondBy,
        tag: 'blue',
      }

const opened = (): Chosen => ({
  status: 'Seen by the partner',
  partnerStatus: 'Seen',
  waitingFor: 'nobody',
  next: 'Nothing more: it has been seen.',
  tag: 'green',
})

export const NOTIFICATION_WORDS: {
  readonly [State in RecipientState]?: (recipient: Recipient, facts: StandingFacts) => Chosen
} = { delivered, opened }
