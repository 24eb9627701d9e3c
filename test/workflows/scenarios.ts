/** Every named path. */
import { AGREEMENT_SCENARIOS } from './agreement-scenarios.ts'
import { ANSWER_SCENARIOS } from './answer-scenarios.ts'
import { CLOCK_SCENARIOS } from './clock-scenarios.ts'
import { DELIVERY_SCENARIOS } from './delivery-scenarios.ts'
import { REFERRAL_SCENARIOS } from './referral-scenarios.ts'
import type { Scenario } from './scenario.ts'
import { WITHDRAWAL_SCENARIOS } from './withdrawal-scenarios.ts'

export const SCENARIOS: readonly Scenario[] = [
  ...REFERRAL_SCENARIOS,
  ...DELIVERY_SCENARIOS,
  ...WITHDRAWAL_SCENARIOS,
  ...AGREEMENT_SCENARIOS,
  ...ANSWER_SCENARIOS,
  ...CLOCK_SCENARIOS,
]
