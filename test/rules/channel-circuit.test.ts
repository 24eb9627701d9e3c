/** When a partner's system counts as down, who may try it then, and when it counts as up again. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  atCircuit,
  type Circuit,
  closed,
  type Failure,
  failuresAfter,
  isDownFor,
  opened,
  outagesOf,
  probeFailed,
  type Sign,
  sayDown,
  secondsToWait,
  signOf,
} from '../../domain/channel-circuit.ts'
import { openTimeBetween } from '../../domain/channel-hours.ts'
import { ATTEMPT_OUTCOMES, ATTEMPT_REASONS } from '../../domain/delivery.ts'

const T = Date.parse('2026-03-02T10:00:00.000Z')
const after = (failures: readonly (readonly [of: string, sign: Sign, seconds: number])[]) =>
  failures.reduce<readonly Failure[]>(
    (held, [of, sign, seconds]) => failuresAfter(held, sign, { of, at: T + seconds * 1000 }),
    [],
  )
const many = (count: number, messages: number, sign: Sign = 'down', apart = 1) =>
  Array.from({ length: count }, (_, at) => [`m${at % messages}`, sign, at * apart] as const)

describe('what counts', () => {
  it('is never a refusal by content, whatever its reason', () => {
    for (const reason of ATTEMPT_REASONS) expect(signOf({ outcome: 'refused', reason })).toBe('answers')
  })

  it('is nothing that pauses the channel, and nothing of our own', () => {
    for (const reason of ATTEMPT_REASONS) expect(signOf({ outcome: 'misconfigured', reason })).toBe('none')
    expect(signOf({ outcome: 'unknown', reason: 'interrupted' })).toBe('none')
    expect(signOf({ outcome: 'unknown', reason: 'unreadable-answer' })).toBe('none')
    expect(signOf({ outcome: 'not-now', reason: 'throttled' })).toBe('answers')
  })

  it('is what was taken as a sign of life, always', () => {
    for (const outcome of ATTEMPT_OUTCOMES)
      if (outcome === 'taken' || outcome === 'already-known')
        for (const reason of ['accepted', 'duplicate', 'handed-over', 'receipt-given'] as const)
          expect(signOf({ outcome, reason })).toBe('answers')
  })

  it.each([
    ['nine', many(9, 9), false],
    ['ten of three messages', many(10, 3), true],
    ['ten of two messages', many(10, 2), false],
    ['ten with one answer among them', [...many(5, 5), ['m', 'answers', 6] as const, ...many(5, 5)], false],
    ['ten with something else among them', [...many(5, 5), ['m', 'none', 6] as const, ...many(5, 5)], true],
    ['ten too far apart', many(10, 10, 'down', 70), false],
  ] as const)('%s', (_name, failures, expected) => {
    expect(sayDown(after(failures))).toBe(expected)
  })
})

type Step =
  | { readonly does: 'open' | 'close' }
  | { readonly does: 'try' | 'fail'; readonly by: string }
  | { readonly does: 'pass'; readonly seconds: number }

const by = fc.constantFrom('one', 'two', 'three')
const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.constantFrom<Step>({ does: 'open' }, { does: 'close' }),
    fc.record({ does: fc.constantFrom('try' as const, 'fail' as const), by }),
    fc.record({ does: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 400 }) }),
  ),
  { maxLength: 60 },
)
const LEASE = 60_000
const DAY = 24 * 3_600_000

describe('an open circuit', () => {
  it('lets one at a time try, whatever happens', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        let now = T
        let circuit: Circuit | undefined
        let trying: { by: string; until: number } | undefined
        for (const step of taken) {
          if (step.does === 'pass') now += step.seconds * 1000
          if (step.does === 'open') circuit = opened(circuit, 'timeout', now) ?? circuit
          if (step.does === 'close') {
            circuit = closed(circuit, now) ?? circuit
            trying = undefined
          }
          if (step.does === 'fail') {
            const next = probeFailed(circuit, step.by, now)
            if (next !== undefined && trying?.by === step.by) trying = undefined
            circuit = next ?? circuit
          }
          if (step.does !== 'try') continue
          const told = atCircuit(circuit, { by: step.by, leaseMs: LEASE }, now)
          const isHeld = circuit?.state === 'open' && trying !== undefined && trying.until > now
          if (circuit?.state !== 'open') expect(told).toEqual({ may: 'go' })
          else if (isHeld && trying?.by !== step.by) expect(told).toMatchObject({ may: 'wait' })
          if (told.may === 'wait') expect(told.until).toBeGreaterThan(now)
          if (told.may !== 'probe') continue
          circuit = told.circuit
          trying = { by: step.by, until: now + LEASE }
        }
      }),
      { numRuns: 500 },
    )
  })

  it('is tried soon at first, then every five minutes, and by whoever comes after a lease has run out', () => {
    let circuit = opened(undefined, 'connection-refused', T)
    let now = T
    const waits: number[] = []
    for (let probe = 1; probe <= 6; probe += 1) {
      const told = atCircuit(circuit, { by: 'one', leaseMs: LEASE }, now)
      if (told.may !== 'wait') throw new Error('it is tried at once')
      waits.push((told.until - now) / 1000)
      now = told.until
      const claimed = atCircuit(circuit, { by: 'one', leaseMs: LEASE }, now)
      if (claimed.may !== 'probe') throw new Error('nobody may try')
      expect(atCircuit(claimed.circuit, { by: 'one', leaseMs: LEASE }, now)).toEqual({ may: 'go' })
      expect(atCircuit(claimed.circuit, { by: 'two', leaseMs: LEASE }, now + LEASE)).toMatchObject({
        may: 'probe',
      })
      circuit = probeFailed(claimed.circuit, 'one', now)
    }
    expect(waits).toEqual([15, 30, 60, 120, 300, 300])
  })

  it('costs no patience, and is remembered when it has closed', () => {
    const open = opened(undefined, 'timeout', T)
    const spent = (circuit: Circuit | undefined, minutes: number): number =>
      openTimeBetween(
        { maintenance: outagesOf(circuit, T + minutes * 60_000) },
        T - 60_000,
        T + minutes * 60_000,
      ) / 60_000
    expect(spent(open, 0)).toBe(1)
    expect(spent(open, 30)).toBe(1)
    const answers = closed(open, T + 30 * 60_000)
    expect(spent(answers, 35)).toBe(6)
    expect(closed(answers, T)).toBeUndefined()
    const again = opened(answers, 'timeout', T + 40 * 60_000)
    expect(spent(again, 50)).toBe(11)
    expect(opened(again, 'timeout', T)).toBeUndefined()
  })

  it('is down for longer than a patience only while it is open', () => {
    const open = opened(undefined, 'timeout', T)
    expect(isDownFor(open, 600, T + 600_000)).toBe(false)
    expect(isDownFor(open, 600, T + 600_001)).toBe(true)
    expect(isDownFor(closed(open, T), 600, T + 700_000)).toBe(false)
    expect(isDownFor(undefined, 600, T)).toBe(false)
  })

  it('has what waits come after the probe, never before it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300_000 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (left, spread) => {
          const seconds = secondsToWait(T + left, T, spread)
          expect(seconds * 1000).toBeGreaterThanOrEqual(left)
          expect(seconds * 1000).toBeLessThanOrEqual(left * 1.5 + 1000)
        },
      ),
    )
  })

  it('is tried though a clock that was a day fast has put the next probe, or the lease of one', () => {
    const asked = { by: 'two', leaseMs: LEASE }
    const fast = opened(undefined, 'timeout', T + DAY)
    expect(atCircuit(fast, asked, T)).toMatchObject({ may: 'probe' })
    const claimed = atCircuit(fast, { ...asked, by: 'one' }, T + DAY + 15_000)
    if (claimed.may !== 'probe') throw new Error('nobody may try')
    expect(atCircuit(claimed.circuit, asked, T + 15_000)).toMatchObject({ may: 'probe' })
    // Clocks that are seconds apart are as they should be.
    const right = opened(undefined, 'timeout', T + 20_000)
    expect(atCircuit(right, asked, T)).toMatchObject({ may: 'wait' })
  })

  it('that stays open for months has no procedure wait so often that its history ends', () => {
    let now = T
    let waits = 0
    for (; now < T + 120 * DAY; waits += 1) now += secondsToWait(now + 300_000, now, 0, now - T) * 1000
    // Eleven events each; a history ends at 51,200.
    expect(waits * 11).toBeLessThan(45_000)
    expect(secondsToWait(T + 300_000, T, 0, 8 * 3_600_000)).toBe(300)
  })
})
