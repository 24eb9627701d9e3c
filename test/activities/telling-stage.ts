/** A subscription on a real store, and rounds that a test makes one by one. */
import { createFollower } from '../../activities/follow-changes.ts'
import { createTellingRound } from '../../activities/telling-round.ts'
import { createCommands } from '../../commands/create-commands.ts'
import { type AgencyId, ID_PREFIXES, idOf } from '../../domain/ids.ts'
import { EVENT_TYPES } from '../../domain/item-change.ts'
import { isRefusal, type Refusal } from '../../domain/refusal.ts'
import { SCOPES, type User } from '../../domain/user.ts'
import { createWebhookTransport } from '../../partners/transports/webhook/webhook-transport.ts'
import { newId, newUuid } from '../../runtime/new-id.ts'
import { standingOver } from '../commands/standing-over.ts'
import type { TestStore } from '../database/database-world.ts'
import { aKey, aRecipient, aReferral, CONTENT } from '../database/record-samples.ts'

/** The result, where it was not refused. */
export const done = <Result>(result: Result | Refusal): Result => {
  if (isRefusal(result)) throw new Error(`${result.code}: ${result.detail}`)
  return result
}

export const clientOf = (agencyId: AgencyId, more: Partial<User> = {}): User => ({
  id: newId('user'),
  name: '',
  role: 'system-client',
  agencyId,
  supervises: [],
  scopes: SCOPES,
  ...more,
})

export const asking = (user: User) => ({ user, idempotencyKey: newUuid(), fingerprint: 'f' })

/** An agency with a client system, its subscription to everything, and rounds. */
export const tellingStage = async (store: TestStore, url: string) => {
  const clock = { now: Date.now() }
  const now = (): number => clock.now
  const on = { ...standingOver(store, { readReply: () => undefined, moveRecipient: async () => {} }), now }
  const commands = createCommands(on)
  const agencyId = newId('agency')
  const user = clientOf(agencyId)
  await store.directory.putUser(user)
  const subscribe = async (address: string, types: readonly string[] = EVENT_TYPES) =>
    done(await commands.subscribe({ ...asking(user), url: address, types }))
  const made = await subscribe(url)
  const webhook = createWebhookTransport({ allowPlainHttpTo: 'loopback', now })
  const rounds = (holder = newUuid(), also?: () => Promise<void>) =>
    createTellingRound({
      ...on,
      ...(also === undefined ? {} : { also }),
      webhook,
      stopping: new AbortController().signal,
      follower: createFollower(on),
      leases: store.leases,
      holder,
    })
  const own = rounds('own')
  return {
    on,
    clock,
    commands,
    user,
    agencyId,
    id: made.subscription.id,
    secret: made.secret ?? '',
    subscribe,
    rounds,
    /** A round, and the turns that it began. */
    async round() {
      await own.round()
      await own.end()
    },
    /** A new referral of this agency to another one. */
    async raise(asked: AgencyId = newId('agency')) {
      const recipients = [aRecipient({ agencyId: asked })]
      const referral = aReferral({ raisedBy: { agencyId, userId: user.id }, recipients })
      await store.referrals.insertOnce(referral, CONTENT, aKey())
      return referral
    },
    deliveries: async () =>
      done(await commands.listDeliveries({ user, subscriptionId: made.subscription.id, limit: 50 })).rows,
    close: () => webhook.close(),
  }
}
export type TellingStage = Awaited<ReturnType<typeof tellingStage>>

/** The id of an event that nobody was told of. */
export const NO_EVENT = idOf('event', `${ID_PREFIXES.event}_nobody-was-told`)
