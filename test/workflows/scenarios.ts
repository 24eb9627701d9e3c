/** Every named path. */
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
  ...ANSWER_SCENARIOS,
  ...CLOCK_SCENARIOS,
]

/** Those that between them use every kind of wait, step and message. */
export const MAIN_SCENARIOS: readonly Scenario[] = SCENARIOS.filter(({ name }) =>
  [
    'referral-closed-after-outcome',
    'referral-held-then-shared',
    'referral-to-several-services',
    'referral-goes-on-without-the-register',
    'referral-answered-by-message',
    'referral-withdrawn-from-several-services',
    'delivery-waits-and-tries-again',
    'delivery-uncertain-then-sent-again',
    'delivery-held-by-a-lapsed-decision',
    'delivery-withdrawn-while-it-is-taken',
    'delivery-reminded-and-escalated',
    'delivery-late-is-told-once',
  ].includes(name),
)
