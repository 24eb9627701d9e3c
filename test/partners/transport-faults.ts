/** What can go wrong between us and a partner, and what must be said of it (design.md §5). */
import type { AttemptOutcome, AttemptReason } from '../../domain/delivery.ts'

/**
 * What a wire can do at all; rows that need more are not made for it. `no-other-end`: nothing leaves and nobody answers,
 * so no fault of a partner's or on the way can occur. `bare-bytes`: bytes travel alone, without headers or a status.
 * `files`: what is left in a folder is the whole of it, and the partner's own words come later. `mail`: a mail server
 * takes it with the final dot, says so in a reply of its own, and the partner's words come later.
 */
export type WireAbility =
  | 'names'
  | 'tls'
  | 'http'
  | 'questions'
  | 'bare-bytes'
  | 'no-other-end'
  | 'files'
  | 'mail'

export interface Expectation {
  readonly outcome: AttemptOutcome
  readonly reasons: readonly AttemptReason[]
  /** Whether the partner got the document: once, or not at all. */
  readonly arrives: 'once' | 'never'
  readonly needs?: WireAbility
}

/** Each fault and what must be said of it. */
export const FAULT_EXPECTATIONS = {
  'refused-connection': { outcome: 'not-now', reasons: ['connection-refused'], arrives: 'never' },
  'unknown-name': { outcome: 'not-now', reasons: ['name-not-resolved'], arrives: 'never', needs: 'names' },
  'silent-on-connect': { outcome: 'not-now', reasons: ['connect-timeout'], arrives: 'never' },
  'tls-failure': { outcome: 'not-now', reasons: ['tls-failure'], arrives: 'never', needs: 'tls' },
  'untrusted-certificate': {
    outcome: 'misconfigured',
    reasons: ['certificate-invalid'],
    arrives: 'never',
    needs: 'tls',
  },
  'expired-certificate': {
    outcome: 'misconfigured',
    reasons: ['certificate-invalid'],
    arrives: 'never',
    needs: 'tls',
  },
  /** Their clock, or ours, is off by a day. */
  'certificate-of-tomorrow': {
    outcome: 'misconfigured',
    reasons: ['certificate-invalid'],
    arrives: 'never',
    needs: 'tls',
  },
  'certificate-of-another': {
    outcome: 'misconfigured',
    reasons: ['certificate-invalid'],
    arrives: 'never',
    needs: 'tls',
  },
  'drop-before-send': {
    outcome: 'not-now',
    reasons: ['tls-failure', 'connection-refused'],
    arrives: 'never',
  },
  'drop-mid-send': { outcome: 'unknown', reasons: ['connection-lost'], arrives: 'never' },
  'drop-after-accept': { outcome: 'unknown', reasons: ['connection-lost'], arrives: 'once' },
  'time-out-after-accept': { outcome: 'unknown', reasons: ['timeout'], arrives: 'once' },
  'slow-drip': { outcome: 'unknown', reasons: ['timeout'], arrives: 'once' },
  'half-answer': { outcome: 'unknown', reasons: ['connection-lost'], arrives: 'once' },
  garbage: { outcome: 'unknown', reasons: ['unreadable-answer'], arrives: 'once' },
  'oversized-answer': { outcome: 'unknown', reasons: ['answer-too-large'], arrives: 'once' },
  'oversized-answer-without-length': {
    outcome: 'unknown',
    reasons: ['answer-too-large'],
    arrives: 'once',
    needs: 'http',
  },
  'oversized-headers': { outcome: 'unknown', reasons: ['answer-too-large'], arrives: 'once', needs: 'http' },
  'decompression-bomb': { outcome: 'unknown', reasons: ['answer-too-large'], arrives: 'once', needs: 'http' },
  'broken-compression': {
    outcome: 'unknown',
    reasons: ['unreadable-answer'],
    arrives: 'once',
    needs: 'http',
  },
  'unknown-compression': {
    outcome: 'unknown',
    reasons: ['unreadable-answer'],
    arrives: 'once',
    needs: 'http',
  },
  'disk-full': { outcome: 'not-now', reasons: ['unavailable'], arrives: 'never', needs: 'files' },
  'clock-off-by-a-day': { outcome: 'taken', reasons: [], arrives: 'once', needs: 'files' },
} as const satisfies Record<string, Expectation>

export type FaultName = keyof typeof FAULT_EXPECTATIONS

/** On a wire of files nobody reads what has not its last name yet, so what breaks off before surely was not accepted. */
const FILE_EXPECTATIONS: Partial<Record<FaultName, Expectation>> = {
  'drop-mid-send': { outcome: 'not-now', reasons: ['connection-lost'], arrives: 'never' },
  garbage: { outcome: 'not-now', reasons: ['unreadable-answer', 'connection-refused'], arrives: 'never' },
}
/** Before the final dot no mail server has accepted anything. */
const MAIL_EXPECTATIONS: Partial<Record<FaultName, Expectation>> = {
  'drop-mid-send': { outcome: 'not-now', reasons: ['connection-lost'], arrives: 'never' },
  'disk-full': { outcome: 'not-now', reasons: ['unavailable'], arrives: 'never' },
  'clock-off-by-a-day': FAULT_EXPECTATIONS['clock-off-by-a-day'],
}
/** An answer of bytes is needed for it. */
const NOT_ON_FILES: readonly FaultName[] = ['oversized-answer']

/** What a wire that can so much is held to. */
export const faultsFor = (supports: readonly WireAbility[]): readonly (readonly [FaultName, Expectation])[] =>
  (Object.entries(FAULT_EXPECTATIONS) as [FaultName, Expectation][]).flatMap(([name, common]) => {
    const isFiles = supports.includes('files')
    const own: Expectation | undefined = {
      ...(isFiles ? FILE_EXPECTATIONS : {}),
      ...(supports.includes('mail') ? MAIL_EXPECTATIONS : {}),
    }[name]
    const usual: Expectation = common
    const isMade = own !== undefined || usual.needs === undefined || supports.includes(usual.needs)
    return !isMade || (isFiles && NOT_ON_FILES.includes(name)) ? [] : [[name, own ?? usual] as const]
  })

/** How the partner behaves; each harness brings it about on its own wire. */
export type PartnerBehaviour =
  | {
      readonly does: 'answer'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly bytes: Uint8Array
    }
  | { readonly does: FaultName }

export const text = (words: string): Uint8Array => new TextEncoder().encode(words)
export const FHIR = { 'content-type': 'application/fhir+json', 'x-request-id': 'r-1' }
const PAGE = { 'content-type': 'text/html' }

/** Answers that came whole are the format's to judge: the transport hands them over as they came. */
export const ANSWERS = {
  success: { status: 200, headers: FHIR, bytes: text('{"resourceType":"Bundle"}') },
  'wrong credentials': { status: 401, headers: FHIR, bytes: text('{"resourceType":"OperationOutcome"}') },
  'rate limit': { status: 429, headers: { ...FHIR, 'retry-after': '7' }, bytes: text('{}') },
  'too early': { status: 425, headers: FHIR, bytes: text('{}') },
  'success status with an error page': { status: 200, headers: PAGE, bytes: text('<h1>Error</h1>') },
  'maintenance page with 200': { status: 200, headers: PAGE, bytes: text('<h1>Back at nine</h1>') },
  'page of a middlebox': { status: 502, headers: PAGE, bytes: text('<h1>Bad gateway</h1>') },
  'redirect that is not followed': {
    status: 302,
    headers: { ...PAGE, location: 'https://127.0.0.1:1/' },
    bytes: text(''),
  },
  'byte order mark': { status: 200, headers: FHIR, bytes: Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d) },
  'wrong encoding': { status: 200, headers: FHIR, bytes: Uint8Array.of(0x7b, 0xe9, 0xff, 0x00, 0x7d) },
  'no content': { status: 200, headers: FHIR, bytes: text('') },
} as const
