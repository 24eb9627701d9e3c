/** Reads everything once, when it has come to its end. */
import { setTimeout as pause } from 'node:timers/promises'
import type { PartnerName } from '../../dev/cast.ts'
import type { Evidence } from './crash-checks.ts'
import { mayRunOn, type Records, type WorkflowSeen } from './crash-records.ts'
import type { Acknowledged } from './crash-stream.ts'
import type { PartnerCases } from './partner-cases.ts'

/** Temporal's list of procedures follows the procedures themselves after a moment. */
const LIST_FOLLOWS_MS = 60_000
const EVERY_MS = 1_000

/** Reads it. */
export const evidenceFrom = async (
  records: Records,
  cases: PartnerCases,
  acknowledged: readonly Acknowledged[],
): Promise<Evidence> => {
  const read = async (partner: PartnerName) => (await cases.casesOf(partner)) ?? []
  const workflows = await endedWorkflows(records)
  return {
    acknowledged,
    workflows,
    referrals: await records.referrals(),
    messages: await records.messages(),
    received: await records.received(),
    commands: await records.commands(),
    sentAudits: await records.sentAudits(),
    openAttention: await records.openAttention(),
    cases: {
      riverside: await read('riverside'),
      hillside: await read('hillside'),
      vale: await read('vale'),
      orchard: await read('orchard'),
      lantern: await read('lantern'),
      brookvale: await read('brookvale'),
      beacon: await read('beacon'),
      fernhill: await read('fernhill'),
      thornhill: await read('thornhill'),
      willowfield: await read('willowfield'),
    },
    valeResponses: (await cases.responsesOf('vale'))?.length ?? 0,
  }
}

const endedWorkflows = async (records: Records): Promise<readonly WorkflowSeen[]> => {
  const until = Date.now() + LIST_FOLLOWS_MS
  for (;;) {
    const seen = await records.workflows()
    const running = seen.some((one) => one.status === 'RUNNING' && !mayRunOn(one))
    if (!running || Date.now() > until) return seen
    await pause(EVERY_MS)
  }
}
