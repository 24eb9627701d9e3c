/** Words that only the screen has; a referral's own standing is worded in domain/plain-words.ts, for the API too. */
import type { ItemState } from '../domain/item-state.ts'
import type { Urgency } from '../domain/referral.ts'
import type { Role } from '../domain/user.ts'

export const URGENCY_WORDS: Readonly<Record<Urgency, string>> = {
  immediate: 'Immediate: within 4 hours',
  'same-day': 'Urgent: within 24 hours',
  'three-days': 'Soon: within 72 hours',
  standard: 'Standard: no fixed time',
}

export const STATE_WORDS: Readonly<Record<ItemState, string>> = {
  draft: 'Draft',
  held: 'Not sent: needs a sharing decision',
  'with-partners': 'With partners',
  closed: 'Closed',
  'not-shared': 'Not shared',
  withdrawn: 'Withdrawn',
}

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  practitioner: 'Practitioner',
  'team-manager': 'Team manager',
  responder: 'Responder',
  supervisor: 'Supervisor',
  'agency-administrator': 'Agency administrator',
  'exchange-administrator': 'Exchange administrator',
  'data-protection-lead': 'Data-protection lead',
  'system-client': 'Client system',
}

export const IDENTITY_WORDS = {
  'not-checked': 'Not checked yet',
  confirmed: 'Confirmed',
  'not-confirmed': 'Not confirmed: a person is to check',
} as const
