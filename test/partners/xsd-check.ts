/**
 * Holds a document against our published schema, by a reading of XML Schema that is not the product's: element order and
 * number, required attributes, enumerations, patterns and the types that we use. Enough for case-1.xsd, and it refuses
 * whatever it does not know of XML Schema.
 */
import { readFileSync } from 'node:fs'
import { XMLParser } from 'fast-xml-parser'

/** A node as the parser gives it in order: its name to its children, its attributes under `:@`. */
type Node = Readonly<Record<string, readonly Node[] | Readonly<Record<string, string>> | string>>

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
})

const nameOf = (node: Node): string => Object.keys(node).find((key) => key !== ':@') ?? ''
const local = (name: string): string => name.slice(name.indexOf(':') + 1)
const childrenOf = (node: Node): readonly Node[] => node[nameOf(node)] as readonly Node[]
const attributesOf = (node: Node): Readonly<Record<string, string>> =>
  (node[':@'] as Readonly<Record<string, string>> | undefined) ?? {}
const elementsIn = (nodes: readonly Node[]): readonly Node[] =>
  nodes.filter((node) => !['#text', '#comment', '?xml'].includes(nameOf(node)))
const named = (node: Node, name: string): readonly Node[] =>
  elementsIn(childrenOf(node)).filter((child) => local(nameOf(child)) === name)
const textOf = (node: Node): string =>
  childrenOf(node)
    .map((child) => child['#text'])
    .filter((text) => typeof text === 'string')
    .join('')

const [SCHEMA] = elementsIn(
  parser.parse(readFileSync('partners/formats/case-xml/case-1.xsd', 'utf8')) as readonly Node[],
)

const definition = (kind: string, name: string): Node => {
  const found = SCHEMA && named(SCHEMA, kind).find((node) => attributesOf(node).name === name)
  if (found === undefined) throw new Error(`the schema has no ${kind} ${name}`)
  return found
}

const BUILT_IN: Readonly<Record<string, RegExp>> = {
  string: /^/,
  dateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/,
  boolean: /^(true|false|0|1)$/,
  positiveInteger: /^0*[1-9]\d*$/,
  nonNegativeInteger: /^\d+$/,
  base64Binary: /^[A-Za-z0-9+/\s]*={0,2}$/,
}

const faultsOfText = (type: string, text: string, path: string): readonly string[] => {
  const builtIn = type.startsWith('xsd:') ? BUILT_IN[local(type)] : undefined
  if (builtIn !== undefined) return builtIn.test(text) ? [] : [`${path}: not of type ${type}`]
  const restriction = named(definition('simpleType', local(type)), 'restriction')[0]
  if (restriction === undefined) throw new Error(`${type} is no restriction`)
  const values = named(restriction, 'enumeration').map((each) => attributesOf(each).value)
  const [pattern] = named(restriction, 'pattern').map((each) => attributesOf(each).value ?? '')
  const [shortest] = named(restriction, 'minLength').map((each) => Number(attributesOf(each).value))
  return [
    ...(values.length > 0 && !values.includes(text)
      ? [`${path}: ${text} is not one of ${values.join(' ')}`]
      : []),
    ...(pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(text)
      ? [`${path}: not of its pattern`]
      : []),
    ...(shortest !== undefined && text.length < shortest ? [`${path}: too short`] : []),
  ]
}

const occurs = (written: string | undefined): number =>
  written === 'unbounded' ? Number.POSITIVE_INFINITY : Number(written ?? '1')

const faultsOfSequence = (type: Node, element: Node, path: string): readonly string[] => {
  const left = [...elementsIn(childrenOf(element))]
  const faults: string[] = []
  const [sequence] = named(type, 'sequence')
  for (const part of sequence === undefined ? [] : named(sequence, 'element')) {
    const { name = '', type: of = '', minOccurs, maxOccurs } = attributesOf(part)
    let count = 0
    while (left[0] !== undefined && local(nameOf(left[0])) === name && count < occurs(maxOccurs)) {
      faults.push(...faultsOfType(of, left[0], `${path}/${name}`))
      left.shift()
      count += 1
    }
    if (count < occurs(minOccurs)) faults.push(`${path}: ${name} is missing`)
  }
  return [...faults, ...left.map((node) => `${path}: ${nameOf(node)} is out of place`)]
}

const faultsOfAttributes = (type: Node, element: Node, path: string): readonly string[] =>
  named(type, 'attribute').flatMap((attribute) => {
    const { name = '', fixed } = attributesOf(attribute)
    return attributesOf(element)[name] === fixed
      ? []
      : [`${path}: attribute ${name} must be ${String(fixed)}`]
  })

const faultsOfType = (type: string, element: Node, path: string): readonly string[] => {
  const complex =
    SCHEMA && named(SCHEMA, 'complexType').find((node) => attributesOf(node).name === local(type))
  return complex === undefined || type.startsWith('xsd:')
    ? faultsOfText(type, textOf(element), path)
    : [...faultsOfSequence(complex, element, path), ...faultsOfAttributes(complex, element, path)]
}

/** What is wrong with a document by our schema; empty where nothing is. */
export const faultsBySchema = (bytes: Uint8Array): readonly string[] => {
  const [root] = elementsIn(parser.parse(Buffer.from(bytes).toString()) as readonly Node[])
  if (root === undefined) return ['no document']
  const name = local(nameOf(root))
  const declared = definition('element', name)
  const { type } = attributesOf(declared)
  const [inside] = named(declared, 'complexType')
  const ofNamespace =
    attributesOf(root).xmlns === 'urn:referral-exchange:case:1'
      ? []
      : ['the document is not in our namespace']
  const faults =
    type === undefined ? faultsOfSequence(inside ?? root, root, name) : faultsOfType(type, root, name)
  return [...ofNamespace, ...faults]
}
