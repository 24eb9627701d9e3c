/**
 * What a simulated system is told to do wrong, at run time, by its control address:
 *
 *   PUT    /control/faults   one plan or a list of plans; replaces what was set
 *   GET    /control/faults   the plans as they stand, with what is left of their counts
 *   DELETE /control/faults   back to normal
 *
 * A plan: `{ "fault": "fail", "times": 3, "percent": 15, "seed": 7, … }`. With `percent` only that share of the
 * requests is hit, drawn from `seed` (the same seed gives the same run); with `times` the plan ends after so many
 * hits; with `only` it hits no other requests than those. `slow` and `forget-duplicates` combine with the others; of the others the first that hits is taken.
 * Faults touch the standard's own paths only: pages and case lists go on answering, except while `down`.
 */

/** Each fault with what it means; "processed" says whether the system acts on the message before the fault. */
export const FAULTS = {
  down: 'Nothing listens: connections are refused. Not processed. Lasts until changed; takes no count or share.',
  slow: 'Waits `milliseconds` (2000) while the message counts as running, then goes on as usual. Processed.',
  fail: 'Answers `status` (500) with an outcome of `code` (REC_SERVER_ERROR) and `issue` (transient). Not processed.',
  'drop-before-read': 'Takes the connection and resets it without reading. Not processed.',
  'accept-then-drop': 'Processes, then cuts the connection before the first byte of an answer.',
  'timeout-after-accept': 'Processes, then never answers; the connection stays open.',
  'half-answer': 'Processes, then cuts the connection in the middle of the answer.',
  garbage: 'Processes, then answers with bytes that are not HTTP.',
  'wrong-encoding':
    'Processes, then answers in XML with an accent, in ISO-8859-1 `code` `declared` or (without) undeclared, or in UTF-8 with a byte order mark (`bom`).',
  'maintenance-page': 'Answers 200 with an HTML page, without ids. Not processed.',
  'html-502': 'Answers 502 with the HTML page of a middlebox, without ids. Not processed.',
  'too-many-requests': 'Answers 429 with Retry-After `retryAfterSeconds` (1). Not processed.',
  unavailable:
    'Answers 503 with an outcome and, where given, Retry-After `retryAfterSeconds`. Not processed.',
  'unavailable-without-outcome': 'Answers 503 with neither outcome nor Retry-After nor ids. Not processed.',
  unauthorised: 'Answers 401 as if the token were not accepted. Not processed.',
  'late-answer':
    'Processes and says nothing; the answer comes before that of the next message. Older system.',
  'split-answer': 'Processes, then answers byte by byte. Older system.',
  'slow-drip': 'Processes, then answers one byte every 50 milliseconds. Older system.',
  'byte-order-mark': 'Processes, then answers with a byte order mark in front. Older system.',
  'wrong-charset': 'Processes, then answers with a character that is not UTF-8. Older system.',
  'forget-duplicates': 'Takes a repeat as a new message: a second case. Processed.',
} as const

export type FaultName = keyof typeof FAULTS

export interface FaultPlan {
  readonly fault: FaultName
  readonly times?: number
  readonly percent?: number
  readonly seed?: number
  readonly milliseconds?: number
  readonly status?: number
  readonly code?: string
  readonly issue?: string
  /** Only requests whose method, path or action hold this are hit: `POST`, `SubmitMessage`. */
  readonly only?: string
  readonly retryAfterSeconds?: number
}

/** What one request meets: the fault that ends it, if any, and what else is in force. */
export interface Misfortune {
  readonly ends?: FaultPlan
  readonly slowMilliseconds: number
  readonly forgetDuplicates: boolean
}

export interface FaultBox {
  readonly plans: () => readonly FaultPlan[]
  replace(plans: readonly FaultPlan[]): void
  isDown(): boolean
  /** Decides for one request by its method, path and action, and counts. */
  draw(request?: string): Misfortune
}

const NUMBERS = ['times', 'percent', 'seed', 'milliseconds', 'status', 'retryAfterSeconds'] as const
const WORDS = ['code', 'issue', 'only'] as const
const KNOWN: readonly string[] = ['fault', ...NUMBERS, ...WORDS]
const DEFAULT_SLOW_MILLISECONDS = 2000

/** Reads plans as sent to the control address. @throws RangeError that says what is wrong with them. */
export const parseFaultPlans = (body: unknown): readonly FaultPlan[] =>
  (Array.isArray(body) ? body : [body]).map(parseFaultPlan)

const isFaultName = (name: unknown): name is FaultName =>
  typeof name === 'string' && Object.hasOwn(FAULTS, name)

const parseFaultPlan = (body: unknown): FaultPlan => {
  if (typeof body !== 'object' || body === null) throw new RangeError('a fault plan is a JSON object')
  const given = new Map<string, unknown>(Object.entries(body))
  const fault = given.get('fault')
  if (!isFaultName(fault)) throw new RangeError(`fault must be one of ${Object.keys(FAULTS).join(', ')}`)
  const unknown = [...given.keys()].find((name) => !KNOWN.includes(name))
  if (unknown !== undefined) throw new RangeError(`${unknown} is not known: use ${KNOWN.join(', ')}`)
  const numbers = NUMBERS.flatMap((name) => {
    const value = given.get(name)
    if (value === undefined) return []
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
      throw new RangeError(`${name} must be a number, 0 or more`)
    return [[name, value] as const]
  })
  if (fault === 'down' && numbers.length > 0) throw new RangeError('down takes no count or share')
  const words = WORDS.flatMap((name) => {
    const value = given.get(name)
    return typeof value === 'string' ? [[name, value] as const] : []
  })
  return { fault, ...Object.fromEntries([...numbers, ...words]) }
}

/** Numbers from 0 to 1 that follow from the seed alone (mulberry32). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface ActivePlan {
  readonly plan: FaultPlan
  readonly random: () => number
  left: number
}

/** Holds the plans in force. */
export const createFaultBox = (plans: readonly FaultPlan[] = []): FaultBox => {
  const activate = (plan: FaultPlan): ActivePlan => ({
    plan,
    random: seededRandom(plan.seed ?? 1),
    left: plan.times ?? Number.POSITIVE_INFINITY,
  })
  let active = plans.map(activate)
  const hits = (candidate: ActivePlan, request: string): boolean => {
    if (!request.includes(candidate.plan.only ?? '')) return false
    if (candidate.left <= 0 || candidate.random() * 100 >= (candidate.plan.percent ?? 100)) return false
    candidate.left -= 1
    return true
  }
  return {
    plans: () =>
      active
        .filter(({ left }) => left > 0)
        .map(({ plan, left }) => (plan.times === undefined ? plan : { ...plan, times: left })),
    replace: (next) => {
      active = next.map(activate)
    },
    isDown: () => active.some(({ plan }) => plan.fault === 'down'),
    draw: (request = '') => drawFrom(active, (candidate) => hits(candidate, request)),
  }
}

const drawFrom = (active: readonly ActivePlan[], hits: (candidate: ActivePlan) => boolean): Misfortune => {
  let ends: FaultPlan | undefined
  let slowMilliseconds = 0
  let forgetDuplicates = false
  for (const candidate of active) {
    const { plan } = candidate
    if (plan.fault === 'slow') {
      if (hits(candidate)) slowMilliseconds = plan.milliseconds ?? DEFAULT_SLOW_MILLISECONDS
    } else if (plan.fault === 'forget-duplicates') {
      if (hits(candidate)) forgetDuplicates = true
    } else if (ends === undefined && hits(candidate)) ends = plan
  }
  return { ...(ends && { ends }), slowMilliseconds, forgetDuplicates }
}
