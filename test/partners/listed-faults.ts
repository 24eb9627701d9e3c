/**
 * Every fault that a transport must have been tried against, and what tries each: a row of the transports' suite
 * (transport-faults.ts), the simulated partner of its wire told to misbehave (fault-wires.ts), or a test elsewhere. One
 * that cannot occur on a wire says why. A transport without an entry for each fault fails listed-faults.test.ts.
 */
import type { AttemptOutcome } from '../../domain/delivery.ts'
import type { ANSWERS, FaultName, WireAbility } from './transport-faults.ts'

export const LISTED_FAULTS = [
  'refused-connection',
  'dns-failure',
  'tls-failure',
  'wrong-credentials',
  'drop-before-send',
  'drop-mid-send',
  'drop-after-accept',
  'time-out-after-accept',
  'slow-drip',
  'half-answer',
  'garbage',
  'success-with-error-page',
  'duplicate-acceptance',
  'reordered-and-duplicated-replies',
  'oversized-reply',
  'iso-8859-1',
  'byte-order-mark',
  'maintenance-window',
  'rate-limit',
  'certificate-expired',
  'disk-full-at-partner',
  'clock-off-by-a-day',
] as const
export type ListedFault = (typeof LISTED_FAULTS)[number]

export type TriedBy =
  /** Rows of the suite that every transport runs. */
  | { readonly row: FaultName }
  | { readonly answer: keyof typeof ANSWERS }
  /** The simulated partner is told this before the first attempt, which ends so. Nothing told: the same is sent twice. */
  | { readonly told: object; readonly ends: AttemptOutcome; readonly timeoutSeconds?: number }
  /** A test of this file whose title holds these words. */
  | { readonly file: string; readonly test: string }
  | { readonly cannot: string }

export type FaultColumn = Readonly<Record<ListedFault, readonly TriedBy[]>>

const row = (name: FaultName): TriedBy => ({ row: name })
const answer = (name: keyof typeof ANSWERS): TriedBy => ({ answer: name })
const told = (plan: object, ends: AttemptOutcome, timeoutSeconds?: number): TriedBy => ({
  told: plan,
  ends,
  ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
})
const fault = (name: string, ends: AttemptOutcome): TriedBy => told({ fault: name, times: 1 }, ends)
const file = (path: string, test: string): TriedBy => ({ file: `test/${path}.test.ts`, test })
const cannot = (why: string): readonly TriedBy[] => [{ cannot: why }]

/** By hours and windows that the procedure keeps to before anything is called. */
const WINDOWS = file('rules/channel-hours', 'without hours is open at any time but in its windows')
const AGAIN: readonly TriedBy[] = [told({}, 'taken')]

/** The https transport, and what is the same on every wire of HTTP over TLS. */
const ON_HTTP: FaultColumn = {
  'refused-connection': [row('refused-connection'), told({ fault: 'down' }, 'not-now')],
  'dns-failure': [row('unknown-name')],
  'tls-failure': [row('tls-failure'), row('untrusted-certificate'), row('certificate-of-another')],
  'wrong-credentials': [answer('wrong credentials'), fault('unauthorised', 'misconfigured')],
  'drop-before-send': [row('drop-before-send'), fault('drop-before-read', 'unknown')],
  'drop-mid-send': [row('drop-mid-send')],
  'drop-after-accept': [row('drop-after-accept'), fault('accept-then-drop', 'unknown')],
  'time-out-after-accept': [
    row('time-out-after-accept'),
    told({ fault: 'timeout-after-accept', times: 1 }, 'unknown', 2),
  ],
  'slow-drip': [row('slow-drip')],
  'half-answer': [row('half-answer'), fault('half-answer', 'unknown')],
  garbage: [row('garbage'), fault('garbage', 'unknown')],
  'success-with-error-page': [
    answer('success status with an error page'),
    fault('maintenance-page', 'unknown'),
  ],
  'duplicate-acceptance': AGAIN,
  'reordered-and-duplicated-replies': [
    file('database/stored-messages', 'is known by its request id'),
    file('partners/task-replies', 'goes on from the last change of a sorted page'),
  ],
  'oversized-reply': [
    row('oversized-answer'),
    row('oversized-answer-without-length'),
    row('oversized-headers'),
    row('decompression-bomb'),
  ],
  'iso-8859-1': [answer('wrong encoding'), fault('wrong-encoding', 'unknown')],
  'byte-order-mark': [answer('byte order mark'), file('partners/bars-codec', 'takes a byte order mark')],
  'maintenance-window': [
    WINDOWS,
    answer('maintenance page with 200'),
    told({ fault: 'unavailable', retryAfterSeconds: 7, times: 1 }, 'not-now'),
  ],
  'rate-limit': [answer('rate limit'), fault('too-many-requests', 'not-now')],
  'certificate-expired': [row('expired-certificate')],
  'disk-full-at-partner': [told({ fault: 'fail', status: 507, times: 1 }, 'unknown')],
  'clock-off-by-a-day': [row('certificate-of-tomorrow'), file('partners/task-replies', 'put back by a day')],
}

const SOAP: FaultColumn = {
  ...ON_HTTP,
  'reordered-and-duplicated-replies': [
    file('partners/case-xml-replies', 'goes on from the place that was given'),
    file('commands/fetched-replies', 'and acted on once'),
  ],
  'byte-order-mark': [
    answer('byte order mark'),
    told({ fault: 'wrong-encoding', code: 'bom', times: 1 }, 'taken'),
  ],
  'disk-full-at-partner': [told({ fault: 'fail', code: 'Receiver', status: 507, times: 1 }, 'unknown')],
  'clock-off-by-a-day': [
    row('certificate-of-tomorrow'),
    file('partners/simulator-case-system-faults', 'with a clock that is off'),
  ],
}

const MESH: FaultColumn = {
  ...ON_HTTP,
  'reordered-and-duplicated-replies': [
    file('partners/mesh-mailbox', 'takes duplicates and what comes in another order'),
  ],
  'iso-8859-1': [answer('wrong encoding')],
  'clock-off-by-a-day': [
    row('certificate-of-tomorrow'),
    file('partners/mesh-mailbox', 'a clock that is a day off'),
  ],
}

const WEBHOOK: FaultColumn = {
  ...ON_HTTP,
  'half-answer': [row('half-answer')],
  'success-with-error-page': [
    answer('success status with an error page'),
    fault('maintenance-page', 'unknown'),
  ],
  'reordered-and-duplicated-replies': cannot('its answers come by our own API, each a request of its own'),
  'iso-8859-1': [answer('wrong encoding')],
  'clock-off-by-a-day': [
    row('certificate-of-tomorrow'),
    file('partners/simulator-webhook-receiver', 'signed six minutes ago'),
  ],
}

const MLLP: FaultColumn = {
  ...ON_HTTP,
  'wrong-credentials': [file('partners/mllp-transport', 'a credential that is one')],
  'slow-drip': [row('slow-drip'), told({ fault: 'slow-drip', times: 1 }, 'unknown', 2)],
  'success-with-error-page': [answer('success status with an error page')],
  'reordered-and-duplicated-replies': [
    file('commands/hl7-replies', 'that comes again'),
    file('partners/mllp-transport', 'that comes late on a connection'),
    told({ fault: 'late-answer', times: 1 }, 'unknown', 2),
  ],
  'oversized-reply': [row('oversized-answer')],
  'iso-8859-1': [answer('wrong encoding'), fault('wrong-charset', 'taken')],
  'byte-order-mark': [answer('byte order mark'), fault('byte-order-mark', 'taken')],
  'maintenance-window': [WINDOWS, told({ fault: 'fail', code: 'AR 207', times: 1 }, 'not-now')],
  'rate-limit': cannot('HL7 v2 has no word for it: a busy system answers AR 207 or lets connections wait'),
  'disk-full-at-partner': [told({ fault: 'fail', code: 'AR', times: 1 }, 'not-now')],
  'clock-off-by-a-day': [row('certificate-of-tomorrow'), file('partners/hl7v2-answers', 'says what it says')],
}

const SFTP: FaultColumn = {
  ...ON_HTTP,
  'tls-failure': [row('garbage')],
  'wrong-credentials': [fault('unauthorised', 'misconfigured')],
  'drop-before-send': [row('drop-before-send'), fault('drop-before-read', 'not-now')],
  'drop-mid-send': [row('drop-mid-send'), fault('half-answer', 'not-now')],
  'drop-after-accept': [row('drop-after-accept'), fault('accept-then-drop', 'taken')],
  'time-out-after-accept': [
    row('time-out-after-accept'),
    told({ fault: 'timeout-after-accept', times: 1 }, 'unknown', 3),
  ],
  'half-answer': [row('half-answer'), file('partners/csv-replies', 'that grows is read when it is whole')],
  garbage: [row('garbage'), fault('garbage', 'not-now')],
  'success-with-error-page': cannot('a folder answers by codes of the protocol, and has no pages'),
  'reordered-and-duplicated-replies': [
    file('partners/csv-replies', 'is named the same under another name'),
    file('partners/csv-replies', 'comes in turns where there are many'),
  ],
  'oversized-reply': [file('partners/csv-replies', 'a broken one stops none behind it')],
  'iso-8859-1': [file('partners/csv-replies', 'in the encoding that was agreed and no other')],
  'byte-order-mark': [file('partners/csv-replies', 'is read with a byte order mark')],
  'maintenance-window': [WINDOWS],
  'rate-limit': cannot('SFTP has no word for it: a busy server refuses connections'),
  'certificate-expired': [told({ fault: 'fail', code: 'host-key', times: 1 }, 'misconfigured')],
  'disk-full-at-partner': [row('disk-full'), told({ fault: 'fail', code: 'disk-full', times: 1 }, 'not-now')],
  'clock-off-by-a-day': [row('clock-off-by-a-day')],
}

const EMAIL: FaultColumn = {
  ...ON_HTTP,
  'wrong-credentials': [fault('unauthorised', 'misconfigured')],
  'drop-before-send': [row('drop-before-send'), fault('drop-before-read', 'not-now')],
  'drop-mid-send': [row('drop-mid-send')],
  'half-answer': [row('half-answer')],
  'success-with-error-page': cannot('a mail server answers by codes of the protocol, and has no pages'),
  'reordered-and-duplicated-replies': [
    file('partners/email-mailbox', 'names the same mail the same each time it comes'),
  ],
  'oversized-reply': [
    row('oversized-answer'),
    file('partners/email-mailbox', 'keeps the beginning of a mail that is too large'),
  ],
  'iso-8859-1': [file('partners/email-mailbox', "'latin-1'")],
  'byte-order-mark': [file('partners/letter-replies', 'a byte order mark and broken lines')],
  'maintenance-window': [WINDOWS, fault('unavailable', 'not-now')],
  'rate-limit': [fault('too-many-requests', 'not-now')],
  'disk-full-at-partner': [row('disk-full'), told({ fault: 'fail', status: 452, times: 1 }, 'not-now')],
  'clock-off-by-a-day': [row('certificate-of-tomorrow')],
}

/** A way on which nothing leaves. */
const nothingLeaves = (why: string, more: Partial<FaultColumn> = {}): FaultColumn =>
  ({ ...Object.fromEntries(LISTED_FAULTS.map((name) => [name, cannot(why)])), ...more }) as FaultColumn

const PORTAL = nothingLeaves('what our own pages show is what is stored here', {
  'duplicate-acceptance': [file('partners/portal', 'is taken at once, and again as the same')],
})
const SANDBOX = nothingLeaves('the address says how a simulated system behaves')

/** What a transport's wire can do, and what tries it. */
export const LISTED_BY_TRANSPORT: Readonly<
  Record<string, { readonly abilities: readonly WireAbility[]; readonly faults: FaultColumn }>
> = {
  https: { abilities: ['names', 'tls', 'http', 'questions'], faults: ON_HTTP },
  soap: { abilities: ['names', 'tls', 'http', 'questions'], faults: SOAP },
  mesh: { abilities: ['names', 'tls', 'http', 'questions'], faults: MESH },
  webhook: { abilities: ['names', 'tls', 'http'], faults: WEBHOOK },
  mllp: { abilities: ['names', 'tls', 'bare-bytes'], faults: MLLP },
  sftp: { abilities: ['names', 'files'], faults: SFTP },
  email: { abilities: ['names', 'tls', 'mail'], faults: EMAIL },
  portal: { abilities: ['no-other-end'], faults: PORTAL },
  sandbox: { abilities: ['no-other-end'], faults: SANDBOX },
}

/** What the wire of a transport can do. @throws RangeError for one that has no entry. */
export const wireAbilitiesOf = (transport: string): readonly WireAbility[] => {
  const entry = LISTED_BY_TRANSPORT[transport]
  if (entry === undefined) throw new RangeError(`the transport ${transport} has no listed faults`)
  return entry.abilities
}
