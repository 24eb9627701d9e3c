/** A message that comes again is answered as at first, in the form that is asked for now. */
import { expect, it } from '@jest/globals'
import type { ReceiveMessage, ReceiveOutcome, WireReply } from '../../commands/incoming-message.ts'
import { readFhirDocument } from '../../partners/formats/bars-fhir/fhir-document.ts'
import { bundleOf, jsonBytes, outgoing } from '../partners/bars-samples.ts'
import type { RunningApp } from './fake-parts.ts'
import { fhirHeaders, startFhirApp } from './fhir-stage.ts'

/** Keeps the first answer, and gives it to every repeat. */
const keepingFirst = () => {
  let first: WireReply | undefined
  return async ({ compose }: ReceiveMessage): Promise<ReceiveOutcome> => {
    const replayed = first !== undefined
    first ??= compose({
      itemWireId: '7d9c1f43-2a6b-5b0d-8c1e-5f43a2b6d0c8',
      warnings: ['possible-duplicate'],
    })
    return { received: 'answered', reply: first, replayed }
  }
}

const BODY = new Uint8Array(jsonBytes(bundleOf(outgoing())))

const sent = async (app: RunningApp, accept: string) => {
  const headers = { ...fhirHeaders(), accept, 'content-type': 'application/fhir+json' }
  const answer = await app.ask('/fhir/R4/$process-message', { raw: BODY, headers })
  return {
    status: answer.status,
    type: answer.headers.get('content-type')?.split(';')[0],
    bytes: new Uint8Array(await answer.arrayBuffer()),
  }
}

it.each([
  ['json', 'xml'],
  ['xml', 'json'],
] as const)('first in %s, then in %s: the same answer', async (before, after) => {
  await using app = await startFhirApp({ receiveMessage: keepingFirst() })
  const first = await sent(app, `application/fhir+${before}`)
  expect(first).toMatchObject({ status: 200, type: `application/fhir+${before}` })
  const again = await sent(app, `application/fhir+${after}`)
  expect(again).toMatchObject({ status: 200, type: `application/fhir+${after}` })
  expect(readFhirDocument(again.bytes, after)).toEqual(readFhirDocument(first.bytes, before))
  const third = await sent(app, `application/fhir+${before}`)
  expect(third.bytes).toEqual(first.bytes)
})
