/** Changes that make something wrong in a Task, for tests with generated input. */
import fc from 'fast-check'
import { anyDamage, damage } from './damage.ts'

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

const oneChange = anyDamage(1000)
const statuses = fc.constantFrom('requested', 'accepted', 'rejected', 'on-hold', 'completed', 'failed')

type Task = Readonly<Record<string, unknown>>

/** One to four changes, as a function from a Task to what is left of it. */
export const changedTask: fc.Arbitrary<(task: Task) => Task> = fc
  .tuple(statuses, fc.array(oneChange, { minLength: 1, maxLength: 4 }))
  .map(([status, changes]) => (task) => {
    const changed: Record<string, unknown> = structuredClone({ ...task, status })
    damage(changed, changes, ODD)
    return changed
  })
