/**
 * The register asked beside the procedures: they wait for it, so one that is found away or throttled is left alone for a
 * while, and whoever asks meanwhile is told at once to ask with patience.
 */
import { ApplicationFailure } from '@temporalio/common'
import type { PdsClient } from '../partners/pds/pds-client.ts'
import type { IdentitySteps } from '../workflows/activity-contracts.ts'
import { createIdentitySteps } from './identity-steps.ts'
import type { Records } from './records.ts'

/** How long it is left alone at least; one that says how long it is to be spared is believed. */
const LEFT_ALONE_MS = 10_000

/** Builds the step for a workflow worker; `pds` is to answer soon or not at all. */
export const createIdentityBeside = (records: Records, pds: PdsClient): IdentitySteps => {
  let leftAloneUntil = 0
  const asked = createIdentitySteps(records, {
    ...pds,
    async trace(...question) {
      const answer = await pds.trace(...question)
      if (answer.found === 'away') leftAloneUntil = records.now() + LEFT_ALONE_MS
      if (answer.found === 'throttled')
        leftAloneUntil = records.now() + Math.max(LEFT_ALONE_MS, answer.retryAfterSeconds * 1000)
      return answer
    },
  })
  return {
    async establishIdentity(order) {
      if (records.now() < leftAloneUntil)
        throw ApplicationFailure.create({
          message: 'the register of persons was away a moment ago: it is asked with patience',
          type: 'register-away',
        })
      return asked.establishIdentity(order)
    },
  }
}
