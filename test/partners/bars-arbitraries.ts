/** Any message that our side could want to send, odd characters included. */
import fc from 'fast-check'
import type { Person } from '../../domain/person.ts'
import { RESPONSE_MOVES } from '../../domain/recipient.ts'
import { type ReferralContent, type ResponseWords, URGENCIES } from '../../domain/referral.ts'
import type { MessageParty, OutgoingMessage } from '../../partners/format.ts'
import { outgoing } from './bars-samples.ts'

/** Text with line breaks, controls, markup, other scripts and halves of surrogate pairs. */
const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
    .map((codes) => String.fromCharCode(...codes)),
  fc.constantFrom(
    '',
    ' ',
    '<b>&amp;"\'</b>',
    ']]>',
    'a\r\nb\tc',
    '\u202eabc',
    '{"a":1}',
    'é漢字🧒',
    '\u0000',
  ),
)

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined })

/** Leaves out what is undefined, as exact optional properties want it. */
const present = <T extends object>(value: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as T

const person: fc.Arbitrary<Person> = fc
  .record({
    nhsNumber: optional(fc.constantFrom('9990000018', '9990000026')),
    unusableNhsNumber: optional(fc.constant('9990000019')),
    familyName: oddText,
    givenNames: fc.array(oddText, { maxLength: 3 }),
    birthDate: optional(fc.constantFrom('2015-03-09', '2020-02-29')),
    sex: optional(fc.constantFrom('female', 'male', 'other', 'unknown')),
    address: optional(fc.record({ lines: fc.array(oddText, { maxLength: 3 }), postcode: oddText })),
    phone: optional(oddText),
    contacts: optional(
      fc.array(fc.record({ name: oddText, relationship: oddText, phone: oddText }), { maxLength: 2 }),
    ),
  })
  .map((value) => present<Person>(value))

export const anyContent: fc.Arbitrary<ReferralContent> = fc
  .record({
    person,
    referrer: fc.record({ name: oddText, role: oddText, phone: oddText }),
    facts: oddText,
    opinion: optional(oddText),
    wanted: oddText,
    needs: fc.array(
      fc.record({
        text: oddText,
        code: oddText,
        system: fc.constantFrom(
          'https://fhir.nhs.uk/CodeSystem/safeguarding-codes-bars',
          'https://a.example',
          '',
        ),
      }),
      { maxLength: 3 },
    ),
  })
  .map((value) => present<ReferralContent>(value))

const party: fc.Arbitrary<MessageParty> = fc
  .record({
    name: oddText,
    odsCode: optional(fc.constant('RYE')),
    endpoint: fc.constantFrom('2000011147', 'https://fhir.nhs.uk/Id/ers-dos-service-id|1'),
    serviceName: optional(oddText),
    phone: optional(oddText),
  })
  .map((value) => present<MessageParty>(value))

export const anyWords: fc.Arbitrary<ResponseWords> = fc
  .record({
    reason: optional(fc.oneof(oddText, fc.constantFrom('no-room', 'failed-contact', 'wrong-service'))),
    explanation: optional(oddText),
    nextStep: optional(oddText),
    outcome: optional(fc.oneof(oddText, fc.constantFrom('helped', 'no-further-action'))),
    worker: optional(oddText),
    questions: optional(fc.array(oddText, { maxLength: 3 })),
  })
  .map((value) => present<ResponseWords>(value))

/** A request of any purpose, from content that began here. */
export const anyRequest: fc.Arbitrary<OutgoingMessage> = fc
  .record({
    purpose: fc.constantFrom('new', 'correction', 'withdrawal'),
    content: anyContent,
    sender: party,
    recipient: party,
    urgency: fc.constantFrom(...URGENCIES),
  })
  .map((changes) => outgoing(changes))

/** An answer with any move. */
export const anyAnswer = fc
  .record({
    content: anyContent,
    sender: party,
    recipient: party,
    move: fc.constantFrom(...RESPONSE_MOVES),
    words: anyWords,
  })
  .map(({ move, words, ...changes }) =>
    outgoing({
      ...changes,
      purpose: 'answer',
      answer: { inResponseTo: '79120f41-a431-4f08-bcc5-1e67006fcae0', move, words },
    }),
  )
