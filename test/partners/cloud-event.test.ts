/** The cloud-event format: the conformance suite, what an event says and what it never says, and what answers mean. */
import { describe, expect, it } from '@jest/globals'
import type { OutgoingMessage } from '../../partners/format.ts'
import { cloudEventFormat } from '../../partners/formats/cloud-event/cloud-event-format.ts'
import { content, outgoing } from './bars-samples.ts'
import { describeFormatConformance } from './format-conformance.ts'

const none = new Uint8Array()

describeFormatConformance({
  format: cloudEventFormat,
  supports: ['new', 'correction', 'go-on', 'withdrawal', 'agreement-withdrawn'],
  message: (purpose, changes = {}) => outgoing({ purpose, ...changes }),
  taken: () => ({ status: 204, headers: {}, bytes: none }),
  answersByStatus: true,
})

const written = (message: OutgoingMessage): string =>
  new TextDecoder().decode(cloudEventFormat.toWire(message).bytes)

describe('an event', () => {
  it('is CloudEvents 1.0, structured, with the message’s id as its own and as webhook-id', () => {
    const { contentType, headers } = cloudEventFormat.toWire(outgoing())
    expect(contentType).toBe('application/cloudevents+json; charset=utf-8')
    expect(headers).toEqual({ 'webhook-id': '3f0c8a54-8f0e-5a39-9d6f-0c9a54b8f0e1' })
    expect(JSON.parse(written(outgoing({ dueBy: '2026-11-24T12:00:00.000Z' })))).toEqual({
      specversion: '1.0',
      id: '3f0c8a54-8f0e-5a39-9d6f-0c9a54b8f0e1',
      source: 'https://referral-exchange.example/',
      type: 'uk.referral.sent.v1',
      subject: 'rfl_abc123',
      time: '2026-11-21T11:59:00.000Z',
      datacontenttype: 'application/json',
      sequence: '1',
      dataclass: 'id-only',
      data: {
        itemId: 'rfl_abc123',
        recipientId: 'rcp_abc123',
        version: 1,
        reference: 'RX-7K4M-92QX-1',
        urgency: 'three-days',
        dueBy: '2026-11-24T12:00:00.000Z',
        links: {
          item: '/v1/referrals/rfl_abc123',
          responses: '/v1/referrals/rfl_abc123/recipients/rcp_abc123/responses',
        },
      },
    })
  })

  it.each([
    ['referral', 'withdrawal', 'uk.referral.withdrawn.v1'],
    ['notification', 'new', 'uk.notification.sent.v1'],
    ['information-request', 'correction', 'uk.inforequest.corrected.v1'],
    ['referral', 'go-on', 'uk.referral.continued.v1'],
    ['referral', 'agreement-withdrawn', 'uk.referral.agreementwithdrawn.v1'],
  ] as const)('of a %s, %s, is %s', (kind, purpose, type) => {
    expect(written(outgoing({ kind, purpose }))).toContain(`"type":"${type}"`)
  })

  it('of an agreement withdrawn in part says that it is a part, and not of what', () => {
    const part = written(outgoing({ purpose: 'agreement-withdrawn', ended: ['health'] }))
    expect(JSON.parse(part)).toMatchObject({ data: { inPart: true } })
    expect(part).not.toContain('health')
    expect(written(outgoing({ purpose: 'agreement-withdrawn' }))).not.toContain('inPart')
  })

  it('has attribute names as the standard wants them, lower-case letters and digits', () => {
    for (const name of Object.keys(JSON.parse(written(outgoing())) as object))
      expect(name).toMatch(/^[a-z0-9]{1,20}$/)
  })

  it('is the same whatever it is about: nothing of a child, a referrer or a document is in it', () => {
    const documents = [{ title: 'Letter', contentType: 'text/plain', bytes: Buffer.from('x') }]
    const other = {
      ...content,
      person: { familyName: 'Another', givenNames: ['Child'] },
      facts: 'Other facts.',
    }
    expect(written(outgoing({ content: other, documents }))).toBe(written(outgoing()))
    for (const word of ['Okafor', '9990000018', 'ZZ99', 'Sam Teacher', 'Sampleton', 'coat'])
      expect(written(outgoing())).not.toContain(word)
  })

  it('carries no answer', () => {
    expect(() => cloudEventFormat.toWire(outgoing({ purpose: 'answer' }))).toThrow(RangeError)
  })
})

describe('an answer', () => {
  it.each([
    [200, {}, 'taken', 'accepted'],
    [202, { 'content-type': 'application/json' }, 'taken', 'accepted'],
    [200, { 'content-type': 'text/html; charset=utf-8' }, 'unknown', 'unreadable-answer'],
    [302, { location: 'https://elsewhere.example/' }, 'misconfigured', 'address-wrong'],
    [400, {}, 'refused', 'message-invalid'],
    [401, {}, 'misconfigured', 'not-authorised'],
    [404, {}, 'misconfigured', 'address-wrong'],
    [410, {}, 'misconfigured', 'address-wrong'],
    [418, {}, 'unknown', 'unreadable-answer'],
    [429, {}, 'not-now', 'throttled'],
    [500, {}, 'unknown', 'server-error'],
    [502, {}, 'unknown', 'server-error'],
    [503, {}, 'unknown', 'server-error'],
    [503, { 'retry-after': '90' }, 'not-now', 'unavailable'],
    [504, {}, 'unknown', 'timeout'],
  ])('%i %j is %s, %s', (status, headers, outcome, reason) => {
    const answer = { status, headers: headers as Record<string, string>, bytes: none }
    expect(cloudEventFormat.readAnswer(answer, outgoing())).toMatchObject({ outcome, reason })
  })

  it('is waited for as long as it says', () => {
    const answer = { status: 429, headers: { 'retry-after': '90' }, bytes: none }
    expect(cloudEventFormat.readAnswer(answer, outgoing())).toMatchObject({ retryAfterSeconds: 90 })
  })
})
