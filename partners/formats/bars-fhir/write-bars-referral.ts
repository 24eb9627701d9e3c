/** The resources of a referral that began here, built from its content (standard, §5: the payload table). */
import type { ItemKind } from '../../../domain/ids.ts'
import type { Detail, Need } from '../../../domain/referral.ts'
import { CATEGORY_WORDS } from '../../../domain/sharing/categories.ts'
import { uuidV5 } from '../../../runtime/uuid-v5.ts'
import type { OutgoingMessage } from '../../format.ts'
import { LOCAL_USE_CASE, PRIORITY_OF, PROFILES, SYSTEMS, sameUrl } from './bars-codes.ts'
import { coding, concept } from './bars-coding.ts'
import {
  entryUrl,
  metaFor,
  type OutgoingEntry,
  reference,
  serviceRequestUrl,
  ukCoreEntry,
} from './bars-outgoing-entry.ts'
import { given, givenList, givenText, wireText } from './bars-wire-text.ts'
import type { FhirObject } from './fhir-value.ts'
import { missingDocumentsText } from './write-bars-documents.ts'

const isSafeguarding = (need: Need): boolean => sameUrl(need.system, SYSTEMS.safeguarding)

/** A need as a concept: its text for people, its code where it has one. */
const needConcept = (need: Need): FhirObject => {
  const [code, system, text] = [need.code, need.system, need.text].map(wireText)
  const coded = code === undefined ? undefined : { ...givenText('system', system), code }
  return { ...givenList('coding', coded === undefined ? [] : [coded]), ...givenText('text', text) }
}

const isSaid = (each: FhirObject): boolean => Object.keys(each).length > 0

/** The names by which the referral can be found again: ours for machines, the reference for people. */
export const itemIdentifiers = (message: OutgoingMessage): readonly FhirObject[] => [
  { system: 'urn:ietf:rfc:3986', value: serviceRequestUrl(message) },
  { system: SYSTEMS.localReference, value: message.reference },
]

/** Transfer of care, with the local use case: the national list has none for children's social care. */
export const localCategory = (kind: ItemKind = 'referral'): readonly FhirObject[] => [
  {
    coding: [
      coding(SYSTEMS.category, 'referral', 'Transfer of Care'),
      coding(SYSTEMS.localUseCase, LOCAL_USE_CASE, "Children's social care"),
      ...(kind === 'referral' ? [] : [coding(SYSTEMS.localItemKind, kind, ITEM_KIND_DISPLAYS[kind])]),
    ],
  },
]

/** The standard has one message for all three kinds, so the kind is said beside its own category. */
const ITEM_KIND_DISPLAYS = {
  referral: 'Referral',
  notification: 'For information: no reply is asked',
  'information-request': 'Request for information',
} as const satisfies Record<ItemKind, string>

export const serviceRequestEntry = (message: OutgoingMessage): OutgoingEntry => ({
  fullUrl: serviceRequestUrl(message),
  resource: {
    resourceType: 'ServiceRequest',
    meta: metaFor(message, PROFILES.serviceRequest),
    identifier: itemIdentifiers(message),
    basedOn: [reference(entryUrl(message, 'care-plan'))],
    status: 'active',
    intent: 'plan',
    category: localCategory(message.kind),
    priority: PRIORITY_OF[message.urgency],
    subject: reference(entryUrl(message, 'patient')),
    encounter: reference(entryUrl(message, 'encounter')),
    authoredOn: message.madeAt,
    requester: reference(entryUrl(message, 'practitioner')),
    performer: [reference(entryUrl(message, 'healthcare-service'))],
    ...givenList(
      'reasonCode',
      message.content.needs
        .filter((need) => !isSafeguarding(need))
        .map(needConcept)
        .filter(isSaid),
    ),
  },
})

/** The sender's contact with the person, which is over once the referral is made. */
export const encounterEntry = (message: OutgoingMessage, patient: string): OutgoingEntry =>
  ukCoreEntry(message, 'encounter', 'Encounter', {
    status: 'finished',
    class: coding(SYSTEMS.actCode, 'AMB', 'ambulatory'),
    subject: reference(patient),
    // The journey begins with this referral (§5: made at first contact and passed on).
    episodeOfCare: [reference(`EpisodeOfCare/${uuidV5('journey', message.itemWireId)}`)],
    period: { start: message.madeAt },
  })

/** One part of what the professional wrote, marked so that fact and opinion stay apart. */
const narrative = (
  part: 'facts' | 'opinion' | 'documents' | Detail['category'],
  display: string,
  text: string | undefined,
): readonly FhirObject[] =>
  text === undefined ? [] : [{ ...concept(SYSTEMS.localNarrative, part, display), text }]

export const carePlanEntry = (
  message: OutgoingMessage,
  patient: string,
  encounter: string,
): OutgoingEntry => {
  const [facts, opinion] = [message.content.facts, message.content.opinion].map(wireText)
  const outcomes = [
    ...narrative('facts', 'What was seen or told', facts ?? 'No facts were written.'),
    ...narrative('opinion', "The professional's view", opinion),
    ...(message.content.details ?? []).flatMap(({ category, text }) =>
      narrative(category, CATEGORY_WORDS[category], wireText(text)),
    ),
    ...narrative('documents', 'Documents', wireText(missingDocumentsText(message))),
  ]
  return ukCoreEntry(message, 'care-plan', 'CarePlan', {
    status: 'completed',
    intent: 'plan',
    subject: reference(patient),
    encounter: reference(encounter),
    period: { start: message.madeAt },
    activity: [{ outcomeCodeableConcept: outcomes }],
  })
}

/** What the partner is asked to do. */
export const taskEntry = (message: OutgoingMessage): OutgoingEntry =>
  ukCoreEntry(message, 'task', 'Task', {
    status: 'requested',
    intent: 'order',
    code: concept(
      SYSTEMS.localTask,
      message.kind ?? 'referral',
      ITEM_KIND_DISPLAYS[message.kind ?? 'referral'],
    ),
    ...givenText('description', message.content.wanted),
    focus: reference(serviceRequestUrl(message)),
    for: reference(entryUrl(message, 'patient')),
    authoredOn: message.madeAt,
    ...given('restriction', message.dueBy === undefined ? undefined : { period: { end: message.dueBy } }),
  })

/** The only consent that the standard supports: direct care, implied. */
export const consentEntry = (message: OutgoingMessage, patient: string): OutgoingEntry =>
  ukCoreEntry(message, 'consent', 'Consent', {
    status: 'active',
    scope: concept(SYSTEMS.consentScope, 'patient-privacy'),
    category: [concept(SYSTEMS.consentCategory, 'DRC', 'Direct Care')],
    patient: reference(patient),
    dateTime: message.madeAt,
    policyRule: concept(SYSTEMS.actCode, 'IMPLIED'),
  })

/** A flag for each safeguarding code. */
export const flagEntries = (message: OutgoingMessage): readonly OutgoingEntry[] =>
  message.content.needs
    .filter(isSafeguarding)
    .map(needConcept)
    .filter(isSaid)
    .map((code, index) =>
      ukCoreEntry(message, `flag-${index}`, 'Flag', {
        status: 'active',
        category: [concept(SYSTEMS.flagCategory, 'SG', 'Safeguarding Concern')],
        code,
        subject: reference(entryUrl(message, 'patient')),
        period: { start: message.madeAt },
      }),
    )
