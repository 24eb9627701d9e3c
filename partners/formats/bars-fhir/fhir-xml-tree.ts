/** Reads XML into a tree of FHIR elements; refuses what FHIR XML never needs and attackers like. */
import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes'
import { DEEPEST, FhirSyntaxError, type SyntaxProblem, shownName } from './fhir-syntax-error.ts'
import { xmlAttribute, xmlText } from './xml-text.ts'

const FHIR_NAMESPACE = 'http://hl7.org/fhir'
const XHTML_NAMESPACE = 'http://www.w3.org/1999/xhtml'
const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/'
/** Schema hints (`xsi:schemaLocation`) say nothing about the content. */
const XSI_NAMESPACE = 'http://www.w3.org/2001/XMLSchema-instance'
const ATTRIBUTES = ['value', 'id', 'url'] as const
type AttributeName = (typeof ATTRIBUTES)[number]

export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Partial<Record<AttributeName, string>>>
  readonly children: readonly XmlElement[]
  /** For a narrative's `div`: all of it as XHTML. */
  readonly xhtml?: string
}

interface OpenElement extends XmlElement {
  attributes: XmlElement['attributes']
  readonly children: XmlElement[]
  xhtml?: string
}

/** Builds the tree from the parser's events. */
class TreeBuilder {
  private readonly open: OpenElement[] = []
  private root: XmlElement | undefined
  /** How many XHTML elements are open; 0 outside a narrative. */
  private xhtmlDepth = 0

  openTag(tag: SaxesTagNS): void {
    if (this.open.length + this.xhtmlDepth >= DEEPEST) this.fail('too-deep')
    const startsNarrative = tag.uri === XHTML_NAMESPACE && tag.local === 'div' && this.inText()
    if (this.xhtmlDepth === 0) {
      const element: OpenElement = { name: tag.local, attributes: {}, children: [] }
      this.open.push(element)
      if (tag.uri !== FHIR_NAMESPACE && !startsNarrative) this.fail('wrong-namespace')
      if (!startsNarrative) element.attributes = this.attributesOf(tag)
    }
    if (startsNarrative || this.xhtmlDepth > 0) this.openXhtml(tag)
  }

  closeTag(tag: SaxesTagNS): void {
    if (this.xhtmlDepth > 0) {
      this.addXhtml(tag.isSelfClosing ? '/>' : `</${tag.local}>`)
      this.xhtmlDepth -= 1
      if (this.xhtmlDepth > 0) return
    }
    const element = this.open.pop()
    const parent = this.open.at(-1)
    if (element === undefined) return
    if (parent === undefined) this.root = element
    else parent.children.push(element)
  }

  text(text: string): void {
    if (this.xhtmlDepth > 0) this.addXhtml(xmlText(text))
    else if (text.trim() !== '') this.fail('stray-text')
  }

  fail(problem: SyntaxProblem): never {
    throw new FhirSyntaxError(problem, this.open.map((element) => shownName(element.name)).join('.'))
  }

  finished(): XmlElement {
    return this.root ?? this.fail('not-xml')
  }

  private inText(): boolean {
    return this.open.at(-1)?.name === 'text'
  }

  private openXhtml(tag: SaxesTagNS): void {
    if (tag.uri !== XHTML_NAMESPACE) this.fail('wrong-namespace')
    this.xhtmlDepth += 1
    const attributes = Object.values(tag.attributes)
      .filter((attribute) => attribute.uri !== XMLNS_NAMESPACE)
      .map((attribute) => ` ${attribute.name}="${xmlAttribute(attribute.value)}"`)
    const namespace = this.xhtmlDepth === 1 ? ` xmlns="${XHTML_NAMESPACE}"` : ''
    this.addXhtml(`<${tag.local}${namespace}${attributes.join('')}${tag.isSelfClosing ? '' : '>'}`)
  }

  private addXhtml(markup: string): void {
    const element = this.open.at(-1)
    if (element !== undefined) element.xhtml = `${element.xhtml ?? ''}${markup}`
  }

  private attributesOf(tag: SaxesTagNS): XmlElement['attributes'] {
    const meant = Object.values(tag.attributes).filter(
      ({ uri }: SaxesAttributeNS) => uri !== XMLNS_NAMESPACE && uri !== XSI_NAMESPACE,
    )
    const known = (attribute: SaxesAttributeNS): boolean =>
      attribute.uri === '' && (ATTRIBUTES as readonly string[]).includes(attribute.local)
    if (!meant.every(known)) this.fail('unknown-attribute')
    return Object.fromEntries(meant.map(({ local, value }) => [local, value]))
  }
}

/**
 * Reads one XML document. Comments are dropped; entities other than XML's own five are not known, so none can be
 * declared or expanded.
 * @throws FhirSyntaxError
 */
export const parseXmlTree = (text: string): XmlElement => {
  const builder = new TreeBuilder()
  const parser = new SaxesParser({ xmlns: true, position: false })
  parser.on('xmldecl', ({ version, encoding }) => {
    if ((version ?? '1.0') !== '1.0' || (encoding ?? 'utf-8').toLowerCase() !== 'utf-8')
      builder.fail('encoding')
  })
  parser.on('doctype', () => builder.fail('document-type'))
  parser.on('processinginstruction', () => builder.fail('processing-instruction'))
  parser.on('error', () => builder.fail('not-xml'))
  parser.on('opentag', (tag) => builder.openTag(tag))
  parser.on('closetag', (tag) => builder.closeTag(tag))
  parser.on('text', (content) => builder.text(content))
  parser.on('cdata', (content) => builder.text(content))
  parser.write(text).close()
  return builder.finished()
}
