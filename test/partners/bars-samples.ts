/** Invented messages for the tests of the BaRS format. All people are made up; NHS numbers are from the 999 range. */
import type { ReferralContent } from '../../domain/referral.ts'
import type { OutgoingMessage, WireAnswer } from '../../partners/format.ts'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { readFhirDocument, serialise } from '../../partners/formats/bars-fhir/fhir-document.ts'
import type { FhirObject, FhirResource, FhirValue } from '../../partners/formats/bars-fhir/fhir-value.ts'
import { type BarsReading, readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'

export const NOW = '2026-11-21T12:00:00.000Z'

export const content: ReferralContent = {
  person: {
    nhsNumber: '9990000018',
    familyName: 'Okafor',
    givenNames: ['Ada', 'Mae'],
    birthDate: '2015-03-09',
    sex: 'female',
    address: { lines: ['12 Invented Row', 'Sampleton'], postcode: 'ZZ99 3AB' },
    phone: '07700900001',
    contacts: [{ name: 'Ngozi Okafor', relationship: 'Mother', phone: '07700900002' }],
  },
  referrer: { name: 'Sam Teacher', role: 'Head of year', phone: '02079460000' },
  facts: 'Came to school without a coat on three days.',
  opinion: 'I think the family needs help with money.',
  wanted: 'Please visit the family and offer early help.',
  needs: [
    { text: 'Family support', code: 'family-support', system: 'https://referral-exchange.example/needs' },
    {
      text: 'Unspecified Safeguarding Concern Identified',
      code: 'U',
      system: 'https://fhir.nhs.uk/CodeSystem/safeguarding-codes-bars',
    },
  ],
}

export const outgoing = (changes: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  messageKey: 'rfl_abc123:rcp_abc123:1',
  wireId: '3f0c8a54-8f0e-5a39-9d6f-0c9a54b8f0e1',
  itemWireId: '7d9c1f43-2a6b-5b0d-8c1e-5f43a2b6d0c8',
  correlationId: '0b6b7a50-6f6d-4a0f-8e0a-9a6f6d4a0f8e',
  purpose: 'new',
  reference: 'RX-7K4M-92QX-1',
  madeAt: '2026-11-21T11:59:00.000Z',
  urgency: 'three-days',
  sender: { name: 'Riverside School', odsCode: 'EE123456', endpoint: '2000011147', phone: '02079460000' },
  recipient: {
    name: 'Sampleton Council',
    odsCode: 'E0001',
    endpoint: '2000099999',
    serviceName: 'Early help',
  },
  content,
  ...changes,
})

/** An answer that takes the message as the standard says. */
export const takenAnswer = (message: OutgoingMessage, changes: Partial<WireAnswer> = {}): WireAnswer => ({
  status: 200,
  headers: {
    'content-type': 'application/fhir+json',
    'x-request-id': message.wireId,
    'x-correlation-id': message.correlationId,
  },
  bytes: jsonBytes({
    resourceType: 'Bundle',
    id: message.wireId,
    type: 'message',
    entry: [{ resource: { resourceType: 'ServiceRequest', id: 'case-17' } }],
  }),
  ...changes,
})

export const jsonBytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
export const textBytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The Bundle that our format writes for a message. */
export const bundleOf = (message: OutgoingMessage): FhirResource =>
  readFhirDocument(barsFormat.toWire(message).bytes, 'json')

/** A deep copy that a test may change. */
export const copyOf = (resource: FhirResource): EditableBundle =>
  JSON.parse(new TextDecoder().decode(serialise(resource, 'json'))) as EditableBundle

export interface EditableEntry {
  fullUrl?: string
  resource: { resourceType: string; [name: string]: unknown }
}

export interface EditableBundle {
  resourceType: string
  id?: unknown
  meta?: { versionId?: unknown; [name: string]: unknown }
  type?: unknown
  timestamp?: unknown
  entry: EditableEntry[]
  [name: string]: unknown
}

/** The entry of a type; a test that asks for one that is not there is wrong. */
export const entryOf = (bundle: EditableBundle, type: string): EditableEntry => {
  const found = bundle.entry.find(({ resource }) => resource.resourceType === type)
  if (found === undefined) throw new Error(`the sample has no ${type}`)
  return found
}

export const requestOf = (bundle: EditableBundle) => entryOf(bundle, 'ServiceRequest').resource
export const headerOf = (bundle: EditableBundle) => entryOf(bundle, 'MessageHeader').resource

/** A change that sets one element, or deletes it where no value is given. */
export const set = (pick: (bundle: EditableBundle) => object, name: string, value?: unknown) => {
  return (bundle: EditableBundle): undefined => {
    if (value === undefined) Reflect.deleteProperty(pick(bundle), name)
    else Reflect.set(pick(bundle), name, value)
  }
}

export const without = (bundle: EditableBundle, type: string): EditableBundle => ({
  ...bundle,
  entry: bundle.entry.filter(({ resource }) => resource.resourceType !== type),
})

/** A good new referral as a partner would send it, changed by the test. */
export const received = (change: (bundle: EditableBundle) => EditableBundle | undefined): BarsReading => {
  const bundle = copyOf(bundleOf(outgoing()))
  return readBarsMessage(jsonBytes(change(bundle) ?? bundle), 'application/fhir+json', NOW)
}

/** `issue expression` of each fault; a message that was taken is a failed test. */
export const faultsOf = (reading: BarsReading): readonly string[] => {
  if (reading.ok) throw new Error('the message was taken')
  return reading.faults.map(({ status, issue, expression }) => `${status} ${issue} ${expression}`)
}

/** The message; faults are a failed test that names them. */
export const messageOf = (reading: BarsReading) => {
  if (!reading.ok) throw new Error(`refused: ${JSON.stringify(reading.faults)}`)
  return reading.message
}

export const odditiesOf = (reading: BarsReading): readonly string[] =>
  messageOf(reading).oddities.map(({ code }) => code)

/** All values of a tree. */
export const everyValue = (value: FhirValue): readonly FhirValue[] => {
  if (Array.isArray(value)) return (value as readonly FhirValue[]).flatMap(everyValue)
  return typeof value === 'object' && value !== null
    ? [value, ...Object.values(value as FhirObject).flatMap(everyValue)]
    : [value]
}
