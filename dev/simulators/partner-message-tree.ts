/**
 * A FHIR document as one kind of tree, whether it came as JSON or XML. Written for the simulator alone: it shares no
 * code with the exchange's own format, as a simulator that shares our mistakes proves nothing.
 */
import { XMLParser } from 'fast-xml-parser'

export interface TreeNode {
  /** The primitive, as text. */
  readonly value?: string
  readonly children: Readonly<Record<string, readonly TreeNode[]>>
}

export const EMPTY_NODE: TreeNode = { children: {} }

/** Reads a document. @throws RangeError when it is neither FHIR JSON nor FHIR XML, or is a document with a DTD. */
export const parseDocument = (text: string, contentType: string): TreeNode => {
  const isXml = contentType.includes('xml')
  try {
    return isXml ? fromXmlText(text) : fromJson(JSON.parse(text))
  } catch {
    throw new RangeError(`the body is not FHIR ${isXml ? 'XML' : 'JSON'}`)
  }
}

const fromJson = (value: unknown): TreeNode => {
  if (typeof value !== 'object' || value === null) return { value: String(value), children: {} }
  const children: Record<string, TreeNode[]> = {}
  for (const [name, child] of Object.entries(value))
    children[name] = (Array.isArray(child) ? child : [child]).map(fromJson)
  const type = children.resourceType?.[0]?.value
  // In XML the element's name is the type: JSON is brought into the same shape.
  return type === undefined ? { children } : { children: { [type]: [{ children }] } }
}

const VALUE = '@value'

const fromXmlText = (text: string): TreeNode => {
  if (text.includes('<!DOCTYPE') || text.includes('<!ENTITY')) throw new RangeError('a DTD is not taken')
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseAttributeValue: false,
    parseTagValue: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
  })
  const parsed: unknown = parser.parse(text, true)
  return fromXml(parsed)
}

const fromXml = (node: unknown): TreeNode => {
  if (typeof node !== 'object' || node === null) return EMPTY_NODE
  const children: Record<string, TreeNode[]> = {}
  let value: string | undefined
  for (const [name, child] of Object.entries(node)) {
    if (name === VALUE) value = String(child)
    else if (name.startsWith('@')) children[name.slice(1)] = [{ value: String(child), children: {} }]
    else children[name] = (Array.isArray(child) ? child : [child]).map(fromXml)
  }
  return value === undefined ? { children } : { value, children }
}

/** Every node under a path of element names. */
export const all = (node: TreeNode, ...path: readonly string[]): readonly TreeNode[] =>
  path.reduce<readonly TreeNode[]>(
    (nodes, name) => nodes.flatMap(({ children }) => children[name] ?? []),
    [node],
  )

/** The first primitive under a path; empty text where there is none. */
export const text = (node: TreeNode, ...path: readonly string[]): string =>
  all(node, ...path).find(({ value }) => value !== undefined)?.value ?? ''
