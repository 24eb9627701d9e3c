/** The description of the API is whole: it says for each operation what it takes, answers and refuses. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ATTACHMENT_CONTENT_TYPES } from '../../domain/attachment.ts'
import { API_ADDRESSES } from './api-addresses.ts'
import { type RunningApp, startApp } from './fake-parts.ts'
import { TELLING_OPERATIONS } from './fake-telling.ts'

interface Schema {
  readonly $ref?: string
  readonly [name: string]: unknown
}
interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly security: readonly object[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[]
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> }
  readonly responses: Record<
    string,
    { readonly description: string; readonly content: Record<string, { schema: Schema }> }
  >
}
interface Description {
  readonly openapi: string
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: {
    readonly schemas: Record<string, Schema>
    readonly securitySchemes: Record<string, Schema>
  }
}

/** What is sent and answered as a file. */
const FILES = ATTACHMENT_CONTENT_TYPES

/** Every operation that takes no token, with the reason that its description gives. */
const OPEN: Readonly<Record<string, string>> = {
  postConsentAnswers: 'The person asked has no account.',
  postConsentAnswersRead: 'The person asked has no account.',
}

let app: RunningApp
let description: Description
const operations = (): [string, string, Operation][] =>
  Object.entries(description.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, string, Operation] => [path, method, operation]),
  )

beforeAll(async () => {
  app = await startApp()
  description = (await (await app.ask('/openapi.json', { as: 'none' })).json()) as Description
})
afterAll(() => app[Symbol.asyncDispose]())

describe('the OpenAPI document', () => {
  it('is of version 3.1 and holds the whole API', () => {
    expect(description.openapi).toBe('3.1.0')
    expect(
      operations()
        .map(([path, method]) => `${method} ${path}`)
        .sort(),
    ).toEqual([...TELLING_OPERATIONS, ...API_ADDRESSES].sort())
  })

  it('names each operation once, in a group that is described, behind a token', () => {
    const ids = operations().map(([, , { operationId }]) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    const groups = description.tags.map(({ name }) => name)
    for (const [, , operation] of operations()) {
      expect(groups).toEqual(expect.arrayContaining([...operation.tags]))
      expect(operation.security).toEqual(OPEN[operation.operationId] === undefined ? [{ bearer: [] }] : [])
      expect(operation.summary).not.toBe('')
    }
    expect(Object.keys(description.components.securitySchemes)).toEqual(['bearer'])
  })

  it('takes no token where it says why, and nowhere else', () => {
    const open = operations().filter(([, , { security }]) => security.length === 0)
    expect(open.map(([, , { operationId }]) => operationId).sort()).toEqual(Object.keys(OPEN).sort())
    for (const [, , operation] of open)
      expect(operation.description).toContain(OPEN[operation.operationId] ?? 'a reason')
  })

  it('asks for no query parameter', () => {
    const query = operations().flatMap(([, , { parameters = [] }]) =>
      parameters.filter((one) => one.in === 'query'),
    )
    expect(query.length).toBeGreaterThan(10)
    expect(query.filter(({ required }) => required)).toEqual([])
  })

  it('declares each parameter of its path, and the key of each change', () => {
    for (const [path, method, { parameters = [], operationId }] of operations()) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inPath)
      const keys = parameters.filter(
        (one) => one.in === 'header' && one.name === 'Idempotency-Key' && one.required,
      )
      expect(keys).toHaveLength(method === 'post' && OPEN[operationId] === undefined ? 1 : 0)
    }
  })

  it('lists the errors of each operation as problem documents', () => {
    for (const [path, method, { responses, requestBody, operationId }] of operations()) {
      const wanted = ['403', '406', '429', '500', '503', '400']
      if (OPEN[operationId] === undefined) wanted.push('401')
      if (method === 'post') wanted.push('409', '413', '415', '422')
      if (path.includes('{')) wanted.push('404')
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(wanted))
      expect(Object.keys(responses).some((status) => status.startsWith('2'))).toBe(true)
      for (const [status, { content, description: words }] of Object.entries(responses)) {
        expect(words).not.toBe('')
        if (status === '304') continue
        const files = path.startsWith('/v1/messages') ? ['application/octet-stream'] : FILES
        const types = path.endsWith('/content') ? files : ['application/json']
        expect(Object.keys(content)).toEqual(status.startsWith('2') ? types : ['application/problem+json'])
      }
      const bodies =
        path === '/v1/attachments' ? [...FILES, 'application/octet-stream'] : ['application/json']
      if (requestBody !== undefined) expect(Object.keys(requestBody.content)).toEqual(bodies)
    }
  })

  it('refers only to what it defines, and defines each schema as something', () => {
    const text = JSON.stringify(description)
    const names = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1])
    expect(names.length).toBeGreaterThan(20)
    for (const name of names) expect(Object.keys(description.components.schemas)).toContain(name)
    for (const schema of Object.values(description.components.schemas))
      expect(Object.keys(schema)).toEqual(
        expect.arrayContaining([expect.stringMatching(/^(type|oneOf|anyOf|allOf)$/)]),
      )
  })

  it('says what a request may hold: unknown fields are not allowed, and limits are there', () => {
    const referral = description.components.schemas.NewReferral as {
      readonly additionalProperties: boolean
      readonly required: string[]
      readonly properties: Record<string, Schema>
    }
    expect(referral.additionalProperties).toBe(false)
    expect(referral.required.sort()).toEqual([
      'facts',
      'person',
      'referrer',
      'services',
      'sharingDecision',
      'urgency',
      'wanted',
    ])
    expect(referral.properties.facts).toMatchObject({ type: 'string', maxLength: 4000 })
    expect(referral.properties.services).toMatchObject({ type: 'array', minItems: 1, maxItems: 10 })
  })
})

describe('the page that shows it', () => {
  it('loads everything from here', async () => {
    const page = await app.ask('/docs', { as: 'none' })
    const html = await page.text()
    const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '')
    expect(addresses.length).toBeGreaterThan(3)
    for (const address of addresses) {
      expect(address).toMatch(/^\//)
      expect((await app.ask(address, { as: 'none' })).status).toBe(200)
    }
    expect(html).not.toMatch(/<script>|\son\w+="/)
  })
})
