/**
 * Tells a partner that the family withdrew its agreement: the referral's Consent, now inactive, and plain words in a
 * Communication, the standard's place for them (§5: 0..*). The referral itself is only named and stays in force, as the
 * partner may have a duty of its own to go on; with one that it is no longer with it stays over. Where only a part rested on the agreement no Consent goes: the one that they
 * have says nothing of parts, and ended it would end the rest, which protects the child. What is named bears the time at which it was raised: a receiver applies
 * only what is later than what it holds (§9, Cancel and update), so nothing that it works with is written over.
 */
import type { ItemKind } from '../../../domain/ids.ts'
import { CATEGORY_WORDS } from '../../../domain/sharing/categories.ts'
import { uuidV5 } from '../../../runtime/uuid-v5.ts'
import type { OutgoingMessage } from '../../format.ts'
import { PROFILES, SYSTEMS } from './bars-codes.ts'
import { concept } from './bars-coding.ts'
import { entryUrl, metaFor, type OutgoingEntry, reference, serviceRequestUrl } from './bars-outgoing-entry.ts'
import { objectsAt } from './fhir-value.ts'
import { passedOn } from './pass-on-carried.ts'
import { headerEntry } from './write-bars-header.ts'
import { organisationEntries } from './write-bars-parties.ts'
import { patientEntry } from './write-bars-patient.ts'
import { consentEntry, itemIdentifiers, localCategory } from './write-bars-referral.ts'

const ITEM_WORDS = {
  referral: 'referral',
  notification: 'notification',
  'information-request': 'request for information',
} as const satisfies Record<ItemKind, string>

const whatEnded = ({ ended, noLongerAsked }: OutgoingMessage): string =>
  ended === undefined
    ? 'The family has withdrawn its agreement to the sharing of this information. ' +
      'Do not use it or pass it on unless you have a legal reason of your own, and record your decision. '
    : 'The family has withdrawn its agreement to the sharing of part of this information: ' +
      `${ended.map((category) => CATEGORY_WORDS[category]).join('; ')}. Do not use that part or pass it on ` +
      'unless you have a legal reason of your own, and record your decision. ' +
      `The rest was shared with you on another basis${noLongerAsked === true ? '' : ', and stands'}. `

/** What whoever has it is asked to do. Nothing is called back: what has gone has gone (R-12). */
export const agreementWithdrawnText = (message: OutgoingMessage): string => {
  const { sender, content, kind = 'referral' } = message
  const { name, phone } = content.referrer
  const number = phone ?? sender.phone
  const item = ITEM_WORDS[kind]
  return (
    whatEnded(message) +
    (message.noLongerAsked === true
      ? `The ${item} itself is no longer with you: do not act on it. `
      : `The ${item} itself has not been withdrawn: agree with its sender what happens now. `) +
    `Contact ${name}${number === undefined ? '' : ` on ${number}`}.`
  )
}

/** The Consent that the partner has had from us or, of a referral that was passed on, from its sender. */
const endedConsent = (
  message: OutgoingMessage,
  patient: string,
  known: string | undefined,
): OutgoingEntry => {
  const own = consentEntry(message, patient)
  return {
    fullUrl: known ?? own.fullUrl,
    resource: { ...own.resource, status: 'inactive', provision: { type: 'deny' } },
  }
}

/** All that they have had: of what was passed on, those of its sender. */
const endedConsents = (message: OutgoingMessage, patient: string): readonly OutgoingEntry[] => {
  const known = passedOn(message).entries.filter(({ resource }) => resource.resourceType === 'Consent')
  return known.length === 0
    ? [endedConsent(message, patient, undefined)]
    : known.map(({ fullUrl }) => endedConsent(message, patient, fullUrl))
}

/** What the notice is about, as a system reads it: the whole agreement, or a part of what was shared. */
export const agreementTopic = ({ ended }: OutgoingMessage): readonly [code: string, display: string] =>
  ended === undefined
    ? ['agreement-withdrawn', 'Agreement to sharing withdrawn']
    : ['agreement-withdrawn-in-part', 'Agreement to the sharing of part withdrawn']

const wordsEntry = (message: OutgoingMessage, patient: string): OutgoingEntry => ({
  fullUrl: `urn:uuid:${uuidV5('agreement-withdrawn', message.wireId)}`,
  resource: {
    resourceType: 'Communication',
    meta: metaFor(message, PROFILES.ukCore('Communication')),
    status: 'completed',
    topic: concept(SYSTEMS.localTopic, ...agreementTopic(message)),
    subject: reference(patient),
    about: [reference(serviceRequestUrl(message))],
    sent: message.madeAt,
    recipient: [reference(entryUrl(message, 'receiver'))],
    sender: reference(entryUrl(message, 'sender')),
    payload: [{ contentString: agreementWithdrawnText(message) }],
  },
})

/** All entries of the notice. */
export const agreementWithdrawnEntries = (message: OutgoingMessage): readonly OutgoingEntry[] => {
  const asBefore = { ...message, madeAt: message.raisedAt ?? message.madeAt }
  const sent = passedOn(message)
  const category = objectsAt(sent.serviceRequest?.resource, 'category')
  const own = patientEntry(asBefore)
  const patient = { ...own, fullUrl: sent.patient?.fullUrl ?? own.fullUrl }
  return [
    headerEntry(message, serviceRequestUrl(message)),
    {
      fullUrl: serviceRequestUrl(message),
      resource: {
        resourceType: 'ServiceRequest',
        meta: metaFor(asBefore, PROFILES.serviceRequest),
        identifier: itemIdentifiers(message),
        status: message.noLongerAsked === true ? 'revoked' : 'active',
        intent: 'plan',
        category: category.length > 0 ? category : localCategory(message.kind),
        subject: reference(patient.fullUrl),
      },
    },
    patient,
    ...organisationEntries(asBefore),
    ...(message.ended === undefined ? endedConsents(message, patient.fullUrl) : []),
    wordsEntry(message, patient.fullUrl),
  ]
}
