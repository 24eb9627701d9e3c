/**
 * `node --import tsx test/performance/gate-bench.ts`: how long the sharing gate takes to answer, in microseconds, for
 * the decisions that cost it most. Budget: under 50 at the 99th percentile. Printed, not asserted: a loaded machine is
 * slow, not wrong.
 */
import { type GateQuestion, mayShare } from '../../domain/sharing/sharing-gate.ts'
import type { SharingDecision } from '../../domain/sharing-decision.ts'
import {
  AGREED,
  AWAITED,
  CONSENTED,
  HEALTH_SERVICE,
  HOUSING_SERVICE,
  REFERRAL,
  REFUSED_HARM,
  TODAY,
} from '../rules/decision-samples.ts'
import { percentile, rounded } from './bench-figures.ts'

const ROUNDS = 2_000
/** Asked together, so that the clock's own grain does not count. */
const AT_ONCE = 100

const CASES: Readonly<Record<string, SharingDecision>> = {
  'no decision': AWAITED,
  'agreed, two recipients': { ...AGREED, recipients: [HOUSING_SERVICE, HEALTH_SERVICE] },
  consent: CONSENTED,
  'against a refusal': REFUSED_HARM,
  emergency: { ...REFUSED_HARM, emergency: true },
}
const QUESTION: GateQuestion = {
  recipient: HEALTH_SERVICE,
  about: REFERRAL,
  today: TODAY,
  withdrawal: { at: '2026-11-18T09:00:00.000Z' },
}

/** Microseconds for one answer, over many rounds. */
const measure = (decision: SharingDecision): number[] =>
  Array.from({ length: ROUNDS }, () => {
    const begun = performance.now()
    for (let count = 0; count < AT_ONCE; count += 1) mayShare(decision, QUESTION)
    return ((performance.now() - begun) * 1000) / AT_ONCE
  })

for (const [name, decision] of Object.entries(CASES)) {
  measure(decision)
  const took = measure(decision)
  const figures = [50, 99].map((percent) => `p${percent} ${rounded(percentile(took, percent), 2)} µs`)
  process.stdout.write(
    `${name.padEnd(24)} ${mayShare(decision, QUESTION).gate.padEnd(10)} ${figures.join('  ')}\n`,
  )
}
