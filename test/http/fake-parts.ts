/** The real app over invented parts: commands that note what they were asked, views that answer what a test sets. */
import { randomBytes } from 'node:crypto'
import type { Commands } from '../../commands/command-contracts.ts'
import type { AuditEntry } from '../../database/audit-log.ts'
import type { ReadablePage, ReadableReferral } from '../../database/readable-referral-views.ts'
import { idOf, type UserId } from '../../domain/ids.ts'
import type { Agency, Service } from '../../domain/partner.ts'
import { refuse } from '../../domain/refusal.ts'
import type { Role, User } from '../../domain/user.ts'
import { createApp } from '../../http/app.ts'
import type { AppParts, FhirRouter } from '../../http/app-parts.ts'
import { listen } from '../../http/listen.ts'
import { createEvents } from '../../runtime/events.ts'
import { createLogger } from '../../runtime/logger.ts'
import { createMetrics } from '../../runtime/metrics.ts'
import { createTokens } from '../../runtime/tokens.ts'
import { FAKE_CHANNEL_CHANGES } from './fake-channel-changes.ts'
import { FAKE_TELLING } from './fake-telling.ts'

export const COUNCIL = idOf('agency', 'agc_council')
export const SCHOOL = idOf('agency', 'agc_school')
export const FAMILY_SUPPORT = idOf('service', 'svc_family-support')

const user = (name: string, role: Role, agencyId = COUNCIL): User => ({
  id: idOf('user', `usr_${name}`),
  name: `${name.charAt(0).toUpperCase()}${name.slice(1)} Example`,
  role,
  agencyId,
  supervises: role === 'supervisor' ? [COUNCIL, SCHOOL] : [],
})

/** One invented user of each kind that the tests need. */
export const USERS = {
  amira: user('amira', 'practitioner'),
  sam: user('sam', 'responder', SCHOOL),
  lee: user('lee', 'supervisor'),
  dana: user('dana', 'exchange-administrator'),
} as const

export type UserName = keyof typeof USERS

const AGENCIES: readonly Agency[] = [
  { id: COUNCIL, name: 'Northmoor Council', kind: 'council', phone: '01632 960 001', channels: [] },
  { id: SCHOOL, name: 'Riverside School', kind: 'school', phone: '01632 960 002', channels: [] },
]

const SERVICES: readonly Service[] = [
  {
    id: FAMILY_SUPPORT,
    agencyId: SCHOOL,
    name: 'Riverside family support',
    description: 'Help for families',
    status: 'active',
    needs: ['family-support'],
    minimumAge: 0,
    maximumAge: 18,
    areas: ['E09999001'],
    dosServiceIds: [],
  },
]

export const NAMES = {
  agencies: new Map(AGENCIES.map((one) => [one.id, one])),
  services: new Map(SERVICES.map((one) => [one.id, one])),
}

const notFound = () => Promise.resolve(refuse('not-found', 'There is no such referral.'))

/** Commands that answer `not-found` unless a test says otherwise. */
const fakeCommands = (): Commands => ({
  submitReferral: notFound,
  submitNotification: notFound,
  submitInformationRequest: notFound,
  answerInformationRequest: notFound,
  closeInformationRequest: notFound,
  withdrawReferral: notFound,
  decideSharing: notFound,
  withdrawAgreement: notFound,
  acknowledge: notFound,
  respond: notFound,
  openByReading: async () => undefined,
  settleUncertain: notFound,
  tryAgain: notFound,
  useNextChannel: notFound,
  deliverByPhone: notFound,
  recordNextStep: notFound,
  receiveMessage: notFound,
  noteRefusedMessage: async () => undefined,
  settleAttention: notFound,
  receiveAttachment: notFound,
  readAttachment: notFound,
  openAttachment: notFound,
  askConsent: notFound,
  readConsent: notFound,
  listConsents: notFound,
  answerConsent: notFound,
  askConsentAgain: notFound,
  callOffConsent: notFound,
  withdrawConsent: notFound,
  readConsentLink: notFound,
  answerConsentLink: notFound,
  redirectRecipient: notFound,
  correctReferral: notFound,
  ...FAKE_TELLING,
  ...FAKE_CHANNEL_CHANGES,
})

const EMPTY_PAGE: ReadablePage = { rows: [], names: NAMES }
const KEY = new Uint8Array(randomBytes(32))
const TOKENS = createTokens({ key: KEY, issuer: 'test', audience: 'test' })

/** A bearer token of one of the users, or of an id that nobody has. */
export const tokenOf = (name: UserName | 'nobody', seconds = 60): Promise<string> =>
  TOKENS.sign(name === 'nobody' ? idOf('user', 'usr_nobody') : USERS[name].id, seconds)

/** What a test may set. */
export interface Fakes {
  readonly commands?: Partial<Commands>
  readonly one?: (user: User) => Promise<ReadableReferral | undefined>
  readonly list?: AppParts['readable']['list']
  readonly notice?: AppParts['notices']['byId']
  readonly findUser?: (id: UserId) => Promise<User | undefined>
  readonly attention?: Partial<AppParts['attention']>
  readonly http?: Partial<AppParts['http']>
  readonly readiness?: AppParts['readiness']
  readonly now?: () => number
  readonly audit?: (entry: AuditEntry) => Promise<void> | void
  readonly fhirRouter?: FhirRouter
}

/** Lines that the app logged. */
export type LogLine = Readonly<Record<string, unknown>>

const partsFrom = (fakes: Fakes, lines: LogLine[]): AppParts => {
  const log = createLogger(
    { process: 'test', level: 'info' },
    { write: (line: string) => void lines.push(JSON.parse(line) as LogLine) },
  )
  const metrics = createMetrics({ process: 'test' })
  return {
    http: {
      publicUrl: 'http://localhost',
      trustProxy: false,
      bodyLimitBytes: 100_000,
      fhirBodyLimitBytes: 100_000,
      requestsPerMinute: 1000,
      openRequestsPerMinute: 1000,
      signInMinutes: 30,
      ...fakes.http,
    },
    tokens: TOKENS,
    cursorKey: KEY,
    commands: { ...fakeCommands(), ...fakes.commands },
    readable: {
      one: fakes.one ?? (async () => undefined),
      list: fakes.list ?? (async () => EMPTY_PAGE),
      versions: async () => undefined,
    },
    notices: { byId: fakes.notice ?? (async () => undefined) },
    attention: { list: async () => ({ rows: [] }), byId: async () => undefined, ...fakes.attention },
    directory: {
      agency: async (id) => NAMES.agencies.get(id),
      agencies: async () => ({ rows: AGENCIES }),
      service: async (id) => NAMES.services.get(id),
      services: async () => ({ rows: SERVICES }),
      areaOfPostcode: async (postcode) => (postcode.startsWith('ZZ1') ? 'E09999001' : undefined),
      user: fakes.findUser ?? (async (id) => Object.values(USERS).find((one) => one.id === id)),
    },
    audit: {
      append: async (entry) => {
        await fakes.audit?.(entry)
      },
    },
    readiness: fakes.readiness ?? [],
    metrics,
    events: createEvents(log, metrics),
    now: fakes.now ?? Date.now,
    ...(fakes.fhirRouter !== undefined && { fhirRouter: fakes.fhirRouter }),
  }
}

export interface RunningApp {
  [Symbol.asyncDispose](): Promise<void>
  readonly url: string
  readonly port: number
  readonly lines: readonly LogLine[]
  /** Asks as a user; a body is sent as JSON with a fresh key unless headers say otherwise. */
  ask(
    path: string,
    options?: {
      readonly as?: UserName | 'none'
      readonly method?: string
      readonly headers?: Record<string, string>
      readonly json?: unknown
      readonly raw?: string | Uint8Array<ArrayBuffer>
    },
  ): Promise<Response>
}

const newKey = (): string => randomBytes(16).toString('hex')

/** Starts the app on a free port. */
export const startApp = async (fakes: Fakes = {}): Promise<RunningApp> => {
  const lines: LogLine[] = []
  const app = createApp(partsFrom(fakes, lines))
  const listening = await listen(app, { host: '127.0.0.1', port: 0, drainSeconds: 2 })
  const url = `http://127.0.0.1:${listening.port}`
  return {
    url,
    port: listening.port,
    lines,
    ask: async (path, { as = 'amira', method, headers, json, raw } = {}) => {
      const body = raw ?? (json === undefined ? undefined : JSON.stringify(json))
      return fetch(`${url}${path}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        redirect: 'manual',
        headers: {
          ...(as !== 'none' && { authorization: `Bearer ${await tokenOf(as)}` }),
          ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': newKey() }),
          ...headers,
        },
        ...(body !== undefined && { body }),
      })
    },
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  }
}

/** A referral as a client sends it. */
export const aReferral = () => ({
  urgency: 'standard',
  person: { familyName: 'Example', givenNames: ['Alex'], birthDate: '2019-03-09', nhsNumber: '999 000 0018' },
  referrer: { name: 'Amira Example', phone: '01632 960 001' },
  facts: 'Seen on Monday.\r\nTold by the school.',
  wanted: 'Please call the family.',
  needs: [{ text: 'Family support' }],
  services: [FAMILY_SUPPORT as string],
  sharingDecision: {
    decision: 'share',
    purpose: 'provide-service',
    article6: '6e',
    gateway: 'CA2004-S10',
    agreement: { status: 'agreed' },
    categories: ['identity', 'concern'],
  } as Record<string, unknown>,
})
