/** FHIR JSON to FHIR XML, elements in FHIR's order (R4, "XML representation of resources"). */
import {
  elementType,
  holdsResource,
  inElementOrder,
  isPrimitiveType,
  resourceTypeFor,
} from './fhir-element-types.ts'
import { FhirSyntaxError } from './fhir-syntax-error.ts'
import {
  ExactNumber,
  type FhirObject,
  type FhirResource,
  type FhirValue,
  isFhirObject,
  isFhirResource,
} from './fhir-value.ts'
import { parseXmlTree } from './fhir-xml-tree.ts'
import { xmlAttribute, xmlText } from './xml-text.ts'

const XML_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/
const XHTML = 'http://www.w3.org/1999/xhtml'

const listOf = (value: FhirValue | undefined): readonly FhirValue[] => {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? (value as readonly FhirValue[]) : [value]
}

const attribute = (name: string, value: FhirValue | undefined): string =>
  typeof value === 'string' ? ` ${name}="${xmlAttribute(value)}"` : ''

const writtenValue = (value: FhirValue): string =>
  value instanceof ExactNumber ? value.text : String(value as string | number | boolean)

/** A narrative as it came if it is well-formed XHTML; otherwise as plain text, so that no markup can be smuggled in. */
const writtenXhtml = (text: string): string => {
  try {
    const tree = parseXmlTree(`<text xmlns="http://hl7.org/fhir">${text}</text>`)
    const [div, another] = tree.children
    if (div?.xhtml !== undefined && another === undefined) return div.xhtml
  } catch (error) {
    if (!(error instanceof FhirSyntaxError)) throw error
  }
  return `<div xmlns="${XHTML}">${xmlText(text)}</div>`
}

const writtenElement = (name: string, attributes: string, content: string): string =>
  content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`

/** A primitive with what stands beside it under `_name`. */
const writtenPrimitive = (
  name: string,
  type: string,
  value: FhirValue,
  beside: FhirValue | undefined,
): string => {
  if (type === 'xhtml' && typeof value === 'string') return writtenXhtml(value)
  const part = isFhirObject(beside) ? beside : {}
  const valueAttribute = value === null ? '' : ` value="${xmlAttribute(writtenValue(value))}"`
  const content = writtenProperties(part, 'Element', ['id'])
  if (valueAttribute === '' && content === '' && part.id === undefined) return ''
  return writtenElement(name, `${attribute('id', part.id)}${valueAttribute}`, content)
}

const writtenPart = (name: string, part: FhirObject, type: string): string => {
  const url = type === 'Extension' ? attribute('url', part.url) : ''
  const apart = url === '' ? ['id'] : ['id', 'url']
  return writtenElement(name, `${attribute('id', part.id)}${url}`, writtenProperties(part, type, apart))
}

/** One property, all its values. Lists within lists, which FHIR does not have, are left out. */
const writtenProperty = (owner: FhirObject, name: string, parentType: string): string => {
  const type = elementType(parentType, name)?.type ?? 'unknown'
  const values = listOf(owner[name])
  const beside = listOf(owner[`_${name}`])
  const items = Array.from({ length: Math.max(values.length, beside.length) }, (_, index) => index)
  return items
    .map((index) => {
      const value = values[index] ?? null
      if (Array.isArray(value)) return ''
      if (isFhirResource(value) && (holdsResource(type) || type === 'unknown')) {
        return writtenElement(name, '', writtenResource(value, false))
      }
      if (isFhirObject(value)) return writtenPart(name, value, isPrimitiveType(type) ? 'unknown' : type)
      return writtenPrimitive(name, type, value, beside[index])
    })
    .join('')
}

const writtenProperties = (owner: FhirObject, type: string, apart: readonly string[]): string => {
  const names = Object.keys(owner).map((name) => name.replace(/^_/, ''))
  const meant = [...new Set(names)].filter((name) => !apart.includes(name) && XML_NAME.test(name))
  return inElementOrder(type, meant)
    .map((name) => writtenProperty(owner, name, type))
    .join('')
}

const writtenResource = (resource: FhirResource, isRoot: boolean): string => {
  const name = XML_NAME.test(resource.resourceType) ? resource.resourceType : 'Resource'
  const content = writtenProperties(resource, resourceTypeFor(resource.resourceType), ['resourceType'])
  return writtenElement(name, isRoot ? ' xmlns="http://hl7.org/fhir"' : '', content)
}

/** Writes a resource as an XML document. What XML cannot hold (control characters) becomes U+FFFD. */
export const writeFhirXml = (resource: FhirResource): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${writtenResource(resource, true)}`
