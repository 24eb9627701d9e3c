/**
 * Elements that the standard makes mandatory in its resources (§5, payload table) and whose absence refuses nothing:
 * published messages lack them, or a child's referral would be lost over something that a person can ask for. Elements
 * without which a message cannot be acted on are faults, in bars-mandatory.ts and where they are read.
 */
import type { BundleEntry, BundleIndex } from './bars-bundle-index.ts'
import type { Findings } from './bars-findings.ts'
import { type FhirValue, objectsAt, textsAt, valuesAt } from './fhir-value.ts'
import type { BarsHeader } from './read-bars-header.ts'
import type { BarsServiceRequest } from './read-bars-service-request.ts'

/** Kinds of message with their own MessageDefinition. */
export type MessageKind = 'new' | 'change' | 'response'

/**
 * `person`: the sender is told in a warning that names the element, and somebody looks at the message. `sender`: the
 * warning alone, where published messages of that kind lack it or nobody could do anything about it.
 */
type Told = 'person' | 'sender'

interface Element {
  /** Of the resources that {@link resourcesFor} gives under this name. */
  readonly of: string
  readonly path: string
  readonly told: Readonly<Record<MessageKind, Told | 'nobody'>>
}

const ofNew = (told: Told): Element['told'] => ({ new: told, change: 'nobody', response: 'nobody' })

const ELEMENTS: readonly Element[] = [
  // A published cancellation has no definition; the message is read by its event and reason all the same.
  { of: 'MessageHeader', path: 'definition', told: { new: 'person', change: 'sender', response: 'sender' } },
  // Answers go by the endpoint, whose absence is a fault; names are for people, who know whom they asked.
  { of: 'MessageHeader', path: 'source.name', told: { new: 'person', change: 'person', response: 'sender' } },
  { of: 'Organization', path: 'name', told: { new: 'person', change: 'person', response: 'sender' } },
  // Published referrals name organisations without a code, though not as their sender or receiver.
  { of: 'Organization', path: 'identifier', told: { new: 'sender', change: 'sender', response: 'sender' } },
  // A published cancellation has a receiver without a code; whoever sent the message has signed in.
  { of: 'sender or receiver', path: 'identifier', told: ofNew('person') },
  { of: 'Practitioner', path: 'identifier', told: { new: 'person', change: 'nobody', response: 'sender' } },
  { of: 'Encounter', path: 'episodeOfCare.reference', told: ofNew('person') },
  // No published referral has it.
  { of: 'CarePlan', path: 'period.start', told: ofNew('sender') },
  // The whole narrative. Published calls for an ambulance begin without one: somebody asks what it is about.
  { of: 'CarePlan', path: 'activity.outcomeCodeableConcept', told: ofNew('person') },
  // A patient of whom nothing is known yet is published.
  { of: 'Patient', path: 'birthDate', told: ofNew('person') },
  { of: 'Patient', path: 'contact', told: ofNew('person') },
  { of: 'Flag', path: 'status', told: ofNew('person') },
  { of: 'Flag', path: 'category', told: ofNew('person') },
  { of: 'Flag', path: 'code', told: ofNew('person') },
  { of: 'Flag', path: 'subject', told: ofNew('person') },
]

/** Resources that a short response should repeat: it is understood without them. */
const OF_RESPONSE: readonly string[] = ['Encounter', 'Practitioner', 'PractitionerRole']
/** Sender and receiver, which every message refers to: the same one twice is one too few. */
const LEAST_ORGANISATIONS = 2

const CODES = { person: 'element-missing', sender: 'element-left-out' } as const

const holds = (value: FhirValue, [first = '', ...rest]: readonly string[]): boolean =>
  rest.length > 0
    ? objectsAt(value, first).some((inner) => holds(inner, rest))
    : objectsAt(value, first).some((inner) => Object.keys(inner).length > 0) ||
      textsAt(value, first).length > 0

/** The resources that a row is about: of the patients the referral's own, of the organisations those it goes between. */
const resourcesFor = (
  name: string,
  header: BarsHeader,
  request: BarsServiceRequest,
  index: BundleIndex,
): readonly BundleEntry[] => {
  if (name === 'Patient') return [request.patient]
  if (name !== 'sender or receiver') return index.ofType(name)
  const [destination] = objectsAt(header.entry.resource, 'destination')
  const references = [...valuesAt(header.entry.resource, 'sender'), ...valuesAt(destination, 'receiver')]
  const named = references.flatMap((reference) =>
    textsAt(reference, 'reference').map((url) => index.find(url.trim())),
  )
  return index.ofType('Organization').filter((entry) => named.some((reached) => reached?.entry === entry))
}

/** Notes what is missing: in warnings to the sender, and before a person where one can do something about it. */
export const noteMissingElements = (
  kind: MessageKind,
  header: BarsHeader,
  request: BarsServiceRequest,
  index: BundleIndex,
  findings: Findings,
): void => {
  for (const { of, path, told } of ELEMENTS) {
    const to = told[kind]
    if (to === 'nobody') continue
    const lacking = resourcesFor(of, header, request, index).filter(
      ({ resource }) => !holds(resource, path.split('.')),
    )
    for (const { expression } of lacking) findings.odd(CODES[to], `${expression}.${path}`)
  }
  if (index.ofType('Organization').length < LEAST_ORGANISATIONS)
    findings.odd('element-missing', 'Bundle.entry.resource.ofType(Organization)')
  if (kind !== 'response') return
  for (const type of OF_RESPONSE)
    if (index.ofType(type).length === 0)
      findings.odd('element-left-out', `Bundle.entry.resource.ofType(${type})`)
}
