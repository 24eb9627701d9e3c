/** Reading at the FHIR door wants the headers that the standard makes mandatory, as sending does. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningApp } from './fake-parts.ts'
import { fhirHeaders, startFhirApp } from './fhir-stage.ts'

let app: RunningApp
beforeAll(async () => {
  app = await startFhirApp({})
})
afterAll(() => app[Symbol.asyncDispose]())

const SEARCH = `/fhir/R4/ServiceRequest?patient:identifier=${encodeURIComponent('https://fhir.nhs.uk/Id/nhs-number|9990000018')}`
const ONE = '/fhir/R4/ServiceRequest/3f0c8a54-8f0e-5a39-9d6f-0c9a54b8f0e1'

describe.each([
  ['searching', SEARCH, 200],
  ['reading one', ONE, 404],
])('%s', (_what, path, status) => {
  it('is answered where all are there', async () => {
    expect((await app.ask(path, { headers: fhirHeaders() })).status).toBe(status)
  })

  it.each(['X-Request-Id', 'X-Correlation-Id', 'NHSD-Target-Identifier'])(
    'is 400 without %s',
    async (name) => {
      const { [name.toLowerCase()]: _left, ...headers } = fhirHeaders()
      const answer = await app.ask(path, { headers })
      expect(answer.status).toBe(400)
      expect(answer.headers.get('content-type')).toContain('application/fhir+json')
      expect(await answer.json()).toMatchObject({
        resourceType: 'OperationOutcome',
        issue: [
          {
            severity: 'error',
            code: 'required',
            details: { coding: [{ code: 'REC_BAD_REQUEST' }] },
            diagnostics: `The header ${name} is missing.`,
          },
        ],
      })
    },
  )

  it('is 400 with an id that is no UUID', async () => {
    const answer = await app.ask(path, { headers: { ...fhirHeaders(), 'x-request-id': 'seven' } })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ issue: [{ code: 'value' }] })
  })

  it('is 401 without a token, whatever the headers', async () => {
    expect((await app.ask(path, { as: 'none' })).status).toBe(401)
  })
})

it('shows what the exchange can do without any of them', async () => {
  expect((await app.ask('/fhir/R4/metadata', { as: 'none' })).status).toBe(200)
})
