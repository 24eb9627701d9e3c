/** Tasks with something wrong in each: read without a fault, as what somebody can act on. */
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ANSWER_ENDINGS } from '../../domain/information-request.ts'
import { RESPONSE_MOVES } from '../../domain/recipient.ts'
import { taskFormat } from '../../partners/formats/fhir-task/task-format.ts'
import { jsonBytes } from './bars-samples.ts'
import { changedTask } from './task-changes.ts'
import { QUESTION_SYSTEM, task } from './task-samples.ts'

const question = (code: string) => ({ coding: [{ system: QUESTION_SYSTEM, code }] })

const whole = (): Record<string, unknown> =>
  task({
    status: 'completed',
    for: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' } },
    statusReason: { coding: [{ code: 'other' }], text: 'Because' },
    businessStatus: { coding: [{ code: 'information-needed' }] },
    input: [{ type: question('q1'), valueString: 'What?' }],
    output: [
      { type: question('q1'), valueString: 'Known.' },
      { type: { text: 'Outcome' }, valueCodeableConcept: { coding: [{ code: 'done' }], text: 'Done' } },
    ],
  })

it('2,000 of them', () => {
  fc.assert(
    fc.property(changedTask, (change) => {
      const read = taskFormat.readReply?.(jsonBytes(change(whole())))
      if (read === undefined) return
      expect(['state', 'has-it', 'cancelled', 'unclear']).toContain(read.says)
      if (read.says === 'state') expect(RESPONSE_MOVES).toContain(read.response?.move)
      for (const { question: id, ending } of read.answers ?? []) {
        expect(id).toMatch(/^q\d{1,3}$/)
        expect(ANSWER_ENDINGS).toContain(ending)
      }
    }),
    { seed: 6, numRuns: 2000 },
  )
})
