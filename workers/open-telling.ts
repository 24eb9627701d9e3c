/** What telling other systems of changes needs, built once for a process. */
import { createFollower } from '../activities/follow-changes.ts'
import { simulatePartners } from '../activities/simulate-partner.ts'
import { createTellingRound, type TellingRound } from '../activities/telling-round.ts'
import type { Context } from '../context.ts'
import { forSubscribers } from '../partners/transports/https/address-guard.ts'
import { createWebhookTransport } from '../partners/transports/webhook/webhook-transport.ts'
import type { Config } from '../runtime/config.ts'
import { newUuid } from '../runtime/new-id.ts'

export interface OpenTelling {
  readonly rounds: TellingRound
  /** Breaks off what is being sent: it is sent again by whoever comes after. */
  readonly stop: () => void
  readonly close: () => Promise<void>
}

/** Opens it. */
export const openTelling = ({ calling }: Pick<Config, 'calling'>, context: Context): OpenTelling => {
  const webhook = createWebhookTransport(forSubscribers(calling))
  const stopping = new AbortController()
  const following = { ...context, now: Date.now }
  const rounds = createTellingRound({
    ...following,
    webhook,
    stopping: stopping.signal,
    follower: createFollower(following),
    holder: newUuid(),
    also: () => simulatePartners({ ...context, respond: (answer) => context.commands.respond(answer) }),
  })
  return { rounds, stop: () => stopping.abort(), close: () => webhook.close() }
}
