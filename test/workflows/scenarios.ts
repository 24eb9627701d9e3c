/** Every named path. */
import { ACCEPTANCE_SCENARIOS } from './acceptance-scenarios.ts'
import { AGREEMENT_SCENARIOS } from './agreement-scenarios.ts'
import { ANOTHER_WAY_SCENARIOS } from './another-way-scenarios.ts'
import { ANSWER_SCENARIOS } from './answer-scenarios.ts'
import { CLOCK_SCENARIOS } from './clock-scenarios.ts'
import { CORRECTION_SCENARIOS } from './correction-scenarios.ts'
import { CROSSING_SCENARIOS } from './crossing-scenarios.ts'
import { DELIVERY_SCENARIOS } from './delivery-scenarios.ts'
import { INFORMATION_REQUEST_SCENARIOS } from './information-request-scenarios.ts'
import { LONG_CLOCK_SCENARIOS } from './long-clock-scenarios.ts'
import { NOTIFICATION_SCENARIOS } from './notification-scenarios.ts'
import { PREPARED_SCENARIOS } from './prepared-scenarios.ts'
import { RECEIPT_SCENARIOS } from './receipt-scenarios.ts'
import { REDIRECT_SCENARIOS } from './redirect-scenarios.ts'
import { REFERRAL_SCENARIOS } from './referral-scenarios.ts'
import { RETURN_SCENARIOS } from './return-scenarios.ts'
import type { Scenario } from './scenario.ts'
import { WITHDRAWAL_SCENARIOS } from './withdrawal-scenarios.ts'

export const SCENARIOS: readonly Scenario[] = [
  ...REFERRAL_SCENARIOS,
  ...DELIVERY_SCENARIOS,
  ...ANOTHER_WAY_SCENARIOS,
  ...RECEIPT_SCENARIOS,
  ...RETURN_SCENARIOS,
  ...WITHDRAWAL_SCENARIOS,
  ...ACCEPTANCE_SCENARIOS,
  ...CORRECTION_SCENARIOS,
  ...REDIRECT_SCENARIOS,
  ...CROSSING_SCENARIOS,
  ...AGREEMENT_SCENARIOS,
  ...ANSWER_SCENARIOS,
  ...CLOCK_SCENARIOS,
  ...LONG_CLOCK_SCENARIOS,
  ...NOTIFICATION_SCENARIOS,
  ...INFORMATION_REQUEST_SCENARIOS,
  ...PREPARED_SCENARIOS,
]
