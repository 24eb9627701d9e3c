/** Tasks with something wrong in each: read without a fault, as what somebody can act on. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ANSWER_ENDINGS } from '../../domain/information-request.ts'
import { RESPONSE_MOVES } from '../../domain/recipient.ts'
import { taskFormat } from '../../partners/formats/fhir-task/task-format.ts'
import { jsonBytes } from './bars-samples.ts'
import { QUESTION_SYSTEM, task } from './task-samples.ts'

const question = (code: string) => ({ coding: [{ system: QUESTION_SYSTEM, code }] })
const business = { coding: [{ code: 'information-needed' }] }

interface Node {
  readonly owner: Record<string, unknown>
  readonly name: string
}

const nodesOf = (value: unknown, found: Node[] = []): readonly Node[] => {
  if (typeof value !== 'object' || value === null) return found
  for (const name of Object.keys(value)) {
    const owner = value as Record<string, unknown>
    found.push({ owner, name })
    nodesOf(owner[name], found)
  }
  return found
}

const ODD: readonly unknown[] = [
  null,
  '',
  ' ',
  0,
  true,
  [],
  {},
  [null],
  [[]],
  '2026-02-30',
  '9'.repeat(400),
  { coding: 'x' },
  '\ud800',
]

const whole = (): Record<string, unknown> =>
  task({
    status: 'completed',
    for: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' } },
    statusReason: { coding: [{ code: 'other' }], text: 'Because' },
    businessStatus: business,
    input: [{ type: question('q1'), valueString: 'What?' }],
    output: [
      { type: question('q1'), valueString: 'Known.' },
      { type: { text: 'Outcome' }, valueCodeableConcept: { coding: [{ code: 'done' }], text: 'Done' } },
    ],
  })

describe('2,000 Tasks with something wrong in each', () => {
  it('are read without a fault, as what somebody can act on', () => {
    const change = fc.tuple(fc.nat(1000), fc.constantFrom('delete', 'replace', 'wrap', 'double'), fc.nat(100))
    const status = fc.constantFrom('requested', 'accepted', 'rejected', 'on-hold', 'completed', 'failed')
    fc.assert(
      fc.property(status, fc.array(change, { minLength: 1, maxLength: 4 }), (given, changes) => {
        const changed = structuredClone({ ...whole(), status: given })
        for (const [place, kind, value] of changes) {
          const nodes = nodesOf(changed)
          const node = nodes[place % nodes.length]
          if (node === undefined) continue
          const held = node.owner[node.name]
          if (kind === 'delete') Reflect.deleteProperty(node.owner, node.name)
          else if (kind === 'replace') node.owner[node.name] = structuredClone(ODD[value % ODD.length])
          else node.owner[node.name] = kind === 'wrap' ? [held] : [held, held]
        }
        const read = taskFormat.readReply?.(jsonBytes(changed))
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
})
