/** An urgent message is counted apart, so that nothing else its sender asks for crowds it out. */
import { expect, it } from '@jest/globals'
import type { Urgency } from '../../domain/referral.ts'
import { bundleOf, jsonBytes, outgoing } from '../partners/bars-samples.ts'
import type { RunningApp } from './fake-parts.ts'
import { fhirHeaders, startFhirApp } from './fhir-stage.ts'

const READ = '/fhir/R4/ServiceRequest/3f0c8a54-8f0e-5a39-9d6f-0c9a54b8f0e1'

const bodyOf = (urgency: Urgency) => new Uint8Array(jsonBytes(bundleOf(outgoing({ urgency }))))

const send = (app: RunningApp, raw: Uint8Array<ArrayBuffer>): Promise<Response> =>
  app.ask('/fhir/R4/$process-message', {
    raw,
    headers: { ...fhirHeaders(), 'content-type': 'application/fhir+json' },
  })

/** Every message is a repeat to it, so 409 stands for one that was taken in. */
const smallApp = () => startFhirApp({}, { http: { requestsPerMinute: 2 } })

it.each(['immediate', 'same-day'] as const)(
  'a message that is %s is taken from a system whose minute is used up',
  async (urgency) => {
    await using app = await smallApp()
    const reads = [
      await app.ask(READ, { headers: fhirHeaders() }),
      await app.ask(READ, { headers: fhirHeaders() }),
    ]
    expect(reads.map(({ status }) => status)).toEqual([404, 404])
    expect((await app.ask(READ, { headers: fhirHeaders() })).status).toBe(429)
    const routine = await send(app, bodyOf('standard'))
    expect(routine.status).toBe(429)
    expect(routine.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(await routine.json()).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ code: 'throttled' }],
    })
    const urgent = await send(app, bodyOf(urgency))
    expect(urgent.status).toBe(409)
    expect(urgent.headers.get('ratelimit-policy')).toBe('"urgent";q=60;w=60')
  },
)

it('messages that are not urgent, and what cannot be read, do not use up the urgent pool', async () => {
  await using app = await smallApp()
  const nonsense = new TextEncoder().encode('{')
  const statuses: number[] = []
  for (const body of [nonsense, bodyOf('standard'), nonsense, bodyOf('standard')])
    statuses.push((await send(app, body)).status)
  expect(statuses).toEqual([400, 409, 429, 429])
  const urgent = await send(app, bodyOf('immediate'))
  expect(urgent.headers.get('ratelimit')).toMatch(/^"urgent";r=59;/)
})

it('the urgent pool ends too', async () => {
  await using app = await smallApp()
  const body = bodyOf('immediate')
  for (let taken = 0; taken < 60; taken += 1) expect((await send(app, body)).status).toBe(409)
  expect((await send(app, body)).status).toBe(429)
})
