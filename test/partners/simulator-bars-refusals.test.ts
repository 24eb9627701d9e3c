import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { barsMessage, messageHeaders, outcomeOf, postMessage } from './simulator-bars-message.ts'
import { casesOf, partnerStage } from './simulator-partner-stage.ts'

const stage = partnerStage()

describe('what it refuses', () => {
  const HEADERS: readonly [string, string | undefined, string][] = [
    ['authorization', undefined, '401 SEND_UNAUTHORIZED login'],
    ['authorization', 'Bearer other', '401 SEND_UNAUTHORIZED security'],
    ['x-request-id', undefined, '400 REC_BAD_REQUEST required'],
    ['x-request-id', 'not-a-uuid', '400 REC_BAD_REQUEST value'],
    ['x-correlation-id', undefined, '400 REC_BAD_REQUEST required'],
    ['nhsd-target-identifier', undefined, '400 REC_BAD_REQUEST required'],
    ['nhsd-target-identifier', 'not base64!', '400 REC_BAD_REQUEST structure'],
    [
      'nhsd-target-identifier',
      btoa('{"value":"1","system":"https://fhir.nhs.uk/Id/dos-service-id"}'),
      '404 REC_NOT_FOUND not-found',
    ],
    ['nhsd-end-user-organisation', undefined, '400 REC_BAD_REQUEST required'],
    ['nhsd-requesting-software', btoa('{}'), '400 REC_BAD_REQUEST value'],
    ['accept', 'application/fhir+json; version=2.0.0', '406 REC_NOT_ACCEPTABLE processing'],
    ['use-context', 'a1t1', '400 REC_BAD_REQUEST value'],
    ['content-type', 'text/plain', '415 REC_BAD_REQUEST not-supported'],
  ]
  it.each(HEADERS)('header %s as %s: %s', async (name, value, expected) => {
    const partner = await stage.start()
    const headers = messageHeaders(randomUUID())
    if (value === undefined) delete headers[name]
    else headers[name] = value
    const response = await fetch(`${partner.url}/FHIR/R4/$process-message`, {
      method: 'POST',
      headers,
      body: barsMessage(),
    })
    expect(await outcomeOf(response)).toBe(expected)
    expect(await casesOf(partner.url)).toHaveLength(0)
  })

  it.each([
    ['no JSON', '{', '400 REC_BAD_REQUEST structure'],
    ['no Bundle', '{"resourceType":"Patient"}', '400 REC_BAD_REQUEST structure'],
    ['a destination that is not its own', barsMessage({ serviceId: '1' }), '404 REC_NOT_FOUND not-found'],
    [
      'a referral without a Practitioner',
      barsMessage({ without: ['Practitioner'] }),
      '400 REC_BAD_REQUEST required',
    ],
    ['an update that stays active', barsMessage({ reason: 'update' }), '400 REC_BAD_REQUEST invariant'],
    [
      'a cancellation of what it has not',
      barsMessage({ reason: 'update', status: 'revoked' }),
      '404 REC_NOT_FOUND not-found',
    ],
    [
      'a response that answers nothing',
      barsMessage({ event: 'servicerequest-response' }),
      '400 REC_BAD_REQUEST required',
    ],
  ])('%s', async (_name, body, expected) => {
    const partner = await stage.start()
    expect(await outcomeOf(await postMessage(partner.url, body))).toBe(expected)
    expect(await casesOf(partner.url)).toHaveLength(0)
  })

  it('takes responses to what it sent, and 404 for others where it is strict', async () => {
    const partner = await stage.start({ responses: 'known' })
    const response = barsMessage({ event: 'servicerequest-response', responseTo: 'b-1' })
    expect(await outcomeOf(await postMessage(partner.url, response))).toBe('404 REC_NOT_FOUND not-found')
    await fetch(`${partner.url}/sent`, { method: 'POST', body: '{"bundleId":"b-1"}' })
    expect(await outcomeOf(await postMessage(partner.url, response))).toBe('200 Bundle')
    expect(await (await fetch(`${partner.url}/responses`)).json()).toMatchObject([{ responseTo: 'b-1' }])
  })
})
