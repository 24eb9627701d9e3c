/** What our HL7 v2 messages say, field by field. */
import { describe, expect, it } from '@jest/globals'
import type { OutgoingMessage } from '../../partners/format.ts'
import { content } from './bars-samples.ts'
import { controlId, fieldsOf, formatFor, hl7Outgoing, linesNamed, linesOf } from './hl7v2-samples.ts'

const text = (message: OutgoingMessage): string => linesOf(message).join('\n')

describe('a new referral', () => {
  const message = hl7Outgoing()

  it('is a REF^I12 of version 2.4 that asks for both acknowledgements', () => {
    expect(linesOf(message)[0]).toBe(
      `MSH|^~\\&|REFERRAL-EXCHANGE|EE123456|OLDPAS|RXX01|20261121115900+0000||REF^I12^REF_I12|${controlId(message.wireId)}|P|2.4|||AL|AL|GBR|UNICODE UTF-8`,
    )
    expect(controlId(message.wireId)).toMatch(/^[0-9A-F]{20}$/)
  })

  it('has its segments in the order of REF_I12', () => {
    expect(linesOf(message).map((line) => line.slice(0, 3))).toEqual([
      ...['MSH', 'RF1', 'PRD', 'PRD', 'PID', 'NK1', 'OBR'],
      ...Array.from({ length: 6 }, () => 'OBX'),
      'NTE',
    ])
  })

  it('names the referral by its reference, the provider who refers and the one referred to', () => {
    expect(linesNamed(message, 'RF1')).toEqual([
      'RF1|P^Pending^HL70283|A||||RX-7K4M-92QX-1^REFERRAL-EXCHANGE|20261121115900+0000||20261121115900+0000',
    ])
    expect(linesNamed(message, 'PRD').map((line) => line.split('|').slice(1, 8))).toEqual([
      ['RP^Referring provider^HL70286', 'Sam Teacher', '', '', '02079460000^WPN^PH', '', 'EE123456^ODS'],
      ['RT^Referred to provider^HL70286', 'Early help', '', '', '', '', 'E0001^ODS'],
    ])
    expect(fieldsOf(message, 'PRD')[10]).toBe(
      'Riverside School^L^EE123456^^^ODS&https://fhir.nhs.uk/Id/ods-organization-code&URI',
    )
  })

  it('names the child, with a number only where it was confirmed', () => {
    expect(linesNamed(message, 'PID')).toEqual([
      'PID|1||9990000018^^^NHS^NH||Okafor^Ada^Mae^^^^L||20150309|F|||12 Invented Row^Sampleton^^^ZZ99 3AB^^H||07700900001^PRN^PH',
    ])
    expect(linesNamed(message, 'NK1')).toEqual(['NK1|1|Ngozi Okafor|^Mother||07700900002^PRN^PH'])
    const { nhsNumber: _none, ...person } = content.person
    expect(fieldsOf(hl7Outgoing({ content: { ...content, person } }), 'PID')[3]).toBe(
      'RX-7K4M-92QX-1^^^REFERRAL-EXCHANGE^U',
    )
  })

  it('keeps what was seen apart from what the professional thinks', () => {
    expect(linesNamed(message, 'OBX').map((line) => line.split('|').slice(2, 6))).toEqual([
      [
        'FT',
        'FACTS^What was seen or told^REFERRAL-EXCHANGE',
        '1',
        'Came to school without a coat on three days.',
      ],
      [
        'FT',
        'OPINION^The professional’s view^REFERRAL-EXCHANGE',
        '2',
        'I think the family needs help with money.',
      ],
      [
        'FT',
        'WANTED^What is asked for^REFERRAL-EXCHANGE',
        '3',
        'Please visit the family and offer early help.',
      ],
      [
        'CE',
        'NEED^Need^REFERRAL-EXCHANGE',
        '4',
        'family-support^Family support^https://referral-exchange.example/needs',
      ],
      [
        'CE',
        'NEED^Need^REFERRAL-EXCHANGE',
        '5',
        'U^Unspecified Safeguarding Concern Identified^https://fhir.nhs.uk/CodeSystem/safeguarding-codes-bars',
      ],
      ['FT', 'HOW-SOON^How soon^REFERRAL-EXCHANGE', '6', 'Somebody needs to act within three days.'],
    ])
    expect(linesNamed(message, 'NTE')).toEqual([
      'NTE|1|L|Sent by Sam Teacher, Head of year, Riverside School, 02079460000',
    ])
  })

  it.each([
    ['immediate', 'S'],
    ['same-day', 'A'],
    ['three-days', 'A'],
    ['standard', 'R'],
  ] as const)('that is %s has the priority %s', (urgency, code) => {
    expect(fieldsOf(hl7Outgoing({ urgency }), 'RF1')[2]).toBe(code)
  })

  it('brings documents in base64, and says how many it could not bring', () => {
    const title = 'Letter | from school'
    const documents = [{ title, contentType: 'application/pdf', bytes: new Uint8Array([0x25, 0x50, 0xff]) }]
    const written = hl7Outgoing({ documents, documentsMissing: 2 })
    expect(linesNamed(written, 'OBX').at(-1)).toBe(
      'OBX|7|ED|DOCUMENT^Letter \\F\\ from school^REFERRAL-EXCHANGE|7|^application^pdf^Base64^JVD/||||||F',
    )
    expect(linesNamed(written, 'NTE').at(-1)).toMatch(/2 documents belong to this referral/)
  })

  it('says what the sharing rests on where that is consent, and by when it is to be seen', () => {
    const consent = {
      status: 'active',
      givenAt: '2026-11-20T10:00:00.000Z',
      expiresDay: '2027-05-20',
    } as const
    const written = hl7Outgoing({ consent, dueBy: '2026-11-24T17:00:00.000Z' })
    expect(text(written)).toContain(
      'The family has agreed to this sharing. Given on 2026-11-20, until 2027-05-20.',
    )
    expect(fieldsOf(written, 'RF1')[8]).toBe('20261124170000+0000')
    expect(text(message)).not.toContain('agree')
  })

  it('says that the sender’s own message holds more, and keeps an unconfirmed number of it out of all words', () => {
    const carried = [
      {
        fullUrl: 'urn:uuid:a',
        resourceType: 'Patient',
        json: '{"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000026"}]}',
      },
      {
        fullUrl: 'urn:uuid:b',
        resourceType: 'Observation',
        json: '{"resourceType":"Observation","subject":{"reference":"urn:uuid:a"}}',
      },
      {
        fullUrl: 'urn:uuid:c',
        resourceType: 'ServiceRequest',
        json: '{"resourceType":"ServiceRequest","subject":{"reference":"urn:uuid:a"}}',
      },
    ]
    const facts = 'Known to us as 999 000 0026.'
    const written = text(hl7Outgoing({ content: { ...content, facts, carried } }))
    expect(written).toContain('holds more than this system can be sent (1 record). Ask Sam Teacher')
    expect(written).not.toMatch(/999\s?000\s?0026/)
  })
})

describe('a later message', () => {
  it('names the same referral in RF1-6, whatever it says', () => {
    const purposes = ['new', 'correction', 'go-on', 'withdrawal', 'agreement-withdrawn'] as const
    const written = purposes.map((purpose, index) =>
      hl7Outgoing({ purpose, messageKey: `rfl_abc123:rcp_abc123:${index + 1}` }),
    )
    expect(new Set(written.map((message) => fieldsOf(message, 'RF1')[6])).size).toBe(1)
    expect(new Set(written.map((message) => fieldsOf(message, 'MSH')[9])).size).toBe(5)
    expect(written.map((message) => fieldsOf(message, 'MSH')[8])).toEqual(
      ['I12', 'I13', 'I13', 'I14', 'I13'].map((event) => `REF^${event}^REF_I12`),
    )
  })

  it('that corrects says what has changed', () => {
    const changed = { version: 3, text: 'The telephone number has changed.\nIt was wrong.' }
    expect(linesNamed(hl7Outgoing({ purpose: 'correction', changed }), 'NTE')[0]).toBe(
      'NTE|1|L|Version 3. The telephone number has changed.\\.br\\It was wrong.',
    )
  })

  it('that withdraws says no more than that', () => {
    const written = hl7Outgoing({ purpose: 'withdrawal' })
    expect(linesNamed(written, 'OB')).toEqual([])
    expect(text(written)).toContain('Do not act on it.')
    expect(text(written)).not.toContain('coat')
  })

  it('of a withdrawn agreement leaves the referral as it is', () => {
    const written = hl7Outgoing({ purpose: 'agreement-withdrawn' })
    expect(text(written)).toContain('The referral itself has not been withdrawn')
    expect(fieldsOf(written, 'RF1')[1]).toBe('')
    expect(linesNamed(written, 'OB')).toEqual([])
  })

  it('of a withdrawn agreement bring back no referral that is no longer with them', () => {
    const written = hl7Outgoing({ purpose: 'agreement-withdrawn', noLongerAsked: true })
    expect(text(written)).toContain('The referral itself is no longer with you: do not act on it.')
    expect(fieldsOf(written, 'MSH')[8]).toContain('I14')
  })
})

it('carries referrals alone, and no answer', () => {
  expect(formatFor().carriesKinds).toEqual(['referral'])
  for (const kind of ['notification', 'information-request'] as const)
    expect(() => formatFor().toWire(hl7Outgoing({ kind }))).toThrow(RangeError)
  expect(() => formatFor().toWire(hl7Outgoing({ purpose: 'answer' }))).toThrow(RangeError)
})
