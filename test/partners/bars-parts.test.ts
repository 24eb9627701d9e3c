/** What stands inside of a carried resource, wherever it stands, goes to those alone who may have its kind. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { contentForRecipient, hiddenFrom } from '../../domain/content-for-recipient.ts'
import type { CarriedResource, ReferralContent } from '../../domain/referral.ts'
import { CATEGORIES, type Category } from '../../domain/sharing/categories.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { taskFormat } from '../../partners/formats/fhir-task/task-format.ts'
import { content, outgoing } from './bars-samples.ts'
import { taskMessage } from './task-samples.ts'

const PATIENT = 'urn:uuid:0b0e4b8a-52a5-4f5e-9d1e-3d4d1a1f0001'
const HEALTH = {
  resourceType: 'Observation',
  id: 'o',
  status: 'final',
  code: { text: 'health-inside' },
  contained: [{ resourceType: 'RelatedPerson', name: [{ text: 'family-deep-inside' }] }],
}
const FAMILY = {
  resourceType: 'RelatedPerson',
  id: 'f',
  patient: { reference: PATIENT },
  name: [{ text: 'family-inside' }],
  contained: [{ resourceType: 'Condition', code: { text: 'health-deep-inside' } }],
}
const UNKNOWN = { resourceType: 'Basic', code: { text: 'unknown-inside' } }
const NAMELESS = { code: { text: 'unknown-nameless' } }

const told = (resourceType: string) => ({
  resourceType,
  text: {
    status: 'generated',
    div: `<div xmlns="http://www.w3.org/1999/xhtml">told-in-${resourceType}</div>`,
  },
  contained: [HEALTH, FAMILY, UNKNOWN, NAMELESS],
  extension: [
    { url: 'https://example.org/x', valueReference: { reference: '#o', display: 'health-display' } },
  ],
})

const RESOURCES: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  [PATIENT, { ...told('Patient'), name: [{ family: 'Ash' }] }],
  [
    'urn:uuid:0b0e4b8a-52a5-4f5e-9d1e-3d4d1a1f0002',
    {
      ...told('ServiceRequest'),
      status: 'active',
      intent: 'plan',
      subject: { reference: PATIENT },
      supportingInfo: [
        { reference: '#f', display: 'family-display' },
        { reference: 'Observation/away', display: 'health-away' },
        { type: 'RelatedPerson', display: 'family-by-type' },
      ],
    },
  ],
  [
    'urn:uuid:0b0e4b8a-52a5-4f5e-9d1e-3d4d1a1f0003',
    { ...told('Practitioner'), name: [{ text: 'Dr Invented' }] },
  ],
  ['urn:uuid:0b0e4b8a-52a5-4f5e-9d1e-3d4d1a1f0004', { ...told('Organization'), name: 'An agency' }],
  [
    'urn:uuid:0b0e4b8a-52a5-4f5e-9d1e-3d4d1a1f0005',
    {
      ...told('Consent'),
      status: 'active',
      scope: { coding: [{ code: 'patient-privacy', display: 'told-in-scope' }], text: 'told-in-scope' },
      category: [{ coding: [{ code: 'DRC' }], text: 'told-in-category' }],
      patient: { reference: PATIENT, display: 'told-in-patient' },
      dateTime: '2026-03-01',
      performer: [{ display: 'told-by-the-mother' }],
      sourceAttachment: { title: 'told-in-letter' },
      verification: [{ verified: true, verifiedWith: { display: 'told-by-the-father' } }],
      policy: [{ uri: 'https://example.org/policy' }],
    },
  ],
]
const CARRIED: readonly CarriedResource[] = RESOURCES.map(([fullUrl, resource]) => ({
  fullUrl,
  resourceType: String(resource.resourceType),
  json: JSON.stringify(resource),
}))
const WHOLE: ReferralContent = { ...content, carried: CARRIED }

const limitsFor = (may: readonly Category[]): Partial<OutgoingMessage> => {
  const hidden = hiddenFrom(may, { status: 'confirmed' })
  const withheld = CATEGORIES.filter((category) => !may.includes(category))
  return {
    content: contentForRecipient(WHOLE, may, { status: 'confirmed' }, undefined),
    ...(withheld.length === 0 ? {} : { withheld }),
    ...(hidden === undefined ? {} : { hidden }),
  }
}

/** The text of a document, and of those that it holds as bytes. */
const opened = (bytes: Uint8Array): string => {
  const text = new TextDecoder().decode(bytes)
  const inside = [...text.matchAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g)]
  return [text, ...inside.map(([, data = '']) => Buffer.from(data, 'base64').toString('utf8'))].join('\n')
}

const WRITTEN = {
  'bars-fhir': (may: readonly Category[]) => opened(barsFormat.toWire(outgoing(limitsFor(may))).bytes),
  'fhir-task': (may: readonly Category[]) => opened(taskFormat.toWire(taskMessage(limitsFor(may))).bytes),
}

describe.each(['bars-fhir', 'fhir-task'] as const)('carried resources in %s', (format) => {
  const textFor = WRITTEN[format]

  it('tell nothing of a kind that is kept back, wherever it stands', () => {
    fc.assert(
      fc.property(fc.subarray([...CATEGORIES]), (may) => {
        const text = textFor(may)
        const found = new Set(text.match(/\b(?:health|family|unknown|told)-(?!support)[A-Za-z-]+/g) ?? [])
        if (may.length < CATEGORIES.length) {
          expect([...found].filter((mark) => /^(?:told|unknown)-/.test(mark))).toEqual([])
          for (const category of ['health', 'family'] as const)
            if (!may.includes(category))
              expect([...found].filter((mark) => mark.startsWith(category))).toEqual([])
        }
      }),
    )
  })

  it('go as they came where everything may', () => {
    const text = textFor([...CATEGORIES])
    for (const mark of [
      'told-in-Patient',
      'told-by-the-mother',
      'health-deep-inside',
      'unknown-inside',
      'family-display',
    ])
      expect(text).toContain(mark)
  })

  it('keep what may go: what is inside of another, and that there is a consent', () => {
    const text = textFor(CATEGORIES.filter((category) => category !== 'family'))
    expect(text).not.toContain('"#f"')
    for (const mark of [
      'health-inside',
      'health-display',
      'Dr Invented',
      'patient-privacy',
      '2026-03-01',
      'https://example.org/policy',
    ])
      expect(text).toContain(mark)
  })
})
