/** Attention items: what needs a person, with an owner and a due time. design.md §8. */
export const ATTENTION_KINDS = {
  'delivery-uncertain': 'Delivery uncertain',
  undeliverable: 'Stopped trying',
  retrying: 'Retrying',
  'not-collected': 'Not collected',
  'not-opened': 'Not opened',
  'no-response': 'No answer in time',
  'waiting-for-referrer': 'Waiting for referrer',
  'sharing-decision-needed': 'Sharing decision needed',
  'identity-not-confirmed': 'Identity not confirmed',
  'unknown-destination': 'Unknown destination',
  'unmatched-reply': 'Reply that matches nothing',
  'unusual-message': 'Message outside the standard',
  'possible-duplicate': 'Possible duplicate',
  'partner-paused': 'Partner paused',
  'our-fault': 'Fault on our side',
} as const

export type AttentionKind = keyof typeof ATTENTION_KINDS

/** Due within this many working minutes of being raised; urgent work is due at once. */
export const attentionDueMinutes = (kind: AttentionKind, urgent: boolean): number => {
  if (urgent) return 0
  return kind === 'identity-not-confirmed' ||
    kind === 'waiting-for-referrer' ||
    kind === 'sharing-decision-needed'
    ? 8 * 60
    : 60
}
