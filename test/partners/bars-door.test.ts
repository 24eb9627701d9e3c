import { describe, expect, it } from '@jest/globals'
import { ITEM_STATES } from '../../domain/item-state.ts'
import { barsAnswerBundle } from '../../partners/formats/bars-fhir/bars-answer-bundle.ts'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { capabilityStatement } from '../../partners/formats/bars-fhir/capability-statement.ts'
import { readFhirDocument, serialise } from '../../partners/formats/bars-fhir/fhir-document.ts'
import type { FhirResource } from '../../partners/formats/bars-fhir/fhir-value.ts'
import { operationOutcome, outcomeOfFaults } from '../../partners/formats/bars-fhir/operation-outcome.ts'
import { readBarsBundle } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import {
  serviceRequestResource,
  serviceRequestSearchset,
} from '../../partners/formats/bars-fhir/service-request-resource.ts'
import { bundleOf, copyOf, entryOf, messageOf, NOW, outgoing, received } from './bars-samples.ts'
import { shapeFaults } from './bars-shape.ts'

const ID = '44444444-4444-4444-8444-444444444444'
const sentBundle = bundleOf(outgoing())
const answered = (warnings: Parameters<typeof barsAnswerBundle>[0]['warnings'] = []): FhirResource =>
  barsAnswerBundle({
    received: sentBundle,
    serviceRequestId: ID,
    focusFullUrl: messageOf(readBarsBundle(sentBundle, NOW)).focusFullUrl,
    warnings,
  })
const goesBothWays = (resource: FhirResource): void => {
  expect(shapeFaults(resource)).toEqual([])
  for (const form of ['json', 'xml'] as const) {
    expect(readFhirDocument(serialise(resource, form), form)).toEqual(resource)
  }
}

describe('our answers as a receiver', () => {
  it('name each fault in an OperationOutcome', () => {
    const reading = received((bundle) => {
      bundle.meta = {}
      Reflect.deleteProperty(entryOf(bundle, 'ServiceRequest').resource, 'status')
    })
    const outcome = outcomeOfFaults(reading.ok ? [] : reading.faults)
    expect(outcome).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [
        {
          severity: 'error',
          code: 'invariant',
          details: {
            coding: [{ system: 'https://fhir.nhs.uk/Codesystem/http-error-codes', code: 'REC_BAD_REQUEST' }],
          },
          expression: ['Bundle.meta.versionId'],
        },
        { code: 'required', expression: ['Bundle.entry[1].resource.status'] },
      ],
    })
    goesBothWays(outcome)
  })

  it('are outcomes without an element where there is none', () => {
    const outcome = operationOutcome([
      { severity: 'error', code: 'duplicate', wireCode: 'REC_CONFLICT', diagnostics: 'Processed before.' },
    ])
    expect(outcome.issue).toEqual([expect.not.objectContaining({ expression: expect.anything() })])
    goesBothWays(outcome)
  })

  it('give the message back with ids, and are taken by our own reader of answers', () => {
    const bundle = copyOf(answered())
    expect(entryOf(bundle, 'ServiceRequest').resource.id).toBe(ID)
    expect(bundle.entry.every(({ resource }) => typeof resource.id === 'string')).toBe(true)
    expect(bundle.entry).toHaveLength(copyOf(sentBundle).entry.length)
    const message = outgoing()
    const headers = { 'x-request-id': message.wireId, 'x-correlation-id': message.correlationId }
    expect(
      barsFormat.readAnswer({ status: 200, headers, bytes: serialise(answered(), 'json') }, message),
    ).toMatchObject({ outcome: 'taken', partnerReference: ID })
    goesBothWays(answered())
  })

  it('are the same when the message comes again', () => {
    expect(serialise(answered(), 'json')).toEqual(serialise(answered(), 'json'))
  })

  it('warn in an OperationOutcome of their own', () => {
    const warned = answered([
      {
        code: 'not-found',
        wireCode: 'REC_NOT_FOUND',
        diagnostics: 'The destination is not known here; a person decides within one working hour.',
      },
    ])
    const outcome = entryOf(copyOf(warned), 'OperationOutcome').resource
    expect(outcome.issue).toEqual([expect.objectContaining({ severity: 'warning', code: 'not-found' })])
    goesBothWays(warned)
  })
})

describe('a referral as a ServiceRequest', () => {
  const view = {
    id: ID,
    urgency: 'same-day',
    reference: 'RX-7K4M-92QX',
    raisedAt: '2026-11-20T09:00:00.000Z',
    updatedAt: NOW,
  } as const

  it('has a FHIR status in each state', () => {
    const statuses = ITEM_STATES.map((state) => serviceRequestResource({ ...view, state }).status)
    expect(statuses).toEqual(['draft', 'active', 'active', 'completed', 'revoked', 'revoked'])
    for (const state of ITEM_STATES) goesBothWays(serviceRequestResource({ ...view, state }))
  })

  it('gives the sender’s own words back', () => {
    const { content } = messageOf(readBarsBundle(sentBundle, NOW))
    const carried = content.carried?.find(({ resourceType }) => resourceType === 'ServiceRequest')
    const resource = serviceRequestResource({ ...view, state: 'withdrawn', ...(carried ? { carried } : {}) })
    expect(resource).toMatchObject({ id: ID, status: 'revoked', priority: 'asap' })
    expect(resource.subject).toEqual(entryOf(copyOf(sentBundle), 'ServiceRequest').resource.subject)
    goesBothWays(resource)
  })

  it('survives a carried resource that cannot be read', () => {
    const carried = { fullUrl: 'urn:uuid:x', resourceType: 'ServiceRequest', json: '{' }
    expect(serviceRequestResource({ ...view, state: 'held', carried }).status).toBe('active')
  })

  it('is found in a searchset', () => {
    const found = serviceRequestSearchset(
      'https://localhost/fhir/R4',
      'https://localhost/fhir/R4/ServiceRequest',
      [serviceRequestResource({ ...view, state: 'with-partners' })],
    )
    expect(found).toMatchObject({
      type: 'searchset',
      total: 1,
      entry: [{ fullUrl: `https://localhost/fhir/R4/ServiceRequest/${ID}`, search: { mode: 'match' } }],
    })
    goesBothWays(found)
  })
})

describe('our CapabilityStatement', () => {
  const statement = capabilityStatement({ baseUrl: 'https://localhost/fhir/R4', day: '2026-11-21' })

  it('shows interactions and messages, sent and received', () => {
    expect(statement).toMatchObject({ version: '1.1.0', fhirVersion: '4.0.1' })
    const text = JSON.stringify(statement)
    for (const word of [
      'search-type',
      '"mode":"sender"',
      '"mode":"receiver"',
      'request-referral',
      'process-message',
    ]) {
      expect(text).toContain(word)
    }
    goesBothWays(statement)
  })
})
