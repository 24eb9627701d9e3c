import { describe, expect, it } from '@jest/globals'
import type { WireAnswer } from '../../partners/format.ts'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { readFhirDocument, serialise } from '../../partners/formats/bars-fhir/fhir-document.ts'
import { publishedExamples } from './bars-published-examples.ts'
import { jsonBytes, outgoing, takenAnswer, textBytes } from './bars-samples.ts'

const message = outgoing()
const read = (answer: WireAnswer) => barsFormat.readAnswer(answer, message)
const ids = takenAnswer(message).headers

const outcome = (
  code: string,
  wireCode: string,
  system = 'https://fhir.nhs.uk/Codesystem/http-error-codes',
) => ({
  resourceType: 'OperationOutcome',
  issue: [
    {
      severity: 'error',
      code,
      details: { coding: [{ system, code: wireCode, display: '500 - REC_SERVER_ERROR' }] },
      diagnostics: 'About Ada Okafor',
    },
  ],
})
const answered = (status: number, body: unknown, headers: Record<string, string> = {}): WireAnswer => ({
  status,
  headers: { ...ids, ...headers },
  bytes: typeof body === 'string' ? textBytes(body) : jsonBytes(body),
})
const page = '<html><body>We will be back soon</body></html>'

describe('an answer that takes the message', () => {
  it('is taken with the id that the partner gave the case', () => {
    expect(read(takenAnswer(message))).toEqual({
      outcome: 'taken',
      reason: 'accepted',
      partnerReference: 'case-17',
      wireStatus: 200,
      detail: '200 message Bundle',
    })
    expect(read(takenAnswer(message, { status: 201 })).outcome).toBe('taken')
  })

  it('is taken as XML, with ids in capitals, and without a case id', () => {
    const bundle = readFhirDocument(takenAnswer(message).bytes, 'json')
    const xml = takenAnswer(message, {
      headers: {
        'content-type': 'application/fhir+xml; charset=utf-8',
        'x-request-id': message.wireId.toUpperCase(),
        'x-correlation-id': message.correlationId.toUpperCase(),
      },
      bytes: serialise(bundle, 'xml'),
    })
    expect(read(xml)).toMatchObject({ outcome: 'taken', partnerReference: 'case-17' })
    const bare = takenAnswer(message, { bytes: jsonBytes({ resourceType: 'Bundle', type: 'message' }) })
    expect(read(bare)).toMatchObject({ outcome: 'taken' })
    expect(read(bare).partnerReference).toBeUndefined()
  })

  it.each(['9990000018', 'Ada Okafor', 'x'.repeat(65)])('does not keep %s as a reference', (id) => {
    const bytes = jsonBytes({
      resourceType: 'Bundle',
      type: 'message',
      entry: [{ resource: { resourceType: 'ServiceRequest', id } }],
    })
    expect(read(takenAnswer(message, { bytes }))).toMatchObject({ outcome: 'taken' })
    expect(read(takenAnswer(message, { bytes })).partnerReference).toBeUndefined()
  })
})

describe('an answer from which nothing is known', () => {
  it.each<[string, WireAnswer, string]>([
    ['a page with 200', answered(200, page), 'unreadable-answer'],
    ['an empty 200', answered(200, ''), 'unreadable-answer'],
    ['half a Bundle', answered(200, '{"resourceType":"Bundle","type":"mess'), 'unreadable-answer'],
    ['a search result', answered(200, { resourceType: 'Bundle', type: 'searchset' }), 'unreadable-answer'],
    ['an outcome with 200', answered(200, outcome('duplicate', 'REC_CONFLICT')), 'unreadable-answer'],
    ['a message without ids', takenAnswer(message, { headers: {} }), 'ids-missing'],
    [
      'a message without correlation id',
      takenAnswer(message, { headers: { 'x-request-id': message.wireId } }),
      'ids-missing',
    ],
    [
      'another message’s ids',
      takenAnswer(message, { headers: { ...ids, 'x-request-id': 'other' } }),
      'ids-missing',
    ],
    [
      'another message’s duplicate',
      answered(409, outcome('duplicate', 'REC_CONFLICT'), { 'x-request-id': 'other' }),
      'ids-missing',
    ],
    ['202', answered(202, ''), 'unreadable-answer'],
    ['204', answered(204, ''), 'unreadable-answer'],
    ['400 page', answered(400, page), 'unreadable-answer'],
    ['409 page', answered(409, page), 'unreadable-answer'],
    ['409 of another kind', answered(409, outcome('processing', 'REC_CONFLICT')), 'unreadable-answer'],
    ['413 page', answered(413, page), 'unreadable-answer'],
    ['422 page', answered(422, page), 'unreadable-answer'],
    ['501 page', answered(501, page), 'server-error'],
    ['408', answered(408, outcome('timeout', 'REC_TIMEOUT')), 'timeout'],
    ['408 page', answered(408, page), 'timeout'],
    ['500', answered(500, outcome('exception', 'REC_SERVER_ERROR')), 'server-error'],
    ['500 storage', answered(500, outcome('no-store', 'REC_SERVER_ERROR')), 'server-error'],
    ['502 page', answered(502, page), 'server-error'],
    ['503 page', answered(503, page), 'server-error'],
    ['504', answered(504, outcome('timeout', 'TIMEOUT')), 'timeout'],
    ['a status that is none', answered(0, ''), 'unreadable-answer'],
  ])('%s', (_, answer, reason) => {
    expect(read(answer)).toMatchObject({ outcome: 'unknown', reason })
  })
})

describe('an answer by the standard’s table', () => {
  it.each<[number, string, string, string, string]>([
    [400, 'invariant', 'REC_BAD_REQUEST', 'refused', 'message-invalid'],
    [400, 'not-supported', 'REC_BAD_REQUEST', 'refused', 'not-supported'],
    [400, 'value', 'SEND_BAD_REQUEST', 'refused', 'message-invalid'],
    [400, 'structure', 'PROXY_BAD_REQUEST', 'refused', 'message-invalid'],
    [401, 'expired', 'SEND_UNAUTHORIZED', 'misconfigured', 'not-authorised'],
    [401, 'forbidden', 'REC_UNAUTHORIZED', 'misconfigured', 'not-authorised'],
    [403, 'forbidden', 'SEND_FORBIDDEN', 'misconfigured', 'forbidden'],
    [403, 'security', 'REC_FORBIDDEN', 'misconfigured', 'forbidden'],
    [404, 'not-found', 'NOT_FOUND', 'misconfigured', 'address-wrong'],
    [404, 'multiple-matches', 'PROXY_NOT_FOUND', 'misconfigured', 'address-wrong'],
    [404, 'not-found', 'REC_NOT_FOUND', 'refused', 'not-found'],
    [405, 'not-supported', 'SEND_METHOD_NOT_ALLOWED', 'refused', 'not-supported'],
    [406, 'processing', 'REC_NOT_ACCEPTABLE', 'refused', 'not-supported'],
    [409, 'duplicate', 'REC_CONFLICT', 'already-known', 'duplicate'],
    [409, 'conflict', 'REC_CONFLICT', 'refused', 'conflict'],
    [409, 'duplicate', 'BAD_REQUEST', 'misconfigured', 'address-wrong'],
    [413, 'too-long', 'REC_BAD_REQUEST', 'refused', 'message-invalid'],
    [422, 'not-supported', 'REC_UNPROCESSABLE_ENTITY', 'refused', 'not-supported'],
    [422, 'too-costly', 'REC_UNPROCESSABLE_ENTITY', 'refused', 'message-invalid'],
    [425, 'duplicate', 'REC_TOO_EARLY', 'not-now', 'too-early'],
    [429, 'throttled', 'REC_TOO_MANY_REQUESTS', 'not-now', 'throttled'],
    [500, '429', 'PROXY_TOO_MANY_REQUESTS', 'not-now', 'throttled'],
    [501, 'not-supported', 'REC_NOT_IMPLEMENTED', 'refused', 'not-supported'],
    [503, 'transient', 'REC_SERVICE_UNAVAILABLE', 'not-now', 'unavailable'],
    [503, 'transient', 'SERVICE_UNAVAILABLE', 'not-now', 'unavailable'],
  ])('%i %s %s is %s, %s', (status, code, wireCode, ending, reason) => {
    const result = read(answered(status, outcome(code, wireCode)))
    expect(result).toMatchObject({ outcome: ending, reason, wireStatus: status })
    expect(result.detail).toContain(wireCode)
    expect(JSON.stringify(result)).not.toContain('Okafor')
  })

  it.each([
    ['https://fhir.nhs.uk/CodeSystem/http-error-codes'],
    ['http://fhir.nhs.uk/codesystem/http-error-codes'],
  ])('reads the code system as %s', (system) => {
    const result = read(answered(404, outcome('not-found', 'REC_NOT_FOUND', system)))
    expect(result.outcome).toBe('refused')
  })

  it('reads an outcome in XML', () => {
    const bytes = serialise(readFhirDocument(jsonBytes(outcome('duplicate', 'REC_CONFLICT')), 'json'), 'xml')
    const headers = { ...ids, 'content-type': 'application/fhir+xml' }
    expect(read({ status: 409, headers, bytes })).toMatchObject({
      outcome: 'already-known',
      detail: '409 REC_CONFLICT duplicate',
    })
  })

  it.each([
    [301, 'address-wrong'],
    [302, 'address-wrong'],
    [308, 'address-wrong'],
    [401, 'not-authorised'],
    [403, 'forbidden'],
    [404, 'address-wrong'],
    [410, 'address-wrong'],
    [417, 'address-wrong'],
  ])('a page with %i is misconfigured', (status, reason) => {
    expect(read(answered(status, page))).toMatchObject({ outcome: 'misconfigured', reason })
  })

  for (const { name, bytes } of publishedExamples('operation-outcomes')) {
    const expected: Readonly<Record<string, string>> = {
      '400': 'refused',
      '401': 'misconfigured',
      '403': 'misconfigured',
      '408': 'unknown',
      '409': 'already-known',
      '422': 'refused',
      '429': 'not-now',
      '503': 'not-now',
    }
    it(`${name} as published`, () => {
      const status = name.slice(0, 3)
      expect(read({ status: Number(status), headers: ids, bytes }).outcome).toBe(expected[status])
    })
  }
})

describe('how long to wait', () => {
  const date = 'Sat, 21 Nov 2026 12:00:00 GMT'
  it.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '120' }, 120],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': 'Sat, 21 Nov 2026 12:02:00 GMT', date }, 120],
    [{ 'retry-after': 'Sat, 21 Nov 2026 11:00:00 GMT', date }, 0],
    [{ 'retry-after': 'Sat, 21 Nov 2026 12:02:00 GMT' }, undefined],
    [{ 'retry-after': '999999999' }, 86_400],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('%j is %s seconds', (headers, seconds) => {
    expect(read(answered(429, page, headers)).retryAfterSeconds).toBe(seconds)
  })

  it('a page with 503 and Retry-After is the partner’s own word, not a middlebox’s', () => {
    expect(read(answered(503, page, { 'retry-after': '60' }))).toMatchObject({
      outcome: 'not-now',
      reason: 'maintenance',
      retryAfterSeconds: 60,
    })
  })

  it('is not kept for an answer after which nobody waits', () => {
    expect(
      read(answered(400, outcome('value', 'REC_BAD_REQUEST'), { 'retry-after': '60' })).retryAfterSeconds,
    ).toBeUndefined()
  })
})
