/**
 * Whether a partner's system answers at all. Enough failures that say it is down open the circuit of its channel: then
 * nothing is sent but one try at a time, the probe, and the rest waits without an attempt. Pure: the document is changed
 * by compare-and-set in activities/channel-circuits.ts.
 */
import type { MaintenanceWindow } from './channel-hours.ts'
import type { AttemptReason, AttemptResult } from './delivery.ts'
import { iso } from './instant.ts'

/** What an attempt's end says of the partner's system, whatever it says of the message. */
export type Sign = 'answers' | 'down' | 'none'

/**
 * Down: no connection, or none that held. Answers: it read what we sent, also where it refused it or asked us to slow
 * down. None: what may be our fault or one message's (an answer that cannot be read, credentials, our own end).
 */
const SIGNS: Readonly<Record<AttemptReason, Sign>> = {
  'connection-refused': 'down',
  'name-not-resolved': 'down',
  'connect-timeout': 'down',
  'tls-failure': 'down',
  unavailable: 'down',
  maintenance: 'down',
  timeout: 'down',
  'connection-lost': 'down',
  'server-error': 'down',
  accepted: 'answers',
  duplicate: 'answers',
  'message-invalid': 'answers',
  'not-supported': 'answers',
  conflict: 'answers',
  'not-found': 'answers',
  throttled: 'answers',
  'too-early': 'answers',
  'handed-over': 'answers',
  'receipt-given': 'answers',
  'returned-by-carrier': 'answers',
  'rejected-by-partner': 'answers',
  'unreadable-answer': 'none',
  'ids-missing': 'none',
  'answer-too-large': 'none',
  'certificate-invalid': 'none',
  'not-authorised': 'none',
  forbidden: 'none',
  'address-wrong': 'none',
  'address-changed': 'none',
  interrupted: 'none',
  paused: 'none',
  'channel-closed': 'none',
  'not-answering': 'none',
  'no-receipt': 'none',
}

/** What this result says. A refusal always shows that somebody reads; what is misconfigured pauses the channel instead. */
export const signOf = ({ outcome, reason }: Pick<AttemptResult, 'outcome' | 'reason'>): Sign => {
  if (outcome === 'refused') return 'answers'
  if (outcome === 'misconfigured') return 'none'
  return SIGNS[reason]
}

/**
 * So many failures, one after another. A partner that fails half of its calls reaches ten once in a thousand: it is
 * unreliable, not down, and each message's own retries serve it better.
 */
const FAILURES = 10
/** Of so many messages: a system that stumbles over one message says nothing of the others. */
const MESSAGES = 3
/** Within so long: older ones tell of another outage. */
const WINDOW_MS = 10 * 60_000

/** A failure that says the system is down. */
export interface Failure {
  /** The message's key. */
  readonly of: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The failures that count after one more result, oldest first. */
export const failuresAfter = (
  failures: readonly Failure[],
  sign: Sign,
  failure: Failure,
): readonly Failure[] => {
  if (sign === 'answers') return []
  if (sign === 'none') return failures
  return [...failures, failure].filter(({ at }) => at > failure.at - WINDOW_MS).slice(-MOST_HELD)
}

/** Held beyond those that count, so that many failures of one message do not hide the others'. */
const MOST_HELD = 100

/** Whether they are enough. */
export const sayDown = (failures: readonly Failure[]): boolean =>
  failures.length >= FAILURES && new Set(failures.map(({ of }) => of)).size >= MESSAGES

/** Seconds to the first probe, the second and so on; the last goes on. Short at first: most outages are restarts. */
const PROBE_WAITS = [15, 30, 60, 120, 300] as const
const LONGEST_PROBE_WAIT = 300

/** So many past outages are kept, for the patience of what waited through them. */
const MOST_OUTAGES = 20

/** The probe that is running. */
export interface Probe {
  /** Whose attempt it is: the message's key and the attempt's number. */
  readonly by: string
  /** A prober that was killed holds it no longer than this instant. */
  readonly until: string
}

/** As it is stored. `open` as in an electric circuit: nothing passes. */
export interface Circuit {
  readonly state: 'closed' | 'open'
  /** Instant since which it is so. */
  readonly since: string
  /** The failure that opened it. */
  readonly because?: AttemptReason
  /** Where the channel led to the system that was found down, as a hash; absent: not noted. */
  readonly place?: string
  /** Probes that failed. */
  readonly probes: number
  /** While open: no probe before this instant. */
  readonly nextProbeAt?: string
  readonly probe?: Probe
  /** Outages that are over, oldest first: no patience was spent in them. */
  readonly outages: readonly MaintenanceWindow[]
}

const probeWaitMs = (probes: number): number => (PROBE_WAITS[probes] ?? LONGEST_PROBE_WAIT) * 1000

/** Opened by enough failures of the system at that place; `undefined` where it is open already. */
export const opened = (
  circuit: Circuit | undefined,
  because: AttemptReason,
  now: number,
  place?: string,
): Circuit | undefined =>
  circuit?.state === 'open'
    ? undefined
    : {
        state: 'open',
        since: iso(now),
        because,
        ...(place === undefined ? {} : { place }),
        probes: 0,
        nextProbeAt: iso(now + probeWaitMs(0)),
        outages: circuit?.outages ?? [],
      }

/** Closed by a sign of life or a person; `undefined` where it is not open. */
export const closed = (circuit: Circuit | undefined, now: number): Circuit | undefined =>
  circuit?.state !== 'open'
    ? undefined
    : {
        state: 'closed',
        since: iso(now),
        probes: 0,
        outages: [...circuit.outages, { from: circuit.since, to: iso(now) }].slice(-MOST_OUTAGES),
      }

/** What somebody who wants to make an attempt is told. */
export type AtCircuit =
  | { readonly may: 'go' }
  /** May make the attempt as the probe, if nobody else changed the circuit meanwhile. */
  | { readonly may: 'probe'; readonly circuit: Circuit }
  /** Until this instant, milliseconds since 1970. */
  | { readonly may: 'wait'; readonly until: number }

/** So far the clocks of two machines may be apart. */
const CLOCKS_APART_MS = 60_000

/**
 * Whether an instant is still to come. One that lies further ahead than it can ever be put was put by a clock that is
 * wrong: waiting for it could take days.
 */
const isAhead = (instant: string, mostMs: number, now: number): boolean => {
  const ms = Date.parse(instant) - now
  return ms > 0 && ms <= mostMs + CLOCKS_APART_MS
}

/** Of one who would try now. `leaseMs`: the longest that an attempt can take. */
export const atCircuit = (
  circuit: Circuit | undefined,
  { by, leaseMs }: { readonly by: string; readonly leaseMs: number },
  now: number,
): AtCircuit => {
  if (circuit?.state !== 'open') return { may: 'go' }
  const { probe, nextProbeAt = circuit.since } = circuit
  const held = probe !== undefined && isAhead(probe.until, leaseMs, now)
  if (held && probe.by === by) return { may: 'go' }
  if (held) return { may: 'wait', until: Date.parse(probe.until) }
  if (isAhead(nextProbeAt, LONGEST_PROBE_WAIT * 1000, now))
    return { may: 'wait', until: Date.parse(nextProbeAt) }
  return { may: 'probe', circuit: { ...circuit, probe: { by, until: iso(now + leaseMs) } } }
}

/** After a probe that showed no life; `undefined` where another has the probe by now, or it is closed. */
export const probeFailed = (circuit: Circuit | undefined, by: string, now: number): Circuit | undefined => {
  if (circuit?.state !== 'open' || circuit.probe?.by !== by) return undefined
  const { probe: _ended, ...rest } = circuit
  const probes = circuit.probes + 1
  return { ...rest, probes, nextProbeAt: iso(now + probeWaitMs(probes)) }
}

/** The longest that what waits comes after the probe it waits for, as a part of the wait: not all come in one wave. */
const SPREAD = 0.5

/**
 * In a long outage each waits a hundredth of it, an hour at most: a wait adds to its procedure's history, which ends
 * where it has grown too long, and with five minutes each that would be within weeks.
 */
const PART_OF_OUTAGE = 1 / 100
const LONGEST_WAIT_MS = 3_600_000

/**
 * How long to wait in seconds, one at least. `spread` from 0 to below 1 is the waiter's place in the wave; what is urgent
 * waits with 0 and makes the probe. `downMs`: how long it has been down.
 */
export const secondsToWait = (until: number, now: number, spread: number, downMs = 0): number => {
  const wait = Math.max(until - now, Math.min(LONGEST_WAIT_MS, downMs * PART_OF_OUTAGE))
  return Math.max(1, Math.ceil((wait * (1 + SPREAD * spread)) / 1000))
}

/** The outages of a channel up to now, the present one included, as times at which it took nothing. */
export const outagesOf = (circuit: Circuit | undefined, now: number): readonly MaintenanceWindow[] => {
  if (circuit === undefined) return []
  return circuit.state === 'open' && Date.parse(circuit.since) < now
    ? [...circuit.outages, { from: circuit.since, to: iso(now) }]
    : circuit.outages
}

/** Whether it has been down for so long that what can go another way does. */
export const isDownFor = (circuit: Circuit | undefined, seconds: number, now: number): boolean =>
  circuit?.state === 'open' && now - Date.parse(circuit.since) > seconds * 1000
