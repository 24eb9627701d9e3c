/**
 * A notification: a fact that others must know. It tells and asks nothing back but receipt; it ends with each recipient
 * when somebody there has opened it (referral practice and clocks §§1, 5.1).
 */

/** What it is about, with the words for people. */
export const NOTIFICATION_TYPES = {
  'pregnancy-concern': 'Concern in pregnancy',
  'new-birth': 'New birth',
  'moved-into-area': 'Moved into the area',
  'moved-out-of-area': 'Moved out of the area',
  'child-protection-plan-start': 'Child protection plan begun',
  'child-protection-plan-end': 'Child protection plan ended',
  'looked-after-start': 'Became looked after',
  'looked-after-move': 'Looked-after child moved',
  'looked-after-end': 'No longer looked after',
  'hospital-attendance': 'Unplanned hospital attendance',
  missing: 'Missing',
  found: 'Found',
  exclusion: 'Excluded from school',
  'child-missing-education': 'Missing education',
  'elective-home-education': 'Educated at home by choice',
  'domestic-incident': 'Incident at home',
  'private-fostering': 'Private fostering',
  custody: 'Custody',
  'adult-prison-release': 'Adult released from prison',
  death: 'Death',
  'serious-incident': 'Serious incident',
  'allocation-change': 'Change of allocated worker',
  'case-closed': 'Case closed',
  'contact-details-change': 'Contact details changed',
  'do-not-tell-change': 'Who must not be told has changed',
} as const

export type NotificationType = keyof typeof NOTIFICATION_TYPES

/** What only a notification has. A code; what happened is content. */
export interface NotificationFacts {
  readonly type: NotificationType
}

/** Stands where a referral says what is wanted, in every format. */
export const NOTHING_WANTED = 'For information: no reply is asked. Please see that the right person reads it.'
