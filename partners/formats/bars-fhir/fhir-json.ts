/**
 * Reads and writes FHIR JSON strictly. JSON.parse takes the last of two equal keys, loses the precision of decimals
 * and stops at no depth; a message about a child must not depend on which of two values a reader happens to keep.
 */
import { DEEPEST, FhirSyntaxError, type SyntaxProblem, shownName } from './fhir-syntax-error.ts'
import { ExactNumber, type FhirObject, type FhirValue, numberOf } from './fhir-value.ts'

const SPACE = /[ \t\n\r]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const QUOTE = 0x22
const BACKSLASH = 0x5c
const FIRST_PRINTABLE = 0x20
const WORD = /true|false|null/y
const WORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null }

class JsonReader {
  private readonly text: string
  private readonly path: (string | number)[] = []
  private position = 0

  constructor(text: string) {
    this.text = text
  }

  document(): FhirValue {
    const value = this.value(1)
    this.take(SPACE)
    if (this.position < this.text.length) this.fail('not-json')
    return value
  }

  private value(depth: number): FhirValue {
    this.take(SPACE)
    switch (this.text[this.position]) {
      case '{':
        return this.object(depth)
      case '[':
        return this.list(depth)
      case '"':
        return this.string()
      default:
        return this.wordOrNumber()
    }
  }

  private object(depth: number): FhirObject {
    if (depth > DEEPEST) this.fail('too-deep')
    const properties = new Map<string, FhirValue>()
    this.position += 1
    if (this.punctuation('}')) return {}
    do {
      this.take(SPACE)
      const name = this.string()
      this.path.push(shownName(name))
      if (name === '__proto__') this.fail('forbidden-key')
      if (properties.has(name)) this.fail('repeated-key')
      if (!this.punctuation(':')) this.fail('not-json')
      properties.set(name, this.value(depth + 1))
      this.path.pop()
    } while (this.punctuation(','))
    if (!this.punctuation('}')) this.fail('not-json')
    return Object.fromEntries(properties)
  }

  private list(depth: number): readonly FhirValue[] {
    if (depth > DEEPEST) this.fail('too-deep')
    const items: FhirValue[] = []
    this.position += 1
    if (this.punctuation(']')) return items
    do {
      this.path.push(items.length)
      items.push(this.value(depth + 1))
      this.path.pop()
    } while (this.punctuation(','))
    if (!this.punctuation(']')) this.fail('not-json')
    return items
  }

  /** Walks to the closing quote by hand: a pattern over a string of megabytes could exhaust the pattern stack. */
  private string(): string {
    if (this.text.charCodeAt(this.position) !== QUOTE) this.fail('not-json')
    let end = this.position + 1
    for (let code = this.text.charCodeAt(end); code !== QUOTE; code = this.text.charCodeAt(end)) {
      if (!(code >= FIRST_PRINTABLE)) this.fail('not-json')
      end += code === BACKSLASH ? 2 : 1
    }
    const literal = this.text.slice(this.position, end + 1)
    this.position = end + 1
    try {
      return JSON.parse(literal) as string
    } catch {
      return this.fail('not-json')
    }
  }

  private wordOrNumber(): FhirValue {
    const word = this.take(WORD)
    if (word !== undefined) return WORDS[word] ?? null
    const number = this.take(NUMBER)
    if (number === undefined) this.fail('not-json')
    return numberOf(number)
  }

  private punctuation(sign: string): boolean {
    this.take(SPACE)
    if (this.text[this.position] !== sign) return false
    this.position += 1
    return true
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position
    const found = pattern.exec(this.text)?.[0]
    this.position += found?.length ?? 0
    return found
  }

  private fail(problem: SyntaxProblem): never {
    const steps = this.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    throw new FhirSyntaxError(problem, steps.join('').replace(/^\./, ''))
  }
}

/**
 * Reads one JSON document.
 * @throws FhirSyntaxError for anything but well-formed JSON with unique keys, at most 64 levels deep
 */
export const parseFhirJson = (text: string): FhirValue => new JsonReader(text).document()

/** Writes JSON without white space, properties in their order, numbers as they were read. */
export const writeFhirJson = (value: FhirValue): string => {
  if (value instanceof ExactNumber) return value.text
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${(value as readonly FhirValue[]).map(writeFhirJson).join(',')}]`
  const properties = Object.entries(value as FhirObject).map(
    ([name, held]) => `${JSON.stringify(name)}:${writeFhirJson(held)}`,
  )
  return `{${properties.join(',')}}`
}
