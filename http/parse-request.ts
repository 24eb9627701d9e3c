/** Takes a request apart by the schemas of its declaration; every fault is named, and none repeats what was sent. */
import type { Request } from 'express'
import { z } from 'zod'
import { HttpProblem, type RequestError } from './http-problem.ts'
import { readBody } from './read-body.ts'
import { parseStrictJson } from './strict-json.ts'

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

type Issue = z.core.$ZodIssue

/** Plain words for an issue: the schema's own where it has some, ours for what schemas leave to the library. */
const wordsFor = (issue: Issue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'Add this.' : `Must be of type ${issue.expected}.`
    case 'invalid_value':
      return `Must be one of: ${issue.values.map(String).join(', ')}.`
    case 'too_big':
      return `Must be at most ${String(issue.maximum)}${issue.origin === 'string' ? ' characters' : ''}.`
    case 'too_small':
      return `Must be at least ${String(issue.minimum)}${issue.origin === 'string' ? ' characters' : ''}.`
    case 'invalid_union':
      return 'Fits none of the forms this may have.'
    default:
      return issue.message
  }
}

const isOwnWords = (issue: Issue): boolean => issue.code === 'custom' || issue.code === 'invalid_format'

const bodyErrors = (issue: Issue): RequestError[] => {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: pointerOf([...issue.path, key]),
      code: 'unknown-field',
      message: 'There is no such field.',
    }))
  const code = issue.code.replaceAll('_', '-')
  return [
    {
      pointer: pointerOf(issue.path),
      code: issue.code === 'invalid_type' && issue.input === undefined ? 'missing' : code,
      message: isOwnWords(issue) ? issue.message : wordsFor(issue),
    },
  ]
}

const checkBody = (schema: z.ZodType, value: unknown): unknown => {
  const read = schema.safeParse(value, { reportInput: true })
  if (read.success) return read.data
  const errors = read.error.issues.flatMap(bodyErrors)
  // An unknown field is a fault of the request's form (400); everything else of its content (422).
  if (read.error.issues.some((issue) => issue.code === 'unrecognized_keys'))
    throw new HttpProblem('unknown-field', 'The body has fields that are not part of this request.', {
      errors,
    })
  throw new HttpProblem('validation-failed', 'The body does not say what is needed. Each fault is listed.', {
    errors,
  })
}

/** The JSON body, checked; an endpoint without one takes no body or `{}`. */
export const parseBody = async (
  request: Request,
  schema: z.ZodType | undefined,
  limitBytes: number,
): Promise<unknown> => {
  const type = request.get('content-type')
  if (schema === undefined && type === undefined && !(Number(request.get('content-length') ?? 0) > 0))
    return {}
  if (!isJson(type))
    throw new HttpProblem('media-type-unsupported', 'Send the body as application/json in UTF-8.', {
      headers: { 'accept-post': 'application/json' },
    })
  const value = parseStrictJson(await readBody(request, limitBytes))
  return checkBody(schema ?? z.strictObject({}), value)
}

const isJson = (type: string | undefined): boolean =>
  type !== undefined && /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type.trim())

/** Parameters of the path; one that cannot be an id of ours names nothing. */
export const parseParams = (request: Request, schema: z.ZodObject | undefined): unknown => {
  const read = (schema ?? z.strictObject({})).safeParse({ ...request.params })
  if (read.success) return read.data
  throw new HttpProblem('not-found', 'There is nothing at this address, or it is not yours to see.')
}

/** Parameters of the query, each at most once. */
export const parseQuery = (request: Request, schema: z.ZodObject | undefined): unknown => {
  const given = new URL(request.originalUrl, 'http://localhost').searchParams
  const read = (schema ?? z.strictObject({})).safeParse(Object.fromEntries(given), { reportInput: true })
  const twice = [...new Set([...given.keys()].filter((name) => given.getAll(name).length > 1))]
  const errors: RequestError[] = [
    ...twice.map((parameter) => ({ parameter, code: 'repeated', message: 'Give this once.' })),
    ...(read.success ? [] : read.error.issues.flatMap(queryErrors)),
  ]
  if (read.success && errors.length === 0) return read.data
  throw new HttpProblem('parameter-invalid', 'A query parameter is wrong. Each fault is listed.', { errors })
}

const queryErrors = (issue: Issue): RequestError[] =>
  bodyErrors(issue).map((error) => ({
    parameter: 'pointer' in error ? error.pointer.slice(1) : error.parameter,
    code: error.code === 'unknown-field' ? 'unknown-parameter' : error.code,
    message: error.code === 'unknown-field' ? 'There is no such parameter.' : error.message,
  }))
