/** Who sends, who is asked, and whom it is about: MSH, RF1, PRD, PID, NK1 (HL7 v2.4 chapters 2, 3 and 11). */
import type { Person, Sex } from '../../../domain/person.ts'
import type { Urgency } from '../../../domain/referral.ts'
import type { OutgoingMessage } from '../../format.ts'
import {
  controlIdOf,
  HL7_VERSION,
  hl7Day,
  hl7Time,
  ODS_AUTHORITY,
  OUR_APPLICATION,
  OUR_AUTHORITY,
} from './hl7-codes.ts'
import { components, headerSegment, segment } from './hl7-segment.ts'
import { plainText } from './hl7-text.ts'

/** What a partner's system calls itself: MSH-5 and MSH-6 of what it is sent. */
export interface Addressee {
  readonly application: string
  readonly facility: string
}

export type ReferralEvent = 'I12' | 'I13' | 'I14'

/** MSH: both acknowledgements are asked for, so that "kept" and "taken on" are told apart (enhanced mode). */
export const headerOf = (
  { madeAt, sender, recipient, wireId }: OutgoingMessage,
  event: ReferralEvent,
  addressee: Addressee | undefined,
): string =>
  headerSegment({
    3: OUR_APPLICATION,
    4: plainText(sender.odsCode ?? sender.endpoint),
    5: plainText(addressee?.application),
    6: plainText(addressee?.facility ?? recipient.odsCode ?? recipient.endpoint),
    7: hl7Time(madeAt),
    9: components('REF', event, 'REF_I12'),
    10: controlIdOf(wireId),
    11: 'P',
    12: HL7_VERSION,
    15: 'AL',
    16: 'AL',
    17: 'GBR',
    18: 'UNICODE UTF-8',
  })

/** Table 0280; the exact time is said in words beside it. */
const PRIORITY: Readonly<Record<Urgency, string>> = {
  immediate: 'S',
  'same-day': 'A',
  'three-days': 'A',
  standard: 'R',
}

/** RF1: field 6 names the referral, the same in all its messages to this recipient. */
export const referralSegment = (message: OutgoingMessage, event: ReferralEvent): string =>
  segment('RF1', {
    ...(event === 'I12' ? { 1: components('P', 'Pending', 'HL70283') } : {}),
    2: PRIORITY[message.urgency],
    6: components(plainText(message.reference), OUR_AUTHORITY),
    7: hl7Time(message.raisedAt ?? message.madeAt),
    ...(message.dueBy === undefined ? {} : { 8: hl7Time(message.dueBy) }),
    9: hl7Time(message.madeAt),
  })

const phoneField = (phone: string | undefined): string => {
  const number = plainText(phone)
  return number === '' ? '' : components(number, 'WPN', 'PH')
}

const organisation = (name: string, odsCode: string | undefined): string =>
  components(plainText(name), 'L', plainText(odsCode), '', '', odsCode === undefined ? '' : ODS_AUTHORITY)

const providerId = (odsCode: string | undefined): string =>
  odsCode === undefined ? '' : components(plainText(odsCode), 'ODS')

/** One PRD for whoever refers, one for whoever is asked. */
export const providerSegments = ({ sender, recipient, content }: OutgoingMessage): readonly string[] => {
  const { referrer } = content
  return [
    segment('PRD', {
      1: components('RP', 'Referring provider', 'HL70286'),
      2: plainText(referrer.name === '' ? sender.name : referrer.name),
      5: phoneField(referrer.phone ?? sender.phone),
      7: providerId(sender.odsCode),
      10: organisation(sender.name, sender.odsCode),
    }),
    segment('PRD', {
      1: components('RT', 'Referred to provider', 'HL70286'),
      2: plainText(recipient.serviceName ?? recipient.name),
      5: phoneField(recipient.phone),
      7: providerId(recipient.odsCode),
      10: organisation(recipient.name, recipient.odsCode),
    }),
  ]
}

/** Table 0001. */
const SEX: Readonly<Record<Sex, string>> = { female: 'F', male: 'M', other: 'O', unknown: 'U' }

/** The confirmed NHS number; without one our own reference, as PID-3 may not be empty. */
const identifiersOf = ({ nhsNumber }: Person, reference: string): string =>
  nhsNumber === undefined
    ? components(plainText(reference), '', '', OUR_AUTHORITY, 'U')
    : components(plainText(nhsNumber), '', '', 'NHS', 'NH')

const nameOf = ({ familyName, givenNames }: Person): string => {
  const [first = '', ...further] = givenNames
  return components(plainText(familyName), plainText(first), plainText(further.join(' ')), '', '', '', 'L')
}

const addressOf = ({ address }: Person): string => {
  if (address === undefined) return ''
  const [first = '', ...further] = address.lines
  const parts = [first, further.join(', '), '', '', address.postcode]
  return components(...parts.map(plainText), '', 'H')
}

const homePhone = (phone: string | undefined): string =>
  plainText(phone) === '' ? '' : components(plainText(phone), 'PRN', 'PH')

/** PID, and NK1 for whoever may be rung about the child. */
export const personSegments = ({ content: { person }, reference }: OutgoingMessage): readonly string[] => [
  segment('PID', {
    1: '1',
    3: identifiersOf(person, reference),
    5: nameOf(person),
    7: person.birthDate === undefined ? '' : hl7Day(person.birthDate),
    8: person.sex === undefined ? '' : SEX[person.sex],
    11: addressOf(person),
    13: homePhone(person.phone),
  }),
  ...(person.contacts ?? []).map((contact, index) =>
    segment('NK1', {
      1: String(index + 1),
      2: plainText(contact.name),
      3: plainText(contact.relationship) === '' ? '' : components('', plainText(contact.relationship)),
      5: homePhone(contact.phone),
    }),
  ),
]
