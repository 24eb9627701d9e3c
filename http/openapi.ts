/** The description of the API (OpenAPI 3.1), made from the declarations that also serve it. */

import { STATUS_CODES } from 'node:http'
import { OpenAPIRegistry, OpenApiGeneratorV31, type ResponseConfig } from '@asteasolutions/zod-to-openapi'
import { z } from 'zod'
import { REFUSAL_STATUS } from '../domain/refusal.ts'
import type { Answer, Endpoint } from './endpoint.ts'
import type { OpenEndpoint } from './open-endpoint.ts'

/** The version of the description; the major is in the path. */
const API_VERSION = '1.0.0'

const error = z.object({
  pointer: z.string().optional().describe('Where in the body (RFC 6901)'),
  parameter: z.string().optional().describe('Name of the query parameter or header'),
  code: z.string(),
  message: z.string().describe('What to do about it'),
})

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().describe('Stable name of what is wrong'),
    traceId: z.string(),
    retryable: z.boolean().describe('Whether the same request may succeed later, unchanged'),
    retryAfter: z.int().optional().describe('Seconds'),
    errors: z.array(error).optional(),
    state: z.string().optional().describe('For a state conflict: the state now'),
    possible: z.array(z.string()).optional().describe('For a state conflict: what is possible now'),
  })
  .meta({ id: 'Problem', description: 'Problem document (RFC 9457)' })

/** Statuses that any endpoint of a method may answer with. */
const EVERY = [401, 403, 406, 429, 500, 503]
const ON_READ = [400]
const ON_CHANGE = [400, 409, 413, 415, 422]
const BY_METHOD = {
  get: ON_READ,
  delete: [...ON_READ, 409],
  patch: ON_CHANGE,
  post: ON_CHANGE,
  put: ON_CHANGE,
} as const

/** Without a token there is none to refuse. */
const ABOUT_TOKENS = [401, 403]

/** What is told of an endpoint, whether it takes a token or not. */
type Described = Pick<
  Endpoint,
  'method' | 'path' | 'tag' | 'summary' | 'description' | 'request' | 'responses' | 'refusals'
> &
  Partial<Pick<OpenEndpoint, 'open'>>

const errorStatuses = (endpoint: Described): number[] => {
  const every = EVERY.filter((status) => endpoint.open === undefined || !ABOUT_TOKENS.includes(status))
  const byParams = endpoint.request.params === undefined ? [] : [404]
  const byRefusals = (endpoint.refusals ?? []).map((code) => REFUSAL_STATUS[code])
  const byMethod = BY_METHOD[endpoint.method]
  return [...new Set([...every, ...byMethod, ...byParams, ...byRefusals])].sort((one, other) => one - other)
}

const codesWith = (endpoint: Described, status: number): string => {
  const codes = (endpoint.refusals ?? []).filter((code) => REFUSAL_STATUS[code] === status)
  return codes.length === 0 ? '' : `: ${codes.join(', ')}`
}

const errorResponse = (endpoint: Described, status: number): ResponseConfig => ({
  description: `${STATUS_CODES[status] ?? 'Error'}${codesWith(endpoint, status)}`,
  content: { 'application/problem+json': { schema: problem } },
})

const file = z.string().meta({ format: 'binary' })

/** A file under each of its content types. */
const fileContent = (contentTypes: readonly string[]) =>
  Object.fromEntries(contentTypes.map((contentType) => [contentType, { schema: file }]))

const answerResponse = ({ description, schema, headers, files }: Answer): ResponseConfig => ({
  description,
  content: files === undefined ? { 'application/json': { schema } } : fileContent(files),
  ...(headers !== undefined && {
    headers: z.object(
      Object.fromEntries(
        Object.entries(headers).map(([name, what]) => [name, z.string().optional().describe(what)]),
      ),
    ),
  }),
})

const idempotencyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^"?[A-Za-z0-9_-]{16,64}"?$/)
    .describe('New for each thing you want done, the same when you repeat it; kept for 7 days'),
})

const nameHeader = z.object({
  'Content-Disposition': z
    .string()
    .describe(
      'The file\'s name: `attachment; filename="letter.pdf"`, or `filename*` for letters beyond ASCII',
    ),
})

const requestBodyOf = ({ request: { body, upload } }: Described) =>
  upload === undefined
    ? body !== undefined && { body: { required: true, content: { 'application/json': { schema: body } } } }
    : { body: { required: true, content: fileContent(upload.contentTypes) } }

const headersOf = ({ method, open, request: { upload } }: Described) =>
  method === 'post' &&
  open === undefined && {
    headers: upload === undefined ? idempotencyHeader : idempotencyHeader.extend(nameHeader.shape),
  }

const responsesOf = (endpoint: Described): Record<number, ResponseConfig> => ({
  ...Object.fromEntries(errorStatuses(endpoint).map((status) => [status, errorResponse(endpoint, status)])),
  ...Object.fromEntries(
    Object.entries(endpoint.responses).map(([status, answer]) => [status, answerResponse(answer)]),
  ),
  ...(Object.values(endpoint.responses).some(({ headers }) => headers?.ETag !== undefined) && {
    304: { description: 'The version named in If-None-Match is still the one' },
  }),
})

/** `post /v1/referrals/{id}/receipt` becomes `postReferralsReceipt`. */
const operationId = ({ method, path }: Described): string =>
  method +
  path
    .replace('/v1', '')
    .replace(/\{(\w+)\}/g, (_whole, name: string) => `by-${name}`)
    .split(/[/-]/)
    .filter((part) => part !== '')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')

const register = (registry: OpenAPIRegistry, endpoint: Described): void => {
  const { open, request } = endpoint
  const { params, query } = request
  const description = endpoint.description ?? open
  registry.registerPath({
    method: endpoint.method,
    path: endpoint.path,
    operationId: operationId(endpoint),
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(description !== undefined && { description }),
    security: open === undefined ? [{ bearer: [] }] : [],
    request: {
      ...(params !== undefined && { params }),
      ...(query !== undefined && { query }),
      ...headersOf(endpoint),
      ...requestBodyOf(endpoint),
    },
    responses: responsesOf(endpoint),
  })
}

/** The OpenAPI document of these endpoints. */
export const openApiDocument = (endpoints: readonly Described[], publicUrl: string) => {
  const registry = new OpenAPIRegistry()
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  })
  for (const endpoint of endpoints) register(registry, endpoint)
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Referral exchange',
      version: API_VERSION,
      description:
        'Raise a referral for a child once; see who has it, since when, and what comes next. ' +
        'BaRS messages go to /fhir/R4/$process-message.',
    },
    servers: [{ url: publicUrl }],
    security: [{ bearer: [] }],
    tags: [
      { name: 'Referrals', description: 'Raising and following referrals' },
      { name: 'Notifications', description: 'Telling others what they must know' },
      { name: 'Information requests', description: 'Asking agencies what they know' },
      { name: 'Recipients', description: 'What partners answer, and what people settle' },
      { name: 'Consent', description: 'Asking the family, and what they answered' },
      { name: 'Attachments', description: 'Documents that go with a referral' },
      { name: 'Attention', description: 'What needs a person' },
      { name: 'Directory', description: 'Agencies and their services' },
      { name: 'Channels', description: 'The ways into partners’ systems: paused, opened and tested' },
      { name: 'Messages', description: 'What was sent and what came in, byte for byte as it is kept' },
      { name: 'Third-party systems', description: 'Events, and the feed of changes' },
      { name: 'Users', description: 'Who is asking' },
    ],
  })
}
