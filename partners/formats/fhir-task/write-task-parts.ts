/** What a message brings along beside its Task: the child, documents, consent, what the sender's own message held. */
import { createHash } from 'node:crypto'
import type { MessageParty, OutgoingDocument, OutgoingMessage } from '../../format.ts'
import { concept } from '../bars-fhir/bars-coding.ts'
import { given, givenList, givenText, wireText } from '../bars-fhir/bars-wire-text.ts'
import { serialise } from '../bars-fhir/fhir-document.ts'
import type { FhirObject } from '../bars-fhir/fhir-value.ts'
import type { PassedOn } from '../bars-fhir/pass-on-carried.ts'
import { patientEntry } from '../bars-fhir/write-bars-patient.ts'
import { TASK_SYSTEMS } from './task-codes.ts'
import { createPart, type Step } from './task-steps.ts'

/** An organisation by its code and name: no record of it is made in the partner's system. */
export const partyReference = ({ odsCode, name, serviceName }: MessageParty): FhirObject => ({
  ...given('identifier', odsCode === undefined ? undefined : { system: TASK_SYSTEMS.ods, value: odsCode }),
  ...givenText('display', serviceName ?? name),
})

export const patientStep = (message: OutgoingMessage): Step => {
  const { meta: _ours, ...resource } = patientEntry(message).resource
  return createPart(message, 'patient', { ...resource, resourceType: 'Patient' })
}

const attachment = ({ contentType, title, bytes }: OutgoingDocument): FhirObject => ({
  contentType,
  data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  size: bytes.length,
  // FHIR R4 fixes SHA-1 for this element: it tells damage, and vouches for nothing.
  hash: createHash('sha1').update(bytes).digest('base64'),
  ...givenText('title', title),
})

const documentStep = (
  message: OutgoingMessage,
  patient: string,
  role: string,
  document: OutgoingDocument,
): Step =>
  createPart(message, role, {
    resourceType: 'DocumentReference',
    status: 'current',
    subject: { reference: patient },
    date: message.madeAt,
    ...givenText('description', document.title),
    content: [{ attachment: attachment(document) }],
  })

/** Says once what a partner passed on: its resources as one collection, so that what they say of one another stays. */
export const carriedDocument = (sent: PassedOn): readonly OutgoingDocument[] => {
  const all = [...(sent.serviceRequest === undefined ? [] : [sent.serviceRequest]), ...sent.entries]
  if (all.length === 0) return []
  const bytes = serialise(
    { resourceType: 'Bundle', type: 'collection', entry: all.map((entry) => ({ ...entry })) },
    'json',
  )
  return [{ title: 'The referral as its sender wrote it', contentType: 'application/fhir+json', bytes }]
}

/** Documents, and what the sender of a passed-on referral said. */
export const documentSteps = (message: OutgoingMessage, patient: string, sent: PassedOn): readonly Step[] => [
  ...(message.documents ?? []).map((document, index) =>
    documentStep(message, patient, `document-${index}`, document),
  ),
  ...carriedDocument(sent).map((document) => documentStep(message, patient, 'carried', document)),
]

/** What a family's consent is on the wire (R4 consent-state-codes). */
const CONSENT_STATES = {
  active: 'active',
  refused: 'rejected',
  withdrawn: 'inactive',
  expired: 'inactive',
  superseded: 'inactive',
} as const satisfies Record<NonNullable<OutgoingMessage['consent']>['status'], string>

/**
 * The consent that the sharing rests on. Only where it does: another lawful basis is no consent. Who gave it is said to
 * nobody: that is the family's, and the record of it is kept here.
 */
export const consentStep = (message: OutgoingMessage, patient: string): readonly Step[] => {
  const { consent } = message
  if (consent === undefined) return []
  const forbids = CONSENT_STATES[consent.status] === 'active' ? 'permit' : 'deny'
  return [
    createPart(message, 'consent', {
      resourceType: 'Consent',
      status: CONSENT_STATES[consent.status],
      scope: concept(TASK_SYSTEMS.consentScope, 'patient-privacy'),
      category: [concept(TASK_SYSTEMS.actCode, 'IDSCL')],
      patient: { reference: patient },
      dateTime: consent.givenAt,
      organization: [partyReference(message.sender)],
      policyRule: concept(TASK_SYSTEMS.actCode, 'OPTIN'),
      provision: {
        type: forbids,
        ...given('period', consent.expiresDay === undefined ? undefined : { end: consent.expiresDay }),
      },
    }),
  ]
}

/** What the professional wrote, each part marked, so that fact and opinion stay apart. */
export const narrativeParts = ({ content }: OutgoingMessage): readonly (readonly [string, string])[] =>
  (
    [
      ['What was seen or told', content.facts],
      ["The professional's view", content.opinion],
      ...(content.details ?? []).map(({ category, text }) => [`About ${category}`, text] as const),
    ] as const
  ).flatMap(([label, text]) => {
    const said = wireText(text)
    return said === undefined ? [] : [[label, said] as const]
  })

/** The same as notes of the professional who wrote them. */
export const narrativeNotes = (message: OutgoingMessage): readonly FhirObject[] =>
  narrativeParts(message).map(([label, text]) => ({
    ...givenText('authorString', message.content.referrer.name),
    time: message.madeAt,
    text: `${label}: ${text}`,
  }))

/** Who may be rung about it. */
export const referrerText = ({ content: { referrer }, sender }: OutgoingMessage): string =>
  [referrer.name, referrer.role, sender.name, referrer.phone ?? sender.phone]
    .flatMap((part) => wireText(part) ?? [])
    .join(', ')

export const references = (
  name: string,
  steps: readonly Step[],
): Readonly<Record<string, readonly FhirObject[]>> =>
  givenList(
    name,
    steps.map(({ fullUrl }) => ({ reference: fullUrl })),
  )
