/** Damage done to a document tree: elements deleted, replaced, wrapped or doubled. For tests with generated input. */
import fc from 'fast-check'

/** At which element, what is done, and which of the odd values replaces it. */
export type Damage = readonly [place: number, kind: 'delete' | 'replace' | 'wrap' | 'double', value: number]

/** `places`: elements are counted up to there, round and round. */
export const anyDamage = (places: number): fc.Arbitrary<Damage> =>
  fc.tuple(fc.nat(places), fc.constantFrom('delete', 'replace', 'wrap', 'double'), fc.nat(100))

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

/** Does it, one after the other, to the tree itself; what replaces is a copy, as later damage may meet it. */
export const damage = (tree: object, all: readonly Damage[], odd: readonly unknown[]): void => {
  for (const [place, kind, value] of all) {
    const nodes = nodesOf(tree)
    const node = nodes[place % nodes.length]
    if (node === undefined) continue
    const held = node.owner[node.name]
    if (kind === 'delete') Reflect.deleteProperty(node.owner, node.name)
    else if (kind === 'replace') node.owner[node.name] = structuredClone(odd[value % odd.length])
    else node.owner[node.name] = kind === 'wrap' ? [held] : [held, held]
  }
}
