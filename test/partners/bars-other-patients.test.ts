/** A message that holds other patients beside the referral's own: what of it goes on to a partner. */
import { describe, expect, it } from '@jest/globals'
import type { OutgoingMessage } from '../../partners/format.ts'
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
  requestOf,
} from './bars-samples.ts'

const SIBLING = 'urn:uuid:55555555-5555-4555-8555-555555555550'
const THEIRS = 'urn:uuid:55555555-5555-4555-8555-555555555551'
const SEEN = 'urn:uuid:55555555-5555-4555-8555-555555555552'
const OTHER_REQUEST = 'urn:uuid:55555555-5555-4555-8555-555555555553'

/** The sibling stands first, with a contact of their own, what was seen in it, and a referral of their own. */
const bundleOfTwo = (): EditableBundle => {
  const ours = {
    wireId: '22222222-2222-5222-8222-222222222222',
    itemWireId: '33333333-3333-5333-8333-333333333333',
  }
  const bundle = copyOf(bundleOf(outgoing(ours)))
  const patient = entryOf(bundle, 'Patient')
  const { fullUrl: child } = patient
  patient.resource.link = [{ other: { reference: SIBLING }, type: 'seealso' }]
  entryOf(bundle, 'CarePlan').resource.addresses = [{ reference: SEEN }]
  bundle.entry.splice(
    1,
    0,
    {
      fullUrl: SIBLING,
      resource: {
        resourceType: 'Patient',
        name: [{ family: 'Brotherson', given: ['Kit'] }],
        birthDate: '2012-01-01',
      },
    },
    { fullUrl: OTHER_REQUEST, resource: { ...requestOf(bundle), subject: { reference: SIBLING } } },
    {
      fullUrl: THEIRS,
      resource: {
        resourceType: 'Encounter',
        status: 'finished',
        class: { code: 'EMER' },
        subject: { reference: SIBLING },
      },
    },
    {
      fullUrl: SEEN,
      resource: {
        resourceType: 'Observation',
        code: { text: 'Kit was hurt' },
        encounter: { reference: THEIRS },
      },
    },
    {
      fullUrl: 'urn:uuid:55555555-5555-4555-8555-555555555555',
      resource: {
        resourceType: 'Condition',
        code: { text: 'Kit has asthma' },
        subject: { reference: SIBLING },
      },
    },
    {
      fullUrl: 'urn:uuid:55555555-5555-4555-8555-555555555554',
      resource: {
        resourceType: 'Flag',
        status: 'active',
        category: [{ text: 'Risk' }],
        code: { text: 'About both' },
        subject: { reference: child },
      },
    },
  )
  return bundle
}

const sentOn = (purpose: OutgoingMessage['purpose'], answer?: OutgoingMessage['answer']) => {
  const reading = readBarsMessage(jsonBytes(bundleOfTwo()), 'application/fhir+json', NOW)
  expect(odditiesOf(reading)).toContain('more-than-expected')
  const { content } = messageOf(reading)
  expect(content.person.familyName).toBe('Okafor')
  expect(JSON.stringify({ ...content, carried: [] })).not.toContain('Kit')
  return copyOf(bundleOf(outgoing({ content, purpose, ...(answer === undefined ? {} : { answer }) })))
}

describe('a message with two patients', () => {
  it('goes on with the referral’s own alone, and nothing leads to what stayed behind', () => {
    const bundle = sentOn('new')
    const text = JSON.stringify(bundle)
    expect(text).not.toMatch(/Brotherson|Kit|55555555555[0123]"/)
    for (const type of ['Patient', 'ServiceRequest', 'Encounter', 'CarePlan'])
      expect(bundle.entry.filter(({ resource }) => resource.resourceType === type)).toHaveLength(1)
    expect(entryOf(bundle, 'Patient').resource.name).toMatchObject([{ family: 'Okafor' }])
    expect(entryOf(bundle, 'Flag').resource.code).toMatchObject({ text: 'About both' })
    const read = readBarsMessage(jsonBytes(bundle), 'application/fhir+json', NOW)
    expect(messageOf(read).meaning).toBe('new')
    expect(odditiesOf(read)).toEqual([])
  })

  it('is withdrawn and answered under the names of the referral’s own', () => {
    const sent = bundleOfTwo()
    const child = sent.entry.find(
      ({ resource }) => resource.resourceType === 'Patient' && resource.link,
    )?.fullUrl
    const answer = { inResponseTo: String(sent.id), move: 'accept', words: {} } as const
    for (const bundle of [sentOn('withdrawal'), sentOn('answer', answer)]) {
      expect(entryOf(bundle, 'Patient').fullUrl).toBe(child)
      expect(JSON.stringify(bundle)).not.toContain('Brotherson')
    }
    const focus = (
      entryOf(sentOn('answer', answer), 'MessageHeader').resource.focus as { reference: string }[]
    )[0]
    expect(focus?.reference).toBe('urn:uuid:33333333-3333-5333-8333-333333333333')
  })
})
