/** The timeline's plain words (screens.md §2.4, timeline entry): ours, so they never hold anything about the child. */
import type { AttemptReason } from './delivery.ts'
import type { ItemKind } from './ids.ts'
import type { Move } from './recipient.ts'

/** What an item is called. */
export const ITEM_NAMES = {
  referral: 'Referral',
  notification: 'Notification',
  'information-request': 'Information request',
} as const satisfies Record<ItemKind, string>

/** Title of the entry for each move of a recipient. */
export const MOVE_TITLES = {
  share: 'Sharing decision recorded',
  'do-not-share': 'Decided not to share',
  'hold-back': 'Held: a fresh sharing decision is needed',
  deliver: 'Delivered',
  doubt: 'Delivery uncertain: a person is checking',
  'give-up': 'Could not be delivered',
  bounce: 'Returned undelivered, trying again',
  'confirm-received': 'Receipt confirmed by a person',
  'confirm-not-received': 'Confirmed not received, sending again',
  'deliver-by-phone': 'Delivered by phone',
  'try-again': 'Trying again',
  'use-next-channel': 'Sent another way, as this one would have had to wait',
  withdraw: 'Withdrawn',
  redirect: 'Passed to another service',
  stop: 'Stopped: no longer needed from them',
  'stand-down': 'Asked not to go on with it',
  open: 'Opened by the partner',
  ask: 'Partner has asked a question',
  accept: 'Accepted',
  decline: 'Declined',
  start: 'Work started',
  hold: 'On hold',
  finish: 'Outcome given',
  'part-answer': 'Part of the answer given',
  answer: 'Answered',
  'leave-unanswered': 'Closed without an answer',
} as const satisfies Record<Move, string>

/** What a carrier's word is worth, where their system confirms nothing by itself. */
export const UNCONFIRMED =
  'The carrier has it. Their system sends no receipt: if they do not answer, a person asks them.'

/** Who is named for what the exchange does by itself. */
export const BY_THIS_SERVICE = 'this service'

/** Plain words for why an attempt ended as it did (screens.md §2.10, plain problems). */
export const ATTEMPT_WORDS = {
  accepted: 'They took it.',
  duplicate: 'They already had it.',
  'message-invalid': 'They refused the message as wrong: a fault on our side.',
  'not-supported': 'Their system does not support this kind of message.',
  conflict: 'Their record is newer than this message.',
  'not-found': 'They do not know the record this message is about.',
  'connection-refused': 'We cannot reach their system.',
  'name-not-resolved': 'We cannot reach their system.',
  'connect-timeout': 'We cannot reach their system.',
  'tls-failure': 'A secure connection to their system could not be made.',
  'certificate-invalid': "Their system's certificate is not valid.",
  throttled: 'They asked us to slow down.',
  'too-early': 'They are still working on our first try.',
  unavailable: 'Their system is busy or down.',
  maintenance: 'Their system is being maintained.',
  timeout: 'We sent it and got no answer in time, so we do not know.',
  'connection-lost': 'The connection broke before they answered, so we do not know.',
  'server-error': 'Their system failed while it had our message, so we do not know.',
  'unreadable-answer': 'Their answer could not be read, so we do not know.',
  'ids-missing': 'Their answer does not name our message, so we do not know.',
  'answer-too-large': 'Their answer could not be read, so we do not know.',
  'not-authorised': 'Their system does not accept our sign-in.',
  forbidden: 'Their system does not accept our sign-in.',
  'address-wrong': 'The address we hold for them is wrong.',
  'address-changed': 'Their address was changed, and their earlier system may have it.',
  interrupted: 'Our own process was interrupted while sending, so we do not know.',
  paused: 'Sending to them is paused.',
  'channel-closed': 'Their system takes nothing at this time.',
  'not-answering': 'Their system has not answered for a while. We keep trying it from time to time.',
  'handed-over': 'The carrier has it. Their receipt is still to come.',
  'receipt-given': 'Their system confirmed that it has it.',
  'returned-by-carrier': 'The carrier could not deliver it and returned it.',
  'rejected-by-partner': 'Their system refused it after it was handed over.',
  'no-receipt': 'The carrier took it, and their receipt did not come in time, so we do not know.',
} as const satisfies Record<AttemptReason, string>
