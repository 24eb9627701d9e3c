/** Thrown by the JSON and XML readers for a document that is not well formed, and turned into a fault by their caller. */

const SYNTAX_PROBLEMS = {
  'not-utf-8': 'The document is not valid UTF-8.',
  'not-json': 'The document is not well-formed JSON.',
  'not-xml': 'The document is not well-formed XML.',
  'repeated-key': 'The same property occurs twice in one object.',
  'forbidden-key': 'A property has a name that is not allowed.',
  'too-deep': 'The document is nested too deeply.',
  'document-type': 'A document type declaration is not allowed.',
  'processing-instruction': 'Processing instructions are not allowed.',
  encoding: 'The document must be XML 1.0 in UTF-8.',
  'wrong-namespace': 'An element is not in the FHIR namespace.',
  'stray-text': 'Text stands where FHIR allows elements only.',
  'unknown-attribute': 'An element has an attribute that FHIR does not know.',
  'repeated-element': 'An element that may occur once occurs twice.',
  'wrong-content': 'An element does not hold what its type holds.',
  'not-a-resource': 'The document is not a FHIR resource.',
} as const

export type SyntaxProblem = keyof typeof SYNTAX_PROBLEMS

/** Nesting beyond this is refused: published messages need about 15 levels. */
export const DEEPEST = 64

/** A document that cannot be read. `path` names the element from the root, without values of the document. */
export class FhirSyntaxError extends Error {
  override readonly name = 'FhirSyntaxError'
  readonly problem: SyntaxProblem
  readonly path: string
  constructor(problem: SyntaxProblem, path: string) {
    super(SYNTAX_PROBLEMS[problem])
    this.problem = problem
    this.path = path
  }
}

const PLAIN_NAME = /^_?[A-Za-z][A-Za-z0-9]{0,63}$/

/** A name as a path may show it: what looks like a FHIR element name, never text that somebody put in its place. */
export const shownName = (name: string): string => (PLAIN_NAME.test(name) ? name : '(name withheld)')
