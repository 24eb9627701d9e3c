/** FHIR XML to FHIR JSON (R4, "XML representation" and "JSON representation of resources"). */
import {
  type ElementType,
  elementType,
  holdsResource,
  isNumberType,
  isPrimitiveType,
  resourceTypeFor,
} from './fhir-element-types.ts'
import { DEEPEST, FhirSyntaxError, shownName } from './fhir-syntax-error.ts'
import { depthOf, type FhirObject, type FhirResource, type FhirValue, numberOf } from './fhir-value.ts'
import { parseXmlTree, type XmlElement } from './fhir-xml-tree.ts'

/** A primitive in JSON: its value, and beside it (`_name`) what else the element holds. */
interface Primitive {
  readonly value: FhirValue | undefined
  readonly beside: FhirObject | undefined
}

const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/

/** The typed value; text that does not fit its type stays text, so that nothing a sender wrote is lost. */
const typedValue = (text: string, type: string): FhirValue => {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return isNumberType(type) && NUMBER.test(text) ? numberOf(text) : text
}

const childrenByName = (element: XmlElement): ReadonlyMap<string, readonly XmlElement[]> => {
  const found = new Map<string, XmlElement[]>()
  for (const child of element.children) {
    const same = found.get(child.name)
    if (same === undefined) found.set(child.name, [child])
    else same.push(child)
  }
  return found
}

const pathOf = (path: string, name: string, index?: number): string =>
  `${path}.${shownName(name)}${index === undefined ? '' : `[${index}]`}`

const resourceIn = (element: XmlElement, path: string): FhirResource => {
  const [only, another] = element.children
  if (only === undefined || another !== undefined) throw new FhirSyntaxError('wrong-content', path)
  return resourceOf(only, path)
}

const partOf = (element: XmlElement, type: string, path: string): FhirObject => {
  if (element.attributes.value !== undefined) throw new FhirSyntaxError('wrong-content', path)
  const { id, url } = element.attributes
  return {
    ...(id === undefined ? {} : { id }),
    ...(url === undefined ? {} : { url }),
    ...propertiesOf(element, type, path),
  }
}

const primitiveOf = (element: XmlElement, type: string, path: string): Primitive => {
  if (type === 'xhtml') return { value: element.xhtml, beside: undefined }
  if (element.children.some((child) => child.name !== 'extension')) {
    throw new FhirSyntaxError('wrong-content', path)
  }
  const { id, value } = element.attributes
  const extended = element.children.length > 0 ? propertiesOf(element, 'Element', path) : {}
  const beside = id === undefined ? extended : { id, ...extended }
  return {
    value: value === undefined ? undefined : typedValue(value, type),
    beside: Object.keys(beside).length === 0 ? undefined : beside,
  }
}

/** Elements of a primitive type as the properties `name` and `_name`. */
const primitiveProperties = (name: string, repeats: boolean, found: readonly Primitive[]): FhirObject => {
  const values = found.map(({ value }) => value ?? null)
  const beside = found.map((each) => each.beside ?? null)
  const first = <T>(list: readonly T[]): T | readonly T[] | undefined => (repeats ? list : list[0])
  return {
    ...(values.some((value) => value !== null) ? { [name]: first(values) ?? null } : {}),
    ...(beside.some((each) => each !== null) ? { [`_${name}`]: first(beside) ?? null } : {}),
  }
}

/** An element FHIR R4 does not know is read by its shape: text where it has a value, a part where it has children. */
const typeByShape = (name: string, elements: readonly XmlElement[]): ElementType => {
  const isText = elements.some((element) => element.attributes.value !== undefined)
  return { name, type: isText ? 'string' : 'unknown', repeats: elements.length > 1 }
}

const propertyOf = (
  name: string,
  elements: readonly XmlElement[],
  parentType: string,
  path: string,
): FhirObject => {
  const { type, repeats } = elementType(parentType, name) ?? typeByShape(name, elements)
  if (!repeats && elements.length > 1) throw new FhirSyntaxError('repeated-element', pathOf(path, name))
  const place = (index: number): string => pathOf(path, name, repeats ? index : undefined)
  if (isPrimitiveType(type)) {
    return primitiveProperties(
      name,
      repeats,
      elements.map((element, index) => primitiveOf(element, type, place(index))),
    )
  }
  const parts = elements.map((element, index) =>
    holdsResource(type) ? resourceIn(element, place(index)) : partOf(element, type, place(index)),
  )
  return { [name]: repeats ? parts : (parts[0] ?? null) }
}

const propertiesOf = (element: XmlElement, type: string, path: string): FhirObject => {
  const properties = [...childrenByName(element)].map(([name, elements]) =>
    propertyOf(name, elements, type, path),
  )
  return Object.fromEntries(properties.flatMap((each) => Object.entries(each)))
}

const resourceOf = (element: XmlElement, path: string): FhirResource => {
  if (Object.keys(element.attributes).length > 0) throw new FhirSyntaxError('unknown-attribute', path)
  return { resourceType: element.name, ...propertiesOf(element, resourceTypeFor(element.name), path) }
}

/**
 * Reads one resource from FHIR XML.
 * @throws FhirSyntaxError for anything but a well-formed resource, at most 64 levels deep as XML and as JSON
 */
export const parseFhirXml = (text: string): FhirResource => {
  const tree = parseXmlTree(text)
  const resource = resourceOf(tree, shownName(tree.name))
  if (depthOf(resource) > DEEPEST) throw new FhirSyntaxError('too-deep', shownName(tree.name))
  return resource
}
