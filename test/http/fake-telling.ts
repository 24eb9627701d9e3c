/** Commands of third-party systems that know of nothing. */
import type { SandboxCommands } from '../../commands/sandbox-contracts.ts'
import type { SubscriptionCommands } from '../../commands/subscription-contracts.ts'
import { refuse } from '../../domain/refusal.ts'

const none = () => Promise.resolve(refuse('not-found', 'There is no such subscription.'))

export const FAKE_TELLING: SubscriptionCommands & SandboxCommands = {
  subscribe: none,
  listSubscriptions: async () => [],
  readSubscription: none,
  changeSubscription: none,
  endSubscription: none,
  rotateSecret: none,
  listDeliveries: none,
  replayDelivery: none,
  replayFailures: none,
  readChanges: none,
  createSandbox: none,
}

/** Every operation of the API for them. */
export const TELLING_OPERATIONS = [
  'delete /v1/subscriptions/{id}',
  'get /v1/changes',
  'get /v1/subscriptions',
  'get /v1/subscriptions/{id}',
  'get /v1/subscriptions/{id}/deliveries',
  'patch /v1/subscriptions/{id}',
  'post /v1/sandboxes',
  'post /v1/subscriptions',
  'post /v1/subscriptions/{id}/deliveries/{eventId}/replay',
  'post /v1/subscriptions/{id}/replay',
  'post /v1/subscriptions/{id}/secret-rotation',
]
