/** Messages that are wrong in one way each: in their form, their content or their headers. */
import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { asXml, type Bundle, message, type Posted, resourceIn, XML_TYPE } from './journey-messages.ts'

/** A message that is wrong in one way, and what it is answered. */
export interface WrongMessage {
  readonly content?: Bundle | string | Uint8Array
  readonly posted?: Posted
  readonly outcome: string
  /** Element that an issue names. */
  readonly expression?: string
  /** What the words must hold, where no element is to blame. */
  readonly words?: string
}

const changed = (change: (bundle: Bundle) => void): Bundle => {
  const bundle = message()
  change(bundle)
  return bundle
}

const without = (type: string): Bundle =>
  changed((bundle) => {
    bundle.entry = bundle.entry.filter(({ resource }) => resource.resourceType !== type)
  })

/** Without one element of the first resource of a type. */
export const lacking = (type: string, element: string): Bundle =>
  changed((bundle) => Reflect.deleteProperty(resourceIn(bundle, type), element))

const having = (type: string, element: string, value: unknown): Bundle =>
  changed((bundle) => Reflect.set(resourceIn(bundle, type), element, value))

const inForm = (content: string, contentType = XML_TYPE): Pick<WrongMessage, 'content' | 'posted'> => ({
  content,
  posted: { contentType },
})

const TOMORROW = new Date(Date.now() + 2 * 86_400_000).toISOString()
const XML = asXml(message())
const ENTITIES = `<!DOCTYPE Bundle [<!ENTITY a "x">${Array.from({ length: 12 }, (_, index) => `<!ENTITY a${index} "${'&a;'.repeat(10)}">`).join('')}]>`

/** The standard's code for what lacks something or has it wrong. */
export const BAD = '400 REC_BAD_REQUEST'

/** Wrong bodies. */
export const CONTENTS: Readonly<Record<string, WrongMessage>> = {
  'no body': { content: '', outcome: `${BAD} structure`, expression: 'Bundle' },
  'no JSON': { content: 'MSH|^~\\&|', outcome: `${BAD} structure` },
  'no XML': { ...inForm('{"resourceType":"Bundle"}'), outcome: `${BAD} structure` },
  'JSON that is not FHIR': { content: '{"hello":"world"}', outcome: `${BAD} structure` },
  'another resource': {
    content: '{"resourceType":"Patient"}',
    outcome: `${BAD} structure`,
    expression: 'Bundle',
  },
  'XML that is not FHIR': { ...inForm('<html><body/></html>'), outcome: `${BAD} structure` },
  'another type of Bundle': {
    content: changed((bundle) => {
      bundle.type = 'transaction'
    }),
    outcome: `${BAD} value`,
    expression: 'Bundle.type',
  },
  'no Bundle id': {
    content: changed((bundle) => Reflect.deleteProperty(bundle, 'id')),
    outcome: `${BAD} required`,
    expression: 'Bundle.id',
  },
  'no version': {
    content: changed((bundle) => {
      bundle.meta = {}
    }),
    outcome: `${BAD} invariant`,
    expression: 'Bundle.meta.versionId',
  },
  'a version to come': {
    content: changed((bundle) => {
      bundle.meta = { versionId: '2.0.0' }
    }),
    outcome: '422 REC_UNPROCESSABLE_ENTITY not-supported',
    expression: 'Bundle.meta.versionId',
  },
  'no MessageHeader': {
    content: without('MessageHeader'),
    outcome: `${BAD} required`,
    expression: 'MessageHeader',
  },
  'no Encounter': { content: without('Encounter'), outcome: `${BAD} required`, expression: 'Encounter' },
  'no CarePlan': { content: without('CarePlan'), outcome: `${BAD} required`, expression: 'CarePlan' },
  'no status': {
    content: lacking('ServiceRequest', 'status'),
    outcome: `${BAD} required`,
    expression: 'status',
  },
  'no subject': {
    content: lacking('ServiceRequest', 'subject'),
    outcome: `${BAD} required`,
    expression: 'subject',
  },
  'no destination': {
    content: lacking('MessageHeader', 'destination'),
    outcome: `${BAD} required`,
    expression: 'destination',
  },
  'no sender': {
    content: lacking('MessageHeader', 'sender'),
    outcome: `${BAD} required`,
    expression: 'sender',
  },
  'no focus': { content: lacking('MessageHeader', 'focus'), outcome: `${BAD} required`, expression: 'focus' },
  'a booking': {
    content: having('MessageHeader', 'eventCoding', { code: 'booking-request' }),
    outcome: '422 REC_UNPROCESSABLE_ENTITY not-supported',
    expression: 'eventCoding',
  },
  'two MessageHeaders': {
    content: changed((bundle) =>
      bundle.entry.push({
        fullUrl: `urn:uuid:${randomUUID()}`,
        resource: resourceIn(bundle, 'MessageHeader'),
      }),
    ),
    outcome: `${BAD} invariant`,
    expression: 'Bundle.entry[11].resource',
  },
  'a reference that leads nowhere': {
    content: having('ServiceRequest', 'subject', { reference: `urn:uuid:${randomUUID()}` }),
    outcome: `${BAD} invalid`,
    expression: 'subject',
  },
  'a focus that leads nowhere': {
    content: having('MessageHeader', 'focus', [{ reference: `urn:uuid:${randomUUID()}` }]),
    outcome: `${BAD} invalid`,
    expression: 'focus',
  },
  'a consent about nobody who is there': {
    content: having('Consent', 'patient', { reference: `urn:uuid:${randomUUID()}` }),
    outcome: `${BAD} invalid`,
    expression: 'patient',
  },
  'a consent given in the future': {
    content: having('Consent', 'dateTime', '2090-01-01'),
    outcome: `${BAD} value`,
    expression: 'dateTime',
  },
  'a birth before anybody alive': {
    content: having('Patient', 'birthDate', '0001-01-01'),
    outcome: `${BAD} value`,
    expression: 'birthDate',
  },
  'U+0000': {
    content: having('Practitioner', 'name', [{ text: 'Robin\u0000Clerk' }]),
    outcome: `${BAD} value`,
    expression: 'name[0].text',
  },
  'a time of writing to come': {
    content: changed((bundle) => {
      bundle.timestamp = TOMORROW
    }),
    outcome: `${BAD} value`,
    expression: 'Bundle.timestamp',
  },
  'a request authored in the future': {
    content: having('ServiceRequest', 'authoredOn', TOMORROW),
    outcome: `${BAD} value`,
    expression: 'authoredOn',
  },
  'a birth to come': {
    content: having('Patient', 'birthDate', '2199-01-01'),
    outcome: `${BAD} value`,
    expression: 'birthDate',
  },
  'a day that never was': {
    content: having('Patient', 'birthDate', '2019-02-30'),
    outcome: `${BAD} value`,
    expression: 'birthDate',
  },
  'a response to nothing named': {
    content: message({ event: 'servicerequest-response' }),
    outcome: `${BAD} required`,
    expression: 'response',
  },
  'a key twice': {
    content: JSON.stringify(message()).replace('"type":"message"', '"type":"message","type":"message"'),
    outcome: `${BAD} structure`,
    expression: 'Bundle',
  },
  '100,000 levels of JSON': {
    content: `{"resourceType":"Bundle","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    outcome: `${BAD} structure`,
  },
  '100,000 levels of XML': {
    ...inForm(`<Bundle xmlns="http://hl7.org/fhir">${'<entry>'.repeat(100_000)}</Bundle>`),
    outcome: `${BAD} structure`,
  },
  'a document type': { ...inForm(XML.replace('?>', '?><!DOCTYPE Bundle>')), outcome: `${BAD} structure` },
  'entities that multiply': {
    ...inForm(XML.replace('?>', `?>${ENTITIES}`).replace('Vale dispatch', '&a11;')),
    outcome: `${BAD} structure`,
  },
  'an outside entity': {
    ...inForm(
      XML.replace('?>', '?><!DOCTYPE Bundle [<!ENTITY f SYSTEM "file:///etc/passwd">]>').replace(
        'Vale dispatch',
        '&f;',
      ),
    ),
    outcome: `${BAD} structure`,
  },
  '10 MB': {
    content: JSON.stringify(message({ facts: 'x'.repeat(10_000_000) })),
    outcome: '413 REC_BAD_REQUEST too-long',
    words: 'larger',
  },
  'a packed body': {
    content: gzipSync(JSON.stringify(message())),
    posted: { headers: { 'content-encoding': 'gzip' } },
    outcome: '415 REC_BAD_REQUEST not-supported',
    words: 'compression',
  },
}
