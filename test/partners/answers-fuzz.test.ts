/** Answers over HTTP with something wrong in each: one of the six results, and none of the partner's words in it. */
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ATTEMPT_OUTCOMES, ATTEMPT_REASONS } from '../../domain/delivery.ts'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { cloudEventFormat } from '../../partners/formats/cloud-event/cloud-event-format.ts'
import { taskFormat } from '../../partners/formats/fhir-task/task-format.ts'
import { sized } from '../test-size.ts'
import { outgoing, takenAnswer } from './bars-samples.ts'
import { damagedText } from './damaged-text.ts'
import { takenTask, task, taskMessage } from './task-samples.ts'

const problem = JSON.stringify({
  resourceType: 'OperationOutcome',
  id: 'x',
  issue: [
    {
      severity: 'error',
      code: 'duplicate',
      details: {
        coding: [{ system: 'https://fhir.nhs.uk/CodeSystem/http-error-codes', code: 'REC_CONFLICT' }],
      },
      diagnostics: 'Ada Okafor, 9990000018',
    },
  ],
})
const found = JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry: [{ resource: task() }] })
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

const UNDER = [
  { format: barsFormat, sent: outgoing(), samples: [text(takenAnswer(outgoing()).bytes), problem] },
  {
    format: taskFormat,
    sent: taskMessage(),
    samples: [
      text(takenTask(taskMessage()).bytes),
      text(takenTask(taskMessage(), '409').bytes),
      problem,
      found,
    ],
  },
  { format: cloudEventFormat, sent: outgoing(), samples: ['{"status":"ok"}', problem] },
]
const status = fc.constantFrom(200, 201, 202, 204, 400, 401, 404, 409, 410, 422, 429, 500, 503)
const headers = fc.dictionary(
  fc.constantFrom('content-type', 'retry-after', 'x-request-id', 'x-correlation-id', 'location'),
  fc.constantFrom(
    '',
    'application/fhir+json',
    'text/html',
    outgoing().wireId,
    '-1',
    '9'.repeat(40),
    'a, b',
    '\u0000',
  ),
)

it.each(UNDER)('$format.name: of an answer and of what is found there', ({ format, sent, samples }) => {
  fc.assert(
    fc.property(damagedText(samples), status, headers, (bytes, code, given) => {
      const answer = { status: code, headers: given, bytes }
      const results = [format.readAnswer(answer, sent), format.presence?.readAnswer(answer, sent)]
      for (const result of results) {
        if (result === undefined || result === 'not-there') continue
        expect(ATTEMPT_OUTCOMES).toContain(result.outcome)
        expect(ATTEMPT_REASONS).toContain(result.reason)
        expect(JSON.stringify(result)).not.toMatch(/Okafor|9990000018/)
        if (result.outcome === 'taken') expect(code).toBeLessThan(300)
      }
    }),
    { seed: 31, numRuns: sized(2000, 20_000) },
  )
})
