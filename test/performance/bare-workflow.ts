/**
 * What ours is compared with: the plainest Temporal workflow that gets a referral to a partner. Four activities on the
 * server one after the other, no local ones, no child, no timer, no handler; a failed call is tried again by Temporal's
 * own retry policy, which costs no event, with the waits of our channel's profile.
 */
import { proxyActivities } from '@temporalio/workflow'
import type { BareOrder, BareSteps } from './bare-contracts.ts'

const { store, prepare, send, record } = proxyActivities<BareSteps>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '5s' },
})

export async function bareWorkflow(order: BareOrder): Promise<void> {
  await store(order)
  await prepare(order)
  await send(order)
  await record(order)
}
