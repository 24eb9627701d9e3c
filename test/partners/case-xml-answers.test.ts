/** What a SOAP answer says of an attempt: by its body, whatever the status, and only what names our message proves anything. */
import { describe, expect, it } from '@jest/globals'
import type { WireAnswer } from '../../partners/format.ts'
import { caseFormat } from '../../partners/formats/case-xml/case-format.ts'
import {
  answer,
  caseMessage,
  envelope,
  fault,
  receipt,
  rejection,
  type Version,
  xml,
} from './soap-samples.ts'

const message = caseMessage()
const { wireId } = message
const OTHER = '99999999-9999-5999-8999-999999999999'
const read = (given: WireAnswer, sent = message) => caseFormat.readAnswer(given, sent)
const VERSIONS: readonly Version[] = ['1.1', '1.2']

describe('a receipt', () => {
  it.each(VERSIONS)('in an envelope of SOAP %s takes the message, with the case’s reference', (version) => {
    expect(read(answer(envelope(receipt(wireId.toUpperCase()), { version })))).toMatchObject({
      outcome: 'taken',
      partnerReference: 'HL-17',
    })
  })

  it.each([
    ['already-known', 'already-known', 'duplicate'],
    ['done', 'unknown', 'unreadable-answer'],
  ])('of status %s is %s', (status, outcome, reason) => {
    expect(read(answer(envelope(receipt(wireId, status))))).toMatchObject({ outcome, reason })
  })

  it.each([
    ['of another message', receipt(OTHER), ''],
    ['without an id', '<cs:receipt><cs:status>accepted</cs:status></cs:receipt>', ''],
    ['that relates to another', receipt(wireId), `<a:RelatesTo>urn:uuid:${OTHER}</a:RelatesTo>`],
  ])('%s proves nothing', (_name, body, header) => {
    expect(read(answer(envelope(body, { header })))).toMatchObject({
      outcome: 'unknown',
      reason: 'ids-missing',
    })
  })

  it('that relates to our message by WS-Addressing too is taken', () => {
    const header = `<a:RelatesTo> urn:uuid:${wireId} </a:RelatesTo>`
    expect(read(answer(envelope(receipt(wireId), { header }))).outcome).toBe('taken')
  })

  it.each([
    [
      'under another namespace',
      answer(envelope(receipt(wireId)).replace('urn:referral-exchange:case:1', 'urn:x')),
    ],
    ['with an error’s status', answer(envelope(receipt(wireId)), 500)],
    ['beside something else', answer(envelope(receipt(wireId) + receipt(wireId)))],
    [
      'after a document type',
      answer(envelope(receipt(wireId)).replace('?>', '?><!DOCTYPE x [<!ENTITY e "x">]>')),
    ],
    ['that is too deep', answer(envelope(`${'<x>'.repeat(40)}${'</x>'.repeat(40)}`))],
    ['of too many elements', answer(envelope(`<x>${'<y/>'.repeat(60_000)}</x>`))],
    ['in an encoding that is none', answer(envelope(receipt(wireId)).replace('utf-8', 'ebcdic'))],
  ])('%s proves nothing', (_name, given) => {
    expect(read(given).outcome).toBe('unknown')
  })

  it.each(['9990000018', '999 000 0018', 'Ada Okafor', 'x'.repeat(65), '<b>'])(
    'does not make %j a reference that is shown',
    (reference) => {
      const shown = `<cs:caseReference>${reference.replace('<', '&lt;')}</cs:caseReference>`
      expect(read(answer(envelope(receipt(wireId, 'accepted', shown)))).partnerReference).toBeUndefined()
    },
  )
})

describe('the encoding', () => {
  const named = receipt(wireId, 'accepted', '<cs:caseReference>HL-17</cs:caseReference><cs:note>é</cs:note>')
  const latin = (text: string) => Buffer.from(text, 'latin1')

  it('declared as ISO-8859-1 is read as that', () => {
    const text = envelope(named).replace('utf-8', 'ISO-8859-1')
    expect(read({ ...answer(''), bytes: latin(text) }).outcome).toBe('taken')
  })

  it('declared in the content type alone is read as that', () => {
    const text = envelope(named).replace(/<\?xml.*?\?>/, '')
    const headers = { 'content-type': 'text/xml; charset="iso-8859-1"' }
    expect(read({ status: 200, headers, bytes: latin(text) }).outcome).toBe('taken')
  })

  it('that is not the one declared makes the answer unreadable', () => {
    expect(read({ ...answer(''), bytes: latin(envelope(named)) }).outcome).toBe('unknown')
  })

  it('may begin with a byte order mark', () => {
    const bytes = Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), xml(envelope(named))])
    expect(read({ ...answer(''), bytes }).outcome).toBe('taken')
  })
})

describe.each(VERSIONS)('a fault of SOAP %s', (version) => {
  const [sender, receiver] = version === '1.1' ? ['Client', 'Server'] : ['Sender', 'Receiver']

  it.each([200, 400, 500])('is one with status %i', (status) => {
    expect(read(answer(fault(version, sender), status))).toMatchObject({
      outcome: 'refused',
      reason: 'message-invalid',
      wireStatus: status,
    })
    expect(read(answer(fault(version, receiver), status))).toMatchObject({
      outcome: 'unknown',
      reason: 'server-error',
    })
  })

  it.each([
    ['VersionMismatch', 'not-supported'],
    ['MustUnderstand', 'not-supported'],
  ])('%s means that the channel is set up wrongly', (code, reason) => {
    expect(read(answer(fault(version, code), 500))).toMatchObject({ outcome: 'misconfigured', reason })
  })

  it.each(['FailedAuthentication', 'InvalidSecurity', 'MessageExpired', 'InvalidSecurityToken'])(
    '%s of WS-Security means that the sign-in is wrong',
    (subcode) => {
      expect(read(answer(fault(version, sender, { subcode }), 500))).toMatchObject({
        outcome: 'misconfigured',
        reason: 'not-authorised',
      })
    },
  )

  it.each([
    ['duplicate', 'already-known', 'duplicate'],
    ['message-invalid', 'refused', 'message-invalid'],
    ['not-supported', 'refused', 'not-supported'],
    ['temporarily-unavailable', 'not-now', 'unavailable'],
    ['not-authorised', 'misconfigured', 'not-authorised'],
  ])('with the rejection %s is %s', (code, outcome, reason) => {
    const detail = rejection(code, wireId)
    expect(read(answer(fault(version, sender, { detail }), 500))).toMatchObject({ outcome, reason })
  })

  it('with a rejection of another message says nothing of ours', () => {
    const detail = rejection('duplicate', OTHER)
    expect(read(answer(fault(version, sender, { detail }), 500))).toMatchObject({
      outcome: 'unknown',
      reason: 'ids-missing',
    })
  })

  it('of the receiver with 503 or 429 is surely not taken, and says when', () => {
    expect(read(answer(fault(version, receiver), 503, { 'retry-after': '7' }))).toMatchObject({
      outcome: 'not-now',
      reason: 'unavailable',
      retryAfterSeconds: 7,
    })
    expect(read(answer(fault(version, receiver), 429)).reason).toBe('throttled')
  })

  it('of no known code is unknown, and its words go nowhere', () => {
    const result = read(answer(fault(version, 'Okafor', { detail: rejection('Okafor') }), 500))
    expect(result.outcome).toBe('unknown')
    expect(JSON.stringify(result)).not.toContain('Okafor')
  })

  it('to a withdrawal of a case that they do not know is refused as not found', () => {
    const detail = rejection('unknown-case')
    const sent = caseMessage({ purpose: 'withdrawal' })
    expect(read(answer(fault(version, sender, { detail })), sent)).toMatchObject({ reason: 'not-found' })
  })
})

describe('an answer that is no envelope', () => {
  it.each([
    [200, 'unknown', 'unreadable-answer'],
    [202, 'unknown', 'unreadable-answer'],
    [302, 'misconfigured', 'address-wrong'],
    [400, 'unknown', 'unreadable-answer'],
    [401, 'misconfigured', 'not-authorised'],
    [403, 'misconfigured', 'forbidden'],
    [404, 'misconfigured', 'address-wrong'],
    [408, 'unknown', 'timeout'],
    [415, 'misconfigured', 'not-supported'],
    [425, 'not-now', 'too-early'],
    [429, 'not-now', 'throttled'],
    [500, 'unknown', 'server-error'],
    [502, 'unknown', 'server-error'],
    [503, 'unknown', 'server-error'],
    [504, 'unknown', 'timeout'],
  ])('%i is %s, %s', (status, outcome, reason) => {
    const page = answer('<html><body>Ada</body></html>', status, { 'content-type': 'text/html' })
    expect(read(page)).toMatchObject({ outcome, reason })
  })

  it('503 that says when is maintenance', () => {
    expect(read(answer('', 503, { 'retry-after': '60' }))).toMatchObject({
      outcome: 'not-now',
      reason: 'maintenance',
      retryAfterSeconds: 60,
    })
  })
})

describe('whether they have it', () => {
  const status = (id: string, known: string) =>
    answer(
      envelope(
        `<cs:caseStatus><cs:messageId>${id}</cs:messageId><cs:known>${known}</cs:known></cs:caseStatus>`,
      ),
    )
  const asked = (given: WireAnswer) => caseFormat.presence?.readAnswer(given, message)

  it('is told by its id', () => {
    expect(asked(status(wireId, 'true'))).toMatchObject({ outcome: 'already-known' })
    expect(asked(status(wireId, 'false'))).toBe('not-there')
  })

  it.each([
    ['another message', status(OTHER, 'false')],
    ['no word of it', status(wireId, 'perhaps')],
    ['a page', answer('<html/>')],
    ['a receipt', answer(envelope(receipt(wireId)))],
    ['a refusal', answer(fault('1.2', 'Sender'))],
    ['a duplicate', answer(fault('1.2', 'Sender', { detail: rejection('duplicate') }))],
    ['an error’s status', { ...status(wireId, 'false'), status: 500 }],
  ])('is not told by %s', (_name, given) => {
    expect(asked(given)).toMatchObject({ outcome: 'unknown' })
  })
})
