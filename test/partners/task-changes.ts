/** Changes that make something wrong in a Task, for tests with generated input. */
import fc from 'fast-check'

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

const oneChange = fc.tuple(fc.nat(1000), fc.constantFrom('delete', 'replace', 'wrap', 'double'), fc.nat(100))
const statuses = fc.constantFrom('requested', 'accepted', 'rejected', 'on-hold', 'completed', 'failed')

type Task = Readonly<Record<string, unknown>>

/** One to four changes, as a function from a Task to what is left of it. */
export const changedTask: fc.Arbitrary<(task: Task) => Task> = fc
  .tuple(statuses, fc.array(oneChange, { minLength: 1, maxLength: 4 }))
  .map(([status, changes]) => (task) => {
    const changed: Record<string, unknown> = structuredClone({ ...task, status })
    for (const [place, kind, value] of changes) {
      const nodes = nodesOf(changed)
      const node = nodes[place % nodes.length]
      if (node === undefined) continue
      const held = node.owner[node.name]
      if (kind === 'delete') Reflect.deleteProperty(node.owner, node.name)
      else if (kind === 'replace') node.owner[node.name] = structuredClone(ODD[value % ODD.length])
      else node.owner[node.name] = kind === 'wrap' ? [held] : [held, held]
    }
    return changed
  })
