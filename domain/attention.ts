/** Attention items: what needs a person, with an owner and a due time. design.md §8. */
import type { Urgency } from './referral.ts'

export const ATTENTION_KINDS = {
  'delivery-uncertain': 'Delivery uncertain',
  undeliverable: 'Stopped trying',
  retrying: 'Retrying',
  'not-collected': 'Not collected',
  'not-opened': 'Not opened',
  'no-response': 'No decision in time',
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

/** What a person may say when settling an item; `done` for kinds that need no choice. */
export const SETTLEMENTS = {
  'delivery-uncertain': ['received', 'not-received'],
  undeliverable: ['try-again', 'delivered-by-phone', 'no-next-step'],
  'waiting-for-referrer': ['next-step-taken', 'no-next-step'],
  'sharing-decision-needed': ['decided'],
} as const satisfies Partial<Record<AttentionKind, readonly string[]>>

/** Due within this many working minutes of being raised; urgent work is due at once. */
export const attentionDueMinutes = (kind: AttentionKind, urgency: Urgency): number => {
  if (urgency === 'immediate' || urgency === 'same-day') return 0
  return kind === 'identity-not-confirmed' ||
    kind === 'waiting-for-referrer' ||
    kind === 'sharing-decision-needed'
    ? 8 * 60
    : 60
}
