/**
 * Reads a partner's XML into a tree. What attackers and broken systems send is not read at all: a document type (and so
 * no entity can be declared or expanded), processing instructions, deep nesting, more elements than any answer has.
 */
import { SaxesParser } from 'saxes'

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string
  /** Empty where it has none, and where the tree was read without namespaces. */
  readonly namespace: string
  /** Text directly in it, whole; empty where there is none. */
  readonly text: string
  readonly children: readonly XmlElement[]
  /** Where it begins in the text that was read, and one past its end. */
  readonly from: number
  readonly to: number
}

interface OpenElement extends XmlElement {
  text: string
  from: number
  to: number
  readonly children: OpenElement[]
}

const DEEPEST = 32
const MOST_ELEMENTS = 50_000

/** Only ever thrown and caught in this file. */
class Unreadable extends Error {}

const refuse = (): never => {
  throw new Unreadable('not read')
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

class TreeBuilder {
  root: OpenElement | undefined
  readonly #open: OpenElement[] = []
  #count = 0

  start(name: string, from: number): void {
    this.#count += 1
    if (this.#open.length >= DEEPEST || this.#count > MOST_ELEMENTS) refuse()
    this.#open.push({ name: localName(name), namespace: '', text: '', children: [], from, to: from })
  }

  text(text: string): void {
    const element = this.#open.at(-1)
    if (element !== undefined) element.text += text
    else if (text.trim() !== '') refuse()
  }

  end(namespace: string, to: number): void {
    const element = this.#open.pop()
    if (element === undefined) return
    const ended = { ...element, namespace, to }
    const parent = this.#open.at(-1)
    if (parent === undefined) this.root = ended
    else parent.children.push(ended)
  }
}

/**
 * Reads one document; `undefined` for whatever is none. `namespaces: false` reads a part cut out of one, whose prefixes
 * were declared outside it.
 */
export const readXml = (text: string, { namespaces = true } = {}): XmlElement | undefined => {
  const builder = new TreeBuilder()
  const parser = new SaxesParser({ xmlns: namespaces })
  parser.on('doctype', refuse)
  parser.on('processinginstruction', refuse)
  parser.on('error', refuse)
  parser.on('opentagstart', ({ name }) => builder.start(name, text.lastIndexOf('<', parser.position - 1)))
  parser.on('text', (content) => builder.text(content))
  parser.on('cdata', (content) => builder.text(content))
  parser.on('closetag', ({ uri }) => builder.end(uri ?? '', parser.position))
  try {
    parser.write(text).close()
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
  return builder.root
}

/** The first child of this name. */
export const childAt = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === name)

export const childrenAt = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? []

/** The text of the first child of this name, trimmed; `undefined` where there is none to speak of. */
export const childText = (element: XmlElement | undefined, name: string): string | undefined => {
  const text = childAt(element, name)?.text.trim()
  return text === undefined || text === '' ? undefined : text
}

const DECLARED = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/
const IN_CONTENT_TYPE = /;\s*charset\s*=\s*"?([A-Za-z0-9._-]{1,40})"?/i

/** What older systems write in; any other is not read, as guessing would change what was said. */
const ENCODINGS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  'iso-8859-1': 'windows-1252',
  'iso8859-1': 'windows-1252',
  latin1: 'windows-1252',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
}

/** By its byte order mark, else its declaration in the XML, else that of the transport, else UTF-8 (XML 1.0, appendix F). */
const encodingOf = (bytes: Uint8Array, contentType: string): string | undefined => {
  const start = bytes.subarray(0, 300)
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf-8'
  const declared = DECLARED.exec(new TextDecoder('windows-1252').decode(start))?.[1]
  const written = declared ?? IN_CONTENT_TYPE.exec(contentType)?.[1] ?? 'utf-8'
  return ENCODINGS[written.toLowerCase()]
}

/** The text of an answer, without a byte order mark; `undefined` where the bytes are not what they are said to be. */
export const decodeXml = (bytes: Uint8Array, contentType: string): string | undefined => {
  const encoding = encodingOf(bytes, contentType)
  if (encoding === undefined) return undefined
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
