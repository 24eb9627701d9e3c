import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { unexplainedIn } from '../../domain/outcome.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { wireText } from '../../partners/formats/bars-fhir/bars-wire-text.ts'
import { serialise } from '../../partners/formats/bars-fhir/fhir-document.ts'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import { anyAnswer, anyRequest } from './bars-arbitraries.ts'
import { bundleOf, content, everyValue, messageOf, NOW, outgoing } from './bars-samples.ts'
import { shapeFaults } from './bars-shape.ts'

const readBack = (message: OutgoingMessage) =>
  messageOf(readBarsMessage(barsFormat.toWire(message).bytes, 'application/fhir+json', NOW))
const decodedHeader = (message: OutgoingMessage, name: string): unknown =>
  JSON.parse(Buffer.from(barsFormat.toWire(message).headers[name] ?? '', 'base64').toString('utf8'))

describe('a referral that began here', () => {
  const message = outgoing()

  it('is read back with the same content, facts and opinion apart', () => {
    const { carried, ...read } = readBack(message).content
    const [need, flagged] = content.needs
    expect(carried?.map(({ resourceType }) => resourceType)).toContain('Flag')
    expect(read).toEqual({ ...content, needs: [need, flagged] })
  })

  it('names the referral by the item, the message by its key', () => {
    const read = readBack(message)
    expect(read).toMatchObject({
      bundleId: message.wireId,
      focusFullUrl: `urn:uuid:${message.itemWireId}`,
      meaning: 'new',
      urgency: 'three-days',
      destination: { system: 'https://fhir.nhs.uk/Id/dos-service-id', value: '2000099999' },
      source: { value: '2000011147', name: 'Riverside School', software: 'Referral Exchange' },
      sender: { odsCode: 'EE123456', name: 'Riverside School' },
      receiver: { odsCode: 'E0001', name: 'Sampleton Council' },
      contactPhone: '02079460000',
      hasConsent: true,
      nhsNumberStatus: 'number-present-and-verified',
      oddities: [],
    })
    expect(read.serviceRequestId).toBeUndefined()
  })

  it('carries the headers of the standard', () => {
    const { headers, contentType } = barsFormat.toWire(message)
    expect(contentType).toBe('application/fhir+json')
    expect(headers).toMatchObject({
      'X-Request-Id': message.wireId,
      'X-Correlation-Id': message.correlationId,
      Accept: 'application/fhir+json; version=1.4.0',
      'use-context': 'childrens-social-care|referral|servicerequest-request|new',
    })
    expect(decodedHeader(message, 'NHSD-Target-Identifier')).toEqual({
      value: '2000099999',
      system: 'https://fhir.nhs.uk/Id/dos-service-id',
    })
    expect(decodedHeader(message, 'NHSD-End-User-Organisation')).toMatchObject({
      resourceType: 'Organization',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'EE123456' }],
    })
    expect(decodedHeader(message, 'NHSD-Requesting-Software')).toMatchObject({ resourceType: 'Device' })
  })

  it('keeps its names when the message version changes', () => {
    const second = outgoing({ purpose: 'correction', wireId: '11111111-1111-5111-8111-111111111111' })
    expect(readBack(second)).toMatchObject({
      bundleId: second.wireId,
      focusFullUrl: readBack(message).focusFullUrl,
      meaning: 'update',
      serviceRequestStatus: 'active',
    })
  })

  it('sends no NHS number that is not confirmed', () => {
    const { nhsNumber, ...unconfirmed } = content.person
    const sent = new TextDecoder().decode(
      barsFormat.toWire(
        outgoing({ content: { ...content, person: { ...unconfirmed, unusableNhsNumber: '9990000019' } } }),
      ).bytes,
    )
    expect(nhsNumber).toBeDefined()
    expect(sent).not.toContain('999000001')
  })

  it('says "do not act" when it is withdrawn', () => {
    const read = readBack(outgoing({ purpose: 'withdrawal' }))
    expect(read).toMatchObject({
      meaning: 'cancelled',
      reason: 'update',
      serviceRequestStatus: 'revoked',
      focusFullUrl: `urn:uuid:${message.itemWireId}`,
      oddities: [],
    })
  })

  it('cannot be an answer without what it answers', () => {
    expect(() => barsFormat.toWire(outgoing({ purpose: 'answer' }))).toThrow('what it answers')
  })
})

describe('another kind of item', () => {
  const sent = (more: Partial<OutgoingMessage>): string =>
    new TextDecoder().decode(barsFormat.toWire(outgoing(more)).bytes)
  const dueBy = '2026-11-23T08:30:00.000Z'

  it.each([
    ['notification', 'For information: no reply is asked'],
    ['information-request', 'Request for information'],
  ] as const)('says beside the national category that it is a %s, and by when', (kind, display) => {
    const bundle = bundleOf(outgoing({ kind, dueBy }))
    expect(everyValue(bundle)).toEqual(expect.arrayContaining([kind, display, dueBy]))
    expect(readBack(outgoing({ kind, dueBy }))).toMatchObject({ meaning: 'new', oddities: [] })
    expect(sent({ kind, purpose: 'withdrawal' })).toContain(`"code":"${kind}"`)
  })

  it('leaves a referral as it was to the byte', () => {
    expect(sent({ kind: 'referral' })).toBe(sent({}))
    expect(sent({})).not.toContain('item-kind')
  })
})

/** Nothing that JSON in UTF-8 or XML could not carry. */
const isCleanFhir = (message: OutgoingMessage): boolean =>
  everyValue(bundleOf(message)).every((value) => typeof value !== 'string' || wireText(value) === value)

const MEANINGS = { new: 'new', correction: 'update', withdrawal: 'cancelled', answer: 'response' } as const

describe('whatever is sent', () => {
  it('is read by our own reader without a fault, is FHIR by its table, and has words back', () => {
    fc.assert(
      fc.property(anyRequest, (message) => {
        expect(shapeFaults(bundleOf(message))).toEqual([])
        expect(isCleanFhir(message)).toBe(true)
        const read = readBack(message)
        expect(read.meaning).toBe(MEANINGS[message.purpose as keyof typeof MEANINGS])
        if (message.purpose === 'withdrawal') return
        expect(read.urgency).toBe(message.urgency)
        expect(read.content.facts).toBe(wireText(message.content.facts) ?? 'No facts were written.')
        expect(read.content.opinion).toBe(wireText(message.content.opinion))
        expect(read.content.wanted).not.toBe('')
      }),
      { seed: 4, numRuns: 200 },
    )
  })

  it('goes as XML too', () => {
    fc.assert(
      fc.property(anyRequest, (message) => {
        const xml = serialise(bundleOf(message), 'xml')
        expect(messageOf(readBarsMessage(xml, 'application/fhir+xml', NOW)).oddities).toEqual(
          readBack(message).oddities,
        )
      }),
      { seed: 4, numRuns: 50 },
    )
  })

  it('tells the same move and words when it is an answer', () => {
    fc.assert(
      fc.property(anyAnswer, (message) => {
        expect(shapeFaults(bundleOf(message))).toEqual([])
        expect(isCleanFhir(message)).toBe(true)
        const read = readBack(message)
        const { move, words } = message.answer ?? { move: undefined, words: {} }
        expect(read.response?.move).toBe(move)
        expect(read.inResponseTo).toBe(message.answer?.inResponseTo)
        for (const part of ['reason', 'explanation', 'nextStep', 'worker', 'outcome'] as const) {
          const said = wireText(words[part])
          if (said !== undefined) expect(read.response?.words[part]).toBe(said)
        }
        if (move === 'ask' && (words.questions ?? []).some((question) => wireText(question) !== undefined)) {
          expect(read.response?.words.questions).toEqual(
            (words.questions ?? []).flatMap((question) => wireText(question) ?? []),
          )
        }
        expect(read.oddities.filter(({ forPerson }) => forPerson).map(({ code }) => code)).toEqual([
          ...(read.content.person.familyName === '' ? ['patient-name-missing'] : []),
          ...[read.response && unexplainedIn(read.response.move, read.response.words)].filter(Boolean),
        ])
      }),
      { seed: 4, numRuns: 200 },
    )
  })
})
