/** Holds an answer against the OpenAPI document: that status, that content type, that schema, and its declared headers. */

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

interface Declared {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>
}

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly responses: Readonly<Record<string, Declared | undefined>> }>>
    >
  >
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

export interface AnswerSeen {
  readonly method: string
  /** Without query. */
  readonly path: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export interface ApiCheck {
  /** What is wrong with the answer; nothing where it is as declared. */
  faultsOf(answer: AnswerSeen): readonly string[]
}

/** Builds it from the document as served. */
export const createApiCheck = (served: unknown): ApiCheck => {
  const document = served as Document
  const templates = Object.keys(document.paths).map((template) => ({
    template,
    pattern: new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`),
  }))
  return {
    faultsOf({ method, path, status, headers, text }) {
      const template = templates.find(({ pattern }) => pattern.test(path))?.template
      const operation = template === undefined ? undefined : document.paths[template]?.[method.toLowerCase()]
      // An address or method that the document does not have is answered by no operation.
      if (operation === undefined) return status === 404 ? [] : [`${method} ${path} is not in the document`]
      const declared = operation.responses[String(status)]
      const where = `${method} ${template} ${status}`
      if (declared === undefined) return [`${where}: status not declared`]
      const bare = headers.get('content-type')?.split(';')[0]?.trim() ?? ''
      const lacking = Object.entries(declared.headers ?? {})
        .filter(([name, { required }]) => required === true && !headers.has(name))
        .map(([name]) => `${where}: header ${name} is missing`)
      if (lacking.length > 0) return lacking
      if (declared.content === undefined) return text === '' ? [] : [`${where}: a body is not declared`]
      const schema = declared.content[bare]?.schema
      if (schema === undefined) return [`${where}: ${bare || 'no content type'} not declared`]
      return misfits(document, schema, JSON.parse(text), '').map((fault) => `${where}: ${fault}`)
    },
  }
}

const misfits = (document: Document, schema: Schema, value: unknown, at: string): readonly string[] => {
  const walk = (inner: Schema, held: unknown, place: string) => misfits(document, inner, held, place)
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    const target = document.components.schemas[name]
    return target === undefined ? [`${at}: ${schema.$ref} leads nowhere`] : walk(target, value, at)
  }
  const alternatives = schema.anyOf ?? schema.oneOf
  return [
    ...(schema.allOf ?? []).flatMap((part) => walk(part, value, at)),
    ...(alternatives === undefined || alternatives.some((part) => walk(part, value, at).length === 0)
      ? []
      : [`${at}: fits none of the alternatives`]),
    ...typeMisfit(schema, value, at),
    ...(schema.enum !== undefined && !schema.enum.includes(value)
      ? [`${at}: ${String(value)} not listed`]
      : []),
    ...('const' in schema && schema.const !== value ? [`${at}: not ${String(schema.const)}`] : []),
    ...(typeof value === 'string' ? textMisfits(schema, value, at) : []),
    ...(Array.isArray(value) ? listMisfits(schema, value, at, walk) : []),
    ...(isObject(value) ? objectMisfits(schema, value, at, walk) : []),
  ]
}

type Walk = (schema: Schema, value: unknown, at: string) => readonly string[]

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const typeOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

const typeMisfit = ({ type }: Schema, value: unknown, at: string): readonly string[] => {
  if (type === undefined) return []
  const types = typeof type === 'string' ? [type] : type
  const found = typeOf(value)
  const fits = types.includes(found) || (found === 'integer' && types.includes('number'))
  return fits ? [] : [`${at}: ${found} where ${types.join(' or ')} is declared`]
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
  date: /^\d{4}-\d\d-\d\d$/,
}

const textMisfits = (
  { pattern, format, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Schema,
  value: string,
  at: string,
): readonly string[] => [
  ...(pattern !== undefined && !new RegExp(pattern, 'u').test(value)
    ? [`${at}: does not fit ${pattern}`]
    : []),
  ...(format !== undefined && FORMATS[format]?.test(value) === false ? [`${at}: not a ${format}`] : []),
  ...(value.length < minLength || value.length > maxLength ? [`${at}: ${value.length} characters`] : []),
]

const listMisfits = (
  schema: Schema,
  value: readonly unknown[],
  at: string,
  walk: Walk,
): readonly string[] => [
  ...(value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Number.POSITIVE_INFINITY)
    ? [`${at}: ${value.length} items`]
    : []),
  ...(schema.items === undefined
    ? []
    : value.flatMap((item, index) => walk(schema.items ?? {}, item, `${at}/${index}`))),
]

const objectMisfits = (
  { properties = {}, required = [], additionalProperties }: Schema,
  value: Readonly<Record<string, unknown>>,
  at: string,
  walk: Walk,
): readonly string[] => [
  ...required.filter((name) => value[name] === undefined).map((name) => `${at}/${name}: missing`),
  ...Object.entries(value).flatMap(([name, held]) => {
    const schema = properties[name]
    if (schema !== undefined) return walk(schema, held, `${at}/${name}`)
    // An answer says no more than what is declared, whether or not the document forbids it.
    if (typeof additionalProperties === 'object') return walk(additionalProperties, held, `${at}/${name}`)
    return Object.keys(properties).length === 0 ? [] : [`${at}/${name}: not declared`]
  }),
]
