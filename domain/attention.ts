/** Attention items: what needs a person, with an owner and a due time. design.md §8. */
export const ATTENTION_KINDS = {
  'delivery-uncertain': 'Delivery uncertain',
  undeliverable: 'Stopped trying',
  retrying: 'Retrying',
  'not-collected': 'Not collected',
  'to-open': 'Waiting to be opened',
  'not-opened': 'Not opened',
  'no-response': 'No answer in time',
  'accepted-by-several': 'Accepted by more than one service: choose who goes on',
  'answered-after-the-end': 'Answered after it had ended: ring them',
  'waiting-for-referrer': 'Waiting for referrer',
  'sharing-decision-needed': 'Sharing decision needed',
  'sharing-record-incomplete': 'Shared in an emergency: complete the record',
  'holders-disagree': 'Parents or carers disagree about sharing',
  'correction-not-sent': 'Tell them what was corrected',
  'agreement-withdrawn': 'Tell them that the agreement was withdrawn',
  'consent-decision': 'Consent: an answer, or none, to decide by',
  'consent-not-asked': 'Consent could not be asked for',
  'identity-not-confirmed': 'Identity not confirmed',
  'unknown-destination': 'Unknown destination',
  'unmatched-reply': 'Reply that matches nothing',
  'unusual-message': 'Message outside the standard',
  'possible-duplicate': 'Possible duplicate',
  'partner-paused': 'Partner paused',
  'partner-not-answering': 'Partner’s system does not answer',
  'notice-not-sent': 'Notice not sent',
  'document-not-sent': 'Document not sent',
  'events-stopped': 'Events to a system stopped: mend it and switch them on again',
  'our-fault': 'Fault on our side',
} as const

export type AttentionKind = keyof typeof ATTENTION_KINDS

/** One working day of office hours, in minutes. */
const WORKING_DAY = 8 * 60

/**
 * Due within this many working minutes of being raised; urgent work is due at once, but for the paper of what went in
 * an emergency: that is due within one working day.
 */
export const attentionDueMinutes = (kind: AttentionKind, urgent: boolean): number => {
  if (kind === 'sharing-record-incomplete') return WORKING_DAY
  if (urgent) return 0
  return kind === 'identity-not-confirmed' ||
    kind === 'waiting-for-referrer' ||
    kind === 'sharing-decision-needed' ||
    kind === 'consent-decision' ||
    kind === 'consent-not-asked' ||
    kind === 'holders-disagree'
    ? WORKING_DAY
    : 60
}
