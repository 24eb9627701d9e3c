import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { until } from '../servers/until.ts'
import {
  barsMessage,
  inXml,
  itemUuid,
  messageHeaders,
  outcomeOf,
  postMessage,
} from './simulator-bars-message.ts'
import { casesOf, partnerStage } from './simulator-partner-stage.ts'

const stage = partnerStage()

describe('taking a referral', () => {
  it('opens a case, gives it ids, and echoes the ids of the request', async () => {
    const partner = await stage.start()
    const requestId = randomUUID()
    const bundleId = randomUUID()
    const response = await postMessage(partner.url, barsMessage({ bundleId }), requestId)
    expect(response.status).toBe(200)
    expect(response.headers.get('x-request-id')).toBe(requestId)
    expect(response.headers.get('x-correlation-id')).toBe('c0ffee00-0000-4000-8000-00000000000c')
    const bundle = (await response.json()) as {
      id: string
      entry: { resource: { resourceType: string; id: string } }[]
    }
    const given = bundle.entry.find(({ resource }) => resource.resourceType === 'ServiceRequest')?.resource.id
    const [found] = await casesOf(partner.url)
    expect(found).toMatchObject({
      bundleId,
      requestIds: [requestId],
      serviceRequestFullUrl: `urn:uuid:${itemUuid('a1')}`,
      serviceRequestId: given,
      reference: 'RX-7K4M-92QX-1',
      state: 'received',
      timesReceived: 1,
    })
    expect(JSON.stringify(found)).not.toContain('Ashdown')
  })

  it('takes XML, and answers in XML where only that is accepted', async () => {
    const partner = await stage.start()
    const headers = { 'content-type': 'application/fhir+xml', accept: 'application/fhir+xml' }
    const response = await postMessage(partner.url, inXml(barsMessage()), randomUUID(), headers)
    expect(response.status).toBe(200)
    expect(await response.text()).toMatch(
      /^<Bundle xmlns="http:\/\/hl7.org\/fhir">.*<ServiceRequest><id value="/,
    )
    expect(await casesOf(partner.url)).toHaveLength(1)
  })

  it('recognises a repeat as long as it lives, and counts it', async () => {
    const partner = await stage.start()
    const requestId = randomUUID()
    const body = barsMessage()
    await postMessage(partner.url, body, requestId)
    expect(await outcomeOf(await postMessage(partner.url, body, requestId))).toBe(
      '409 REC_CONFLICT duplicate',
    )
    expect(await casesOf(partner.url)).toMatchObject([{ timesReceived: 2 }])
  })

  it('says 425 while the first is being processed', async () => {
    const partner = await stage.start()
    await fetch(`${partner.controlUrl}/control/faults`, {
      method: 'PUT',
      body: '{"fault":"slow","milliseconds":400,"times":1}',
    })
    const requestId = randomUUID()
    const first = postMessage(partner.url, barsMessage(), requestId)
    const early = await until('425', async () => {
      const outcome = await outcomeOf(await postMessage(partner.url, barsMessage(), requestId))
      return outcome.startsWith('425') ? outcome : undefined
    })
    expect(early).toBe('425 REC_TOO_EARLY duplicate')
    expect((await first).status).toBe(200)
    expect(await casesOf(partner.url)).toHaveLength(1)
  })

  it('makes a second case of a repeat when it does not deduplicate', async () => {
    const partner = await stage.start({ deduplicates: false })
    const requestId = randomUUID()
    const body = barsMessage()
    for (let turn = 0; turn < 2; turn += 1)
      expect((await postMessage(partner.url, body, requestId)).status).toBe(200)
    const cases = await casesOf(partner.url)
    expect(cases.map(({ serviceRequestFullUrl }) => serviceRequestFullUrl)).toEqual(
      Array(2).fill(`urn:uuid:${itemUuid('a1')}`),
    )
  })

  it('tells a repeat of what failed that failure again', async () => {
    const partner = await stage.start()
    const requestId = randomUUID()
    const broken = barsMessage({ without: ['Consent'] })
    expect(await outcomeOf(await postMessage(partner.url, broken, requestId))).toBe(
      '400 REC_BAD_REQUEST required',
    )
    expect(await outcomeOf(await postMessage(partner.url, barsMessage(), requestId))).toBe(
      '400 REC_BAD_REQUEST required',
    )
  })
})

describe('cancelling and looking up', () => {
  it('closes the case, once', async () => {
    const partner = await stage.start()
    await postMessage(partner.url, barsMessage())
    const cancellation = barsMessage({ reason: 'update', status: 'revoked' })
    expect((await postMessage(partner.url, cancellation)).status).toBe(200)
    expect(await casesOf(partner.url)).toMatchObject([{ state: 'cancelled' }])
    expect(await outcomeOf(await postMessage(partner.url, cancellation))).toBe('409 REC_CONFLICT conflict')
  })

  it('shows on its case what it is told of a withdrawn agreement, once for each message', async () => {
    const partner = await stage.start({ takesNotices: true })
    await postMessage(partner.url, barsMessage())
    const notice = barsMessage({ reason: 'update', consent: 'inactive', words: 'The family said no.' })
    const requestId = randomUUID()
    expect((await postMessage(partner.url, notice, requestId)).status).toBe(200)
    expect(await outcomeOf(await postMessage(partner.url, notice, requestId))).toBe(
      '409 REC_CONFLICT duplicate',
    )
    expect(await casesOf(partner.url)).toMatchObject([
      { state: 'received', notices: ['The family said no.'] },
    ])
  })

  it('refuses that message where it knows the standard alone', async () => {
    const partner = await stage.start()
    await postMessage(partner.url, barsMessage())
    const notice = barsMessage({ reason: 'update', consent: 'inactive', words: 'The family said no.' })
    expect(await outcomeOf(await postMessage(partner.url, notice))).toBe('400 REC_BAD_REQUEST invariant')
    expect(await casesOf(partner.url)).toMatchObject([{ notices: [] }])
  })

  it('answers GET of metadata, search and read', async () => {
    const partner = await stage.start()
    await postMessage(partner.url, barsMessage())
    const [found] = await casesOf(partner.url)
    const get = (path: string): Promise<Response> =>
      fetch(`${partner.url}/FHIR/R4/${path}`, { headers: messageHeaders(randomUUID()) })
    expect(await outcomeOf(await fetch(`${partner.url}/FHIR/R4/metadata`))).toBe('200 CapabilityStatement')
    const query = encodeURIComponent('https://fhir.nhs.uk/Id/nhs-number|9990000018')
    expect(await (await get(`ServiceRequest?patient:identifier=${query}`)).json()).toMatchObject({ total: 1 })
    expect(await (await get(`ServiceRequest/${found?.serviceRequestId}`)).json()).toMatchObject({
      status: 'active',
    })
    expect(await outcomeOf(await get(`ServiceRequest/${randomUUID()}`))).toBe('404 REC_NOT_FOUND not-found')
    expect(await outcomeOf(await get('ServiceRequest/1'))).toBe('400 REC_BAD_REQUEST value')
    expect(await outcomeOf(await get('ServiceRequest'))).toBe('400 REC_BAD_REQUEST invalid')
    expect(await outcomeOf(await fetch(`${partner.url}/FHIR/R4/ServiceRequest`))).toBe(
      '401 SEND_UNAUTHORIZED login',
    )
  })

  it('shows its cases on a page', async () => {
    const partner = await stage.start({ name: 'Hillside <Homes>' })
    await postMessage(partner.url, barsMessage())
    const html = await (await fetch(`${partner.url}/`)).text()
    expect(html).toContain('RX-7K4M-92QX-1')
    expect(html).toContain('Hillside &lt;Homes&gt;')
  })
})
