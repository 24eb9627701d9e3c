/** What case-xml writes: by our published schema, each thing in its place, and nothing that its recipient may not have. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { contentForRecipient, hiddenFrom } from '../../domain/content-for-recipient.ts'
import type { ReferralContent } from '../../domain/referral.ts'
import { CATEGORIES, type Category } from '../../domain/sharing/categories.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import { caseFormat } from '../../partners/formats/case-xml/case-format.ts'
import { readXml } from '../../partners/formats/case-xml/case-xml-tree.ts'
import { uuidV5 } from '../../runtime/uuid-v5.ts'
import { content, textBytes } from './bars-samples.ts'
import { caseMessage } from './soap-samples.ts'
import { faultsBySchema } from './xsd-check.ts'

const parser = new XMLParser({ parseTagValue: false, trimValues: false })
const textOf = (message: OutgoingMessage): string => {
  const { bytes } = caseFormat.toWire(message)
  expect(faultsBySchema(bytes)).toEqual([])
  return new TextDecoder().decode(bytes)
}
const written = (changes: Partial<OutgoingMessage> = {}): Readonly<Record<string, unknown>> =>
  (parser.parse(textOf(caseMessage(changes))) as { readonly message: Readonly<Record<string, unknown>> })
    .message

const WORDS: ReferralContent = {
  ...content,
  details: [
    { category: 'health', text: 'Has asthma.' },
    { category: 'offence', text: 'A brother was cautioned.' },
  ],
}
const SAID: { readonly [Said in Category]?: readonly string[] } = {
  identity: ['Mae', '2015-03-09', '9990000018'],
  address: ['Invented Row', 'ZZ99 3AB', '07700900001'],
  concern: ['without a coat', 'help with money', 'visit the family', 'Safeguarding Concern Identified'],
  family: ['Ngozi', '07700900002'],
  health: ['Has asthma'],
  offence: ['was cautioned'],
}
const narrowed = (may: readonly Category[]): OutgoingMessage => {
  const hidden = hiddenFrom(may, { status: 'confirmed' })
  return caseMessage({
    content: contentForRecipient(WORDS, may, { status: 'confirmed' }, '9990000018'),
    withheld: CATEGORIES.filter((category) => !may.includes(category)),
    ...(hidden === undefined ? {} : { hidden }),
  })
}

describe('a referral', () => {
  it('has our ids and reference, the parties, and facts, opinion and wish each in its place', () => {
    const message = caseMessage({ dueBy: '2026-11-23T17:00:00.000Z' })
    expect(written({ dueBy: '2026-11-23T17:00:00.000Z' })).toMatchObject({
      messageId: uuidV5(message.messageKey),
      about: uuidV5(message.messageKey),
      caseId: message.itemWireId,
      reference: 'RX-7K4M-92QX-1',
      kind: 'referral',
      purpose: 'new',
      urgency: 'three-days',
      dueBy: '2026-11-23T17:00:00.000Z',
      sender: { name: 'Riverside School', odsCode: 'EE123456' },
      recipient: { name: 'Sampleton Council', service: 'Early help', endpoint: '2000099999' },
      contact: { name: 'Sam Teacher', role: 'Head of year', phone: '02079460000' },
      person: {
        nhsNumber: '9990000018',
        familyName: 'Okafor',
        givenName: ['Ada', 'Mae'],
        sex: 'female',
        address: { line: ['12 Invented Row', 'Sampleton'], postcode: 'ZZ99 3AB' },
        contact: { name: 'Ngozi Okafor', relationship: 'Mother', phone: '07700900002' },
      },
      content: {
        wanted: content.wanted,
        facts: content.facts,
        opinion: content.opinion,
        need: [{ text: 'Family support', code: 'family-support' }, { code: 'U' }],
      },
    })
  })

  it('names its operation and its message for the transport', () => {
    const message = caseMessage()
    expect(caseFormat.toWire(message).headers).toEqual({
      SOAPAction: 'urn:referral-exchange:case-service:1/SubmitMessage',
      'Message-Id': `urn:uuid:${message.wireId}`,
    })
  })

  it('holds what is allowed and nothing of what is kept back', () => {
    fc.assert(
      fc.property(fc.subarray([...CATEGORIES]), (may) => {
        const text = textOf(narrowed(may))
        for (const category of CATEGORIES)
          for (const each of SAID[category] ?? [])
            expect([each, text.includes(each)]).toEqual([each, may.includes(category)])
      }),
      { seed: 3, numRuns: 200 },
    )
  })

  it('is by the schema whatever people wrote, and says it back as they wrote it', () => {
    const words = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => `a${text}b`)
    fc.assert(
      fc.property(words, words, (facts, familyName) => {
        const person = { ...content.person, familyName, givenNames: [facts] }
        const text = textOf(caseMessage({ content: { ...content, person, facts, opinion: '\u0001 ' } }))
        expect(text).not.toContain('<opinion>')
        expect([...text].filter((sign) => sign < ' ' && !'\t\n'.includes(sign))).toEqual([])
        expect(readXml(text)).toBeDefined()
      }),
      { seed: 6, numRuns: 300 },
    )
    expect(textOf(caseMessage({ content: { ...content, facts: 'A & <B> "c" ]]> é\r\n' } }))).toContain(
      '<facts>A &amp; &lt;B&gt; "c" ]]&gt; é&#13;\n</facts>',
    )
  })

  it('brings its documents along, and says how many it could not bring', () => {
    const documents = [{ title: 'Letter', contentType: 'application/pdf', bytes: textBytes('%PDF') }]
    expect(written({ documents, documentsMissing: 2 })).toMatchObject({
      document: {
        title: 'Letter',
        contentType: 'application/pdf',
        size: '4',
        sha256: '315d429b7714cedb6ad04ac31240145257692630457f3c88253c5beceac76027',
        bytes: 'JVBERg==',
      },
      documentsMissing: { count: '2', text: expect.stringContaining('2 documents') },
    })
  })

  it('that was passed on brings what its sender wrote, without what this recipient may not have', () => {
    const patient = {
      resourceType: 'Patient',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000026' }],
      name: [{ family: 'Okafor' }],
      address: [{ line: ['12 Invented Row'], postalCode: 'ZZ99 3AB' }],
    }
    const observation = { resourceType: 'Observation', status: 'final', code: { text: 'Weight' } }
    const carried = [
      { fullUrl: 'urn:uuid:p', resourceType: 'Patient', json: JSON.stringify(patient) },
      { fullUrl: 'urn:uuid:o', resourceType: 'Observation', json: JSON.stringify(observation) },
    ]
    const { address: _address, phone: _phone, ...person } = content.person
    const facts = 'Seen at 12 Invented Row, number 999 000 0026.'
    const message = written({
      content: { ...content, facts, person, carried, referrer: { name: 'Sam', role: '9990000026' } },
      purpose: 'correction',
      changed: { version: 2, text: 'Was at 12 Invented Row.' },
      withheld: ['address'],
      hidden: 'address',
    })
    const { bytes } = message.document as { bytes: string }
    const passedOn = Buffer.from(bytes, 'base64').toString()
    expect(passedOn).toContain('Weight')
    for (const kept of ['Invented Row', 'ZZ99 3AB', '9990000026']) expect(passedOn).not.toContain(kept)
    expect(message).toMatchObject({
      contact: { role: 'withheld' },
      changed: { text: 'Was at withheld.' },
      content: { facts: 'Seen at withheld, number withheld.' },
    })
  })

  it('says of consent what it rests on, and nothing where it rests on another basis', () => {
    expect(written().consent).toBeUndefined()
    const consent = {
      status: 'active',
      givenAt: '2026-11-20T10:00:00.000Z',
      expiresDay: '2027-01-31',
    } as const
    expect(written({ consent }).consent).toEqual(consent)
  })
})

describe('the other kinds of item', () => {
  it('a notification asks only that somebody has read it', () => {
    expect(written({ kind: 'notification' })).toMatchObject({
      kind: 'notification',
      asks: expect.stringContaining('when somebody has read it'),
    })
  })

  it('an information request has each question under its own id', () => {
    const request = {
      statement: 'Enquiries under section 47.',
      questions: [
        { id: 'q1', text: 'Known to you?', why: 'To see who is involved.' },
        { id: 'q2', text: 'Since when?', why: 'To date it.', periodFrom: '2026-06-01' },
      ],
    } as const
    expect(written({ kind: 'information-request', content: { ...content, request } }).content).toMatchObject({
      request: {
        statement: request.statement,
        question: [
          { id: 'q1', text: 'Known to you?' },
          { id: 'q2', periodFrom: '2026-06-01', why: 'To date it.' },
        ],
      },
    })
  })
})

describe('later messages', () => {
  const later = { messageKey: 'rfl_abc123:rcp_abc123:3' } as const
  const first = uuidV5(caseMessage().messageKey)

  it.each(['correction', 'go-on'] as const)(
    'a %s tells of the child again, and what has changed',
    (purpose) => {
      const changed = { version: 2, text: 'The date of birth was corrected.' }
      expect(written({ ...later, purpose, changed })).toMatchObject({
        about: first,
        messageId: uuidV5(later.messageKey),
        changed: { messageVersion: '2', text: changed.text },
        person: { familyName: 'Okafor' },
      })
    },
  )

  it.each(['withdrawal', 'agreement-withdrawn'] as const)(
    'a %s names the case, and neither the child nor what was shared',
    (purpose) => {
      const message = caseMessage({ ...later, purpose })
      expect(written({ ...later, purpose })).toMatchObject({
        about: first,
        purpose,
        reference: 'RX-7K4M-92QX-1',
      })
      expect(textOf(message)).not.toMatch(/Okafor|coat|9990000018/)
      expect(textOf(message)).toMatch(purpose === 'withdrawal' ? /Do not act/ : /withdrawn its agreement/)
    },
  )

  it('an answer is not carried', () => {
    expect(() => caseFormat.toWire(caseMessage({ purpose: 'answer' }))).toThrow(RangeError)
  })
})
