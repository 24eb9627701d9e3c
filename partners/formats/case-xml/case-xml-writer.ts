/** Writes elements of our schema. Deterministic: what is given, in the order in which it is given. */
import { wireText } from '../bars-fhir/bars-wire-text.ts'
import { xmlAttribute, xmlText } from '../bars-fhir/xml-text.ts'
import { CASE_NAMESPACE } from './case-codes.ts'

/** An element with text or with elements in it. */
export interface WrittenElement {
  readonly name: string
  readonly content: string | readonly WrittenElement[]
}

/** The element, or none where there is nothing to say: an element is never empty. */
export const textElement = (name: string, text: string | undefined): readonly WrittenElement[] => {
  const said = wireText(text)
  return said === undefined ? [] : [{ name, content: said }]
}

/** As {@link textElement} for an element of elements. */
export const group = (
  name: string,
  ...parts: readonly (readonly WrittenElement[])[]
): readonly WrittenElement[] => {
  const content = parts.flat()
  return content.length === 0 ? [] : [{ name, content }]
}

const written = ({ name, content }: WrittenElement): string =>
  `<${name}>${typeof content === 'string' ? xmlText(content) : content.map(written).join('')}</${name}>`

/** A document: one element in our namespace, without a declaration, as it goes into a SOAP Body. */
export const writeCaseXml = (
  name: string,
  attributes: Readonly<Record<string, string>>,
  content: readonly WrittenElement[],
): Uint8Array => {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${xmlAttribute(value)}"`)
  return new TextEncoder().encode(
    `<${name} xmlns="${CASE_NAMESPACE}"${given.join('')}>${content.map(written).join('')}</${name}>`,
  )
}
