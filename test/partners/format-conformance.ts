/** What every format must keep to, whatever it writes. One call in the test file of each format. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ATTEMPT_OUTCOMES, ATTEMPT_REASONS, type MessagePurpose } from '../../domain/delivery.ts'
import type { Format, OutgoingMessage, WireAnswer, WireDocument } from '../../partners/format.ts'
import { sized } from '../test-size.ts'

export interface FormatUnderTest {
  readonly format: Format
  /** Purposes that the format can write. */
  readonly supports: readonly MessagePurpose[]
  /** A message of a purpose, with a confirmed NHS number unless told otherwise. */
  message(purpose: MessagePurpose, changes?: Partial<OutgoingMessage>): OutgoingMessage
  /** The answer by which a partner takes this message. */
  taken(message: OutgoingMessage): WireAnswer
  /** On this wire the status is the whole answer: it names no message, and no body is promised. */
  readonly answersByStatus?: boolean
  /** How a message's id stands on this wire; as it is unless given. */
  readonly idOnWire?: (wireId: string) => string
}

const wireOf = (document: WireDocument): string =>
  `${new TextDecoder().decode(document.bytes)} ${JSON.stringify(document.headers)}`

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

const writes = ({ format, supports, message, idOnWire = (id) => id }: FormatUnderTest): void => {
  it.each([...supports])('%s: the same message gives the same bytes and headers', (purpose) => {
    const [first, second] = [format.toWire(message(purpose)), format.toWire(message(purpose))]
    expect(second).toEqual(first)
    expect(first.bytes.length).toBeGreaterThan(0)
    expect(first.contentType).toMatch(/^[a-z]+\/[a-z0-9.+-]+/)
  })

  it.each([...supports])(
    '%s: the message’s id is on the wire, and another message has another',
    (purpose) => {
      const [one, other] = [
        '11111111-1111-5111-8111-111111111111',
        '22222222-2222-5222-8222-222222222222',
      ] as const
      const [first, second] = [one, other].map((wireId) =>
        wireOf(format.toWire(message(purpose, { wireId }))),
      )
      expect(first).toContain(idOnWire(one))
      expect(second).toContain(idOnWire(other))
      expect(second).not.toContain(idOnWire(one))
    },
  )

  it.each([...supports])('%s: headers are plain ASCII on one line, and hold no credential', (purpose) => {
    for (const [name, value] of Object.entries(format.toWire(message(purpose)).headers)) {
      expect(name).toMatch(/^[A-Za-z0-9-]+$/)
      expect(value).toMatch(/^[\x20-\x7e]*$/)
      expect(name.toLowerCase()).not.toBe('authorization')
    }
  })

  it.each([...supports])('%s: an NHS number that nobody confirmed is nowhere', (purpose) => {
    const { content } = message(purpose)
    const { nhsNumber, ...person } = content.person
    expect(nhsNumber).toBeDefined()
    const unconfirmed = { ...content, person: { ...person, unusableNhsNumber: '9990000019' } }
    const wire = wireOf(format.toWire(message(purpose, { content: unconfirmed })))
    expect(wire).not.toContain('9990000019')
    expect(wire).not.toContain(nhsNumber ?? '9990000019')
  })
}

const namesItsMessage = ({ format, supports, message, taken }: FormatUnderTest): void => {
  const sent = message(supports[0] ?? 'new')
  const answer = taken(sent)

  it('the same answer to another message is not', () => {
    const other = { wireId: '99999999-9999-5999-8999-999999999999', correlationId: sent.correlationId }
    expect(format.readAnswer(answer, other).outcome).not.toBe('taken')
  })

  it('half an answer is not taken', () => {
    for (let length = 0; length < answer.bytes.length; length += 7) {
      const half = { ...answer, bytes: answer.bytes.slice(0, length) }
      expect(format.readAnswer(half, sent).outcome).toBe('unknown')
    }
  })
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300

const reads = (under: FormatUnderTest): void => {
  const { format, supports, message, taken, answersByStatus = false } = under
  const sent = message(supports[0] ?? 'new')
  const answer = taken(sent)

  it('an answer that takes the message is taken', () => {
    expect(format.readAnswer(answer, sent).outcome).toBe('taken')
  })

  if (!answersByStatus) namesItsMessage(under)

  it.each([
    ['a maintenance page', '<html><h1>Back soon</h1></html>'],
    ['nothing', ''],
    ['garbage', '\u0000\ufffdPK'],
  ])('%s with a success status is unknown', (_, text) => {
    const page = { status: 200, headers: { 'content-type': 'text/html' }, bytes: bytesOf(text) }
    expect(format.readAnswer(page, sent).outcome).toBe('unknown')
  })

  it('never throws, always ends in one of the six results, and keeps the partner’s words out', () => {
    const secret = 'Ada Okafor of 12 Invented Row'
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.json().map(bytesOf),
      fc.constant(bytesOf(secret)),
    )
    const headers = fc.dictionary(
      fc.constantFrom('content-type', 'retry-after', 'date', 'x-request-id'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), headers, body, (status, given, bytes) => {
        const result = format.readAnswer({ status, headers: given, bytes }, sent)
        expect(ATTEMPT_OUTCOMES).toContain(result.outcome)
        expect(ATTEMPT_REASONS).toContain(result.reason)
        expect(result.outcome === 'taken' && !(answersByStatus && isSuccess(status))).toBe(false)
        expect(JSON.stringify(result)).not.toContain('Okafor')
      }),
      { seed: 4, numRuns: sized(500, 5000) },
    )
  })
}

/** Runs the conformance suite of the format port. */
export const describeFormatConformance = (under: FormatUnderTest): void => {
  describe(`format ${under.format.name}: writing`, () => writes(under))
  describe(`format ${under.format.name}: reading the answer`, () => reads(under))
}
