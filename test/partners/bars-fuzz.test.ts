import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { readFhirDocument, serialise } from '../../partners/formats/bars-fhir/fhir-document.ts'
import { type BarsReading, readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import { publishedExamples } from './bars-published-examples.ts'
import { bundleOf, copyOf, jsonBytes, messageOf, NOW, outgoing } from './bars-samples.ts'
import { anyDamage, type Damage, damage } from './damage.ts'

const own = bundleOf(outgoing())
const published = publishedExamples('messages')
  .filter(({ form }) => form === 'xml')
  .map(({ bytes }) => readFhirDocument(bytes, 'xml'))
const sources = [own, ...published.filter((resource) => resource.resourceType === 'Bundle')]

/** A reading always ends as a message or as faults that name an element and say nothing of the person. */
const expectOrderly = (reading: BarsReading): void => {
  if (reading.ok) {
    expect(reading.message.content.wanted).not.toBe('')
    return
  }
  expect(reading.faults.length).toBeGreaterThan(0)
  for (const fault of reading.faults) {
    expect([400, 422]).toContain(fault.status)
    expect(fault.expression).toMatch(/^Bundle[A-Za-z0-9.[\]()_ ]*$/)
  }
  expect(JSON.stringify(reading.faults)).not.toMatch(/Okafor|Jones|Invented Row|3478526985/)
}

/** A taken message can be passed on, whatever it holds, and stays readable. */
const expectPassable = (reading: BarsReading): void => {
  if (!reading.ok || reading.message.meaning !== 'new') return
  const document = barsFormat.toWire(outgoing({ content: reading.message.content }))
  expectOrderly(readBarsMessage(document.bytes, 'application/fhir+json', NOW))
}

const ODD_VALUES: readonly unknown[] = [
  null,
  '',
  ' ',
  0,
  -1,
  true,
  [],
  {},
  [null],
  [[]],
  'urn:uuid:none',
  '2026-02-30',
  '9'.repeat(400),
  { reference: 7 },
  { coding: 'x' },
  '\ud800',
]

const changed = (source: number, changes: readonly Damage[]): unknown => {
  const bundle = copyOf(sources[source % sources.length] ?? own)
  damage(bundle, changes, ODD_VALUES)
  return bundle
}

const change = anyDamage(100_000)

describe('messages that went wrong', () => {
  it('elements deleted, replaced, wrapped and doubled: 1,600 messages', () => {
    let taken = 0
    fc.assert(
      fc.property(fc.nat(100), fc.array(change, { minLength: 1, maxLength: 4 }), (source, changes) => {
        const reading = readBarsMessage(jsonBytes(changed(source, changes)), 'application/fhir+json', NOW)
        if (reading.ok) taken += 1
        expectOrderly(reading)
        // Writing and reading again costs twice as much as the rest: every fourth is enough to find what cannot be.
        if (reading.ok && taken % 4 === 0) expectPassable(reading)
      }),
      { seed: 4, numRuns: 1600 },
    )
    // Most small damage is beside the point of a message: a reader that refuses everything is no reader.
    expect(taken).toBeGreaterThan(400)
  })

  it.each(['json', 'xml'] as const)('bytes changed, lost and doubled in %s: 400 messages', (form) => {
    const type = form === 'json' ? 'application/fhir+json' : 'application/fhir+xml'
    const documents = sources.map((source) => serialise(source, form))
    const cut = fc.tuple(fc.nat(1_000_000), fc.nat(8), fc.uint8Array({ maxLength: 6 }))
    fc.assert(
      fc.property(fc.nat(100), fc.array(cut, { minLength: 1, maxLength: 3 }), (source, cuts) => {
        let bytes = documents[source % documents.length] ?? new Uint8Array()
        for (const [place, length, put] of cuts) {
          const at = place % bytes.length
          bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + length)])
        }
        expectOrderly(readBarsMessage(bytes, type, NOW))
      }),
      { seed: 4, numRuns: 400 },
    )
  })

  it('any JSON at all, and any bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expectOrderly(readBarsMessage(new TextEncoder().encode(text), 'application/fhir+json', NOW))
        expectOrderly(readBarsMessage(new TextEncoder().encode(text), 'application/fhir+xml', NOW))
      }),
      { seed: 4, numRuns: 300 },
    )
  })

  it('a message of 15,000 entries is read, and passed on, in good time', () => {
    const bundle = copyOf(own)
    for (let index = 0; index < 15_000; index += 1) {
      bundle.entry.push({
        fullUrl: `urn:uuid:observation-${index}`,
        resource: {
          resourceType: 'Observation',
          status: 'final',
          code: { text: `12 Invented Row ${index}` },
          focus: [{ reference: `urn:uuid:none-${index}` }, { reference: `Patient/${index}` }],
        },
      })
    }
    const bytes = jsonBytes(bundle)
    const before = process.cpuUsage()
    const reading = readBarsMessage(bytes, 'application/fhir+json', NOW)
    const { content } = messageOf(reading)
    const { address, ...person } = content.person
    expect(address).toBeDefined()
    barsFormat.toWire(outgoing({ content: { ...content, person } }))
    // Our own work alone, however busy the machine is: minutes where each reference is looked up among all entries.
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1e6).toBeLessThan(15)
  })
})
