/** Each element that the payload table makes mandatory (standard, §5), taken away: refused by name, or taken and told. */
import { describe, expect, it } from '@jest/globals'
import { composeAnswer } from '../../api/fhir/compose-answer.ts'
import { withTargetChecked } from '../../partners/formats/bars-fhir/check-target.ts'
import type { FhirResource } from '../../partners/formats/bars-fhir/fhir-value.ts'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import {
  bundleOf,
  copyOf,
  type EditableBundle,
  entryOf,
  jsonBytes,
  messageOf,
  NOW,
  odditiesOf,
  outgoing,
  received,
} from './bars-samples.ts'

const sample = (): EditableBundle => {
  const bundle = copyOf(bundleOf(outgoing()))
  for (const { resource } of bundle.entry)
    if (resource.resourceType === 'Organization' && resource.identifier === undefined)
      throw new Error('the sample has an organisation without identifier')
  return bundle
}
const placeOf = (type: string): number =>
  sample().entry.findIndex(({ resource }) => resource.resourceType === type)

/** Takes `a.b` out of the first resource of a type; a path that leads nowhere is a wrong test. */
const lacking = (type: string, path: string): EditableBundle => {
  const bundle = sample()
  const names = path.split('.')
  const last = names.pop() ?? ''
  let owner: unknown = entryOf(bundle, type).resource
  for (const name of names) {
    const inner: unknown = Reflect.get(owner as object, name)
    owner = Array.isArray(inner) ? inner[0] : inner
  }
  if (Reflect.get(owner as object, last) === undefined) throw new Error(`the sample has no ${type}.${path}`)
  Reflect.deleteProperty(owner as object, last)
  return bundle
}
const read = (bundle: EditableBundle) => readBarsMessage(jsonBytes(bundle), 'application/fhir+json', NOW)

interface Issue {
  readonly severity: string
  readonly code: string
  readonly expression?: readonly string[]
}
const answerTo = (bundle: EditableBundle, warnings: Parameters<typeof composeAnswer>[0]['warnings']) => {
  const message = messageOf(read(bundle))
  const { bytes } = composeAnswer({ warnings }, message, bundle as unknown as FhirResource, 'json')
  const outcome = entryOf(JSON.parse(new TextDecoder().decode(bytes)) as EditableBundle, 'OperationOutcome')
  return outcome.resource.issue as readonly Issue[]
}

describe('an element that the standard makes mandatory', () => {
  it('is in each message that we write', () => {
    const codes = odditiesOf(read(sample()))
    expect(codes).toEqual([])
  })

  it.each([
    ['MessageHeader', 'eventCoding'],
    ['MessageHeader', 'reason'],
    ['MessageHeader', 'destination'],
    ['MessageHeader', 'destination.receiver'],
    ['MessageHeader', 'sender'],
    ['MessageHeader', 'source.endpoint'],
    ['MessageHeader', 'focus'],
    ['ServiceRequest', 'status'],
    ['ServiceRequest', 'intent'],
    ['ServiceRequest', 'category'],
    ['ServiceRequest', 'basedOn'],
    ['ServiceRequest', 'encounter'],
    ['ServiceRequest', 'subject'],
    ['ServiceRequest', 'authoredOn'],
    ['ServiceRequest', 'requester'],
    ['ServiceRequest', 'performer'],
    ['Encounter', 'status'],
    ['Encounter', 'class'],
    ['CarePlan', 'status'],
    ['CarePlan', 'intent'],
  ])('%s.%s, without which nothing can be done, is refused by its name', (type, path) => {
    const reading = read(lacking(type, path))
    const faults = reading.ok ? [] : reading.faults
    const [first = ''] = path.split('.')
    expect(faults.map(({ expression }) => expression)).toContainEqual(
      expect.stringContaining(`Bundle.entry[${placeOf(type)}].resource.${first}`),
    )
  })

  it.each([
    ['MessageHeader', 'definition'],
    ['MessageHeader', 'source.name'],
    ['Organization', 'identifier'],
    ['Organization', 'name'],
    ['Practitioner', 'identifier'],
    ['Encounter', 'episodeOfCare'],
    ['CarePlan', 'activity'],
    ['CarePlan', 'activity.outcomeCodeableConcept'],
    ['Patient', 'birthDate'],
    ['Patient', 'contact'],
    ['Flag', 'status'],
    ['Flag', 'category'],
    ['Flag', 'code'],
    ['Flag', 'subject'],
  ])('%s.%s is missed in a warning that names it, and by a person', (type, path) => {
    const bundle = lacking(type, path)
    const expression = expect.stringContaining(`Bundle.entry[${placeOf(type)}].resource.${path}`)
    expect(messageOf(read(bundle)).oddities).toContainEqual({
      code: 'element-missing',
      expression,
      forPerson: true,
    })
    expect(answerTo(bundle, ['unusual-message'])).toContainEqual(
      expect.objectContaining({ severity: 'warning', expression: expect.arrayContaining([expression]) }),
    )
  })

  it('CarePlan.period, which no published referral has, is missed in a warning alone', () => {
    const bundle = lacking('CarePlan', 'period')
    const expression = `Bundle.entry[${placeOf('CarePlan')}].resource.period.start`
    expect(messageOf(read(bundle)).oddities).toEqual([
      { code: 'element-left-out', expression, forPerson: false },
    ])
    expect(answerTo(bundle, [])).toMatchObject([
      { severity: 'warning', code: 'required', expression: [expression] },
    ])
  })

  it('is asked of the referral’s own patient, sender and receiver before others', () => {
    const reading = received((bundle) => {
      bundle.entry.push(
        { fullUrl: 'urn:uuid:o', resource: { resourceType: 'Organization', name: 'A surgery' } },
        { fullUrl: 'urn:uuid:p', resource: { resourceType: 'Patient', name: [{ family: 'Sibling' }] } },
      )
    })
    expect(odditiesOf(reading).toSorted()).toEqual(['element-left-out', 'more-than-expected'])
  })

  it('is two organisations, not one twice', () => {
    const reading = received((bundle) => {
      const [sender, receiver] = bundle.entry.filter(
        ({ resource }) => resource.resourceType === 'Organization',
      )
      const text = JSON.stringify(bundle.entry.filter((entry) => entry !== receiver))
      const entry = JSON.parse(
        text.replaceAll(String(receiver?.fullUrl), String(sender?.fullUrl)),
      ) as EditableBundle['entry']
      return { ...bundle, entry }
    })
    expect(messageOf(reading).oddities).toEqual([
      { code: 'element-missing', expression: 'Bundle.entry.resource.ofType(Organization)', forPerson: true },
    ])
  })

  it('is little in a cancellation, and its sender alone hears of a definition', () => {
    const bundle = copyOf(bundleOf(outgoing({ purpose: 'withdrawal' })))
    Reflect.deleteProperty(entryOf(bundle, 'MessageHeader').resource, 'definition')
    expect(odditiesOf(read(bundle))).toEqual(['element-left-out'])
  })
})

describe('the service that the header names', () => {
  const header = (value: unknown): string =>
    Buffer.from(JSON.stringify({ system: 'https://fhir.nhs.uk/Id/dos-service-id', value })).toString('base64')

  it('is flagged for a person where it is not the message’s own', () => {
    const message = messageOf(read(sample()))
    const { value } = message.destination
    expect(withTargetChecked(message, header(value)).oddities).toEqual([])
    for (const unreadable of [undefined, '!', header(7)])
      expect(withTargetChecked(message, unreadable).oddities).toEqual([])
    expect(withTargetChecked(message, header('2000000000')).oddities).toEqual([
      expect.objectContaining({ code: 'destination-differs', forPerson: true }),
    ])
  })
})

it('a reference that leads nowhere is told to the sender, and no person need look', () => {
  const bundle = sample()
  Object.assign(entryOf(bundle, 'Task').resource, { owner: { reference: 'urn:uuid:none' } })
  expect(answerTo(bundle, [])).toMatchObject([
    {
      severity: 'warning',
      code: 'invalid',
      expression: [`Bundle.entry[${placeOf('Task')}].resource.owner.reference`],
    },
  ])
  expect(messageOf(read(bundle)).oddities.some(({ forPerson }) => forPerson)).toBe(false)
})
