/** One delivery to a simulated partner as the procedure makes it: attempt, what follows by the rules, attempt again. */
import {
  type AfterAttempt,
  type AttemptResult,
  afterAttempt,
  type RetryProfile,
} from '../../domain/delivery.ts'
import type { FaultWire } from './fault-wires.ts'

/** How it is tried. */
export const PROFILE: RetryProfile = {
  firstWaitSeconds: 1,
  factor: 2,
  longestWaitSeconds: 60,
  patienceSeconds: 3600,
  resends: 3,
}

export interface Delivered {
  readonly results: readonly AttemptResult[]
  /** What follows each of them. */
  readonly after: readonly AfterAttempt[]
  /** Documents that were sent; a question is none. */
  readonly sent: number
}

const control = async (
  { system }: FaultWire,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> => {
  const headers = { 'content-type': 'application/json' }
  const given = body === undefined ? {} : { body: JSON.stringify(body) }
  const answer = await fetch(`${system.controlUrl}${path}`, { method, headers, ...given })
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}`)
  return answer.json()
}

/** Its cases, by its own book, once it has taken what a carrier has for it. */
export const casesAt = async (
  wire: FaultWire,
): Promise<readonly { readonly caseId: string; readonly timesReceived: number }[]> => {
  if (wire.collect !== undefined) await control(wire, 'POST', wire.collect.path, wire.collect.body)
  return (await control(wire, 'GET', '/cases')) as Awaited<ReturnType<typeof casesAt>>
}

/** Tells it how to misbehave. */
export const misbehave = (wire: FaultWire, ...plans: readonly object[]): Promise<unknown> =>
  control(wire, 'PUT', '/control/faults', plans)

/** Delivers until nothing more is to be done; `mended` is called once the first attempt has ended. */
export const deliver = async (
  wire: FaultWire,
  firstTimeoutSeconds: number,
  mended: () => Promise<unknown>,
): Promise<Delivered> => {
  const { format, transport, message, abilities, address, credential, settings } = wire
  const results: AttemptResult[] = []
  const after: AfterAttempt[] = []
  let sent = 0
  for (;;) {
    const call = {
      address,
      timeoutSeconds: results.length === 0 ? firstTimeoutSeconds : 10,
      signal: new AbortController().signal,
      ...(credential === undefined ? {} : { credential }),
      ...(settings === undefined ? {} : { settings }),
    }
    const inDoubt = results.some(({ outcome }) => outcome === 'unknown')
    const question = inDoubt && abilities.queryable ? format.presence?.question(message) : undefined
    const said = question === undefined ? undefined : await transport.ask?.({ ...call, question })
    const known =
      said?.ended === 'answered' ? format.presence?.readAnswer(said.answer, message) : said?.result
    let result = known
    if (result === undefined || result === 'not-there') {
      sent += 1
      const outcome = await transport.send({ ...call, document: format.toWire(message) })
      result = outcome.ended === 'answered' ? format.readAnswer(outcome.answer, message) : outcome.result
    }
    results.push(result)
    const unknowns = results.filter(({ outcome }) => outcome === 'unknown').length
    const history = { attempts: results.length, unknowns, elapsedSeconds: results.length }
    const next = afterAttempt(result, abilities, PROFILE, history)
    after.push(next)
    if (results.length === 1) await mended()
    if (next.next !== 'wait') return { results, after, sent }
  }
}
