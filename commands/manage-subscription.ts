/**
 * A client system subscribes to events, changes it, ends it. The address is checked as a webhook channel's is, here and
 * again at each connection; the signing secret is made here, shown once and sealed.
 */
import { randomBytes } from 'node:crypto'
import { settleItem } from '../database/say-attention.ts'
import type { EventSubscription } from '../domain/event-subscription.ts'
import { ID_PREFIXES, idOf } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { type Action, can } from '../domain/permissions.ts'
import { isRefusal, keyReused, type Refusal, refuse } from '../domain/refusal.ts'
import type { User } from '../domain/user.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'
import type { StandingOn } from './standing-on.ts'
import type { AboutSubscription, SubscriptionCommands, SubscriptionMade } from './subscription-contracts.ts'

export type SubscriptionUses = Pick<
  StandingOn,
  | 'subscriptions'
  | 'eventDeliveries'
  | 'changeLog'
  | 'faultInAddress'
  | 'attention'
  | 'audit'
  | 'events'
  | 'now'
>
type Ask<Name extends keyof SubscriptionCommands> = Parameters<SubscriptionCommands[Name]>[0]

/** Most that one agency may have. */
const MOST_OF_AN_AGENCY = 20
/** Standard Webhooks, signature scheme: 24 to 64 random bytes. */
const SECRET_BYTES = 32
const HOUR_MS = 3_600_000

const newSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`

/** The audit entry before the effect (P9). */
export const noteSubscription = (
  { audit, now }: Pick<SubscriptionUses, 'audit' | 'now'>,
  action: Action,
  user: User,
  because: string,
): Promise<void> =>
  audit.append({
    action,
    actor: { userId: user.id, agencyId: user.agencyId },
    because,
    outcome: 'permitted',
    at: iso(now()),
  })

const addressRefused = (fault: string): Refusal =>
  refuse('validation-failed', 'Events cannot be sent to this address.', {
    errors: [
      {
        pointer: '/url',
        code: fault,
        message: 'Give an https address on the public internet, without a user name or password in it.',
      },
    ],
  })

/** @see SubscriptionCommands.subscribe */
export const subscribe = async (
  on: SubscriptionUses,
  { user, idempotencyKey, fingerprint, url, types }: Ask<'subscribe'>,
): Promise<SubscriptionMade | Refusal> => {
  const fault = on.faultInAddress(url)
  if (fault !== undefined) return addressRefused(fault)
  const key = uuidV5(['subscription', user.id, user.agencyId, idempotencyKey].join('|'))
  const id = idOf('subscription', `${ID_PREFIXES.subscription}_${key}`)
  const others = (await on.subscriptions.ofAgency(user.agencyId)).filter((one) => one.id !== id)
  if (others.length >= MOST_OF_AN_AGENCY)
    return refuse('state-conflict', `Your agency has ${MOST_OF_AN_AGENCY} subscriptions. End one first.`)
  await noteSubscription(on, 'subscription.create', user, id)
  const at = iso(on.now())
  const secret = newSecret()
  const subscription: EventSubscription = {
    id,
    version: 1,
    agencyId: user.agencyId,
    userId: user.id,
    url,
    types: [...new Set(types)],
    state: 'active',
    createdAt: at,
    activeSince: at,
    place: await on.changeLog.head(),
    failures: 0,
    replays: 0,
  }
  const made = await on.subscriptions.insertOnce(subscription, secret, fingerprint)
  if (made.inserted) return { subscription, secret, replayed: false }
  return made.fingerprint === fingerprint ? { subscription: made.subscription, replayed: true } : keyReused()
}

const hidden = (): Refusal => refuse('not-found', 'There is no such subscription, or it is not yours to see.')

/** @see SubscriptionCommands.readSubscription */
export const readSubscription = async (
  { subscriptions }: Pick<SubscriptionUses, 'subscriptions'>,
  { user, subscriptionId }: AboutSubscription,
): Promise<EventSubscription | Refusal> => {
  const found = await subscriptions.byId(subscriptionId)
  return found !== undefined && can(user, 'subscription.read', { ownerAgency: found.agencyId })
    ? found
    : hidden()
}

/** The subscription, where this user may run it and it has not ended. */
export const runnable = async (
  on: Pick<SubscriptionUses, 'subscriptions'>,
  ask: AboutSubscription,
): Promise<EventSubscription | Refusal> => {
  const found = await readSubscription(on, ask)
  if (isRefusal(found)) return found
  if (!can(ask.user, 'subscription.run', { ownerAgency: found.agencyId })) return hidden()
  return found.state === 'ended'
    ? refuse('state-conflict', 'This subscription has ended. Make a new one.', {
        state: 'ended',
        possible: [],
      })
    : found
}

/** Made active: what had stopped it is over, and patience counts from now. */
const activated = (current: EventSubscription, at: string): EventSubscription => {
  if (current.state === 'active') return current
  const {
    because: _because,
    failingSince: _since,
    nextTryAt: _next,
    attentionItemId: _item,
    ...rest
  } = current
  return { ...rest, state: 'active', failures: 0, activeSince: at }
}

/** @see SubscriptionCommands.changeSubscription */
export const changeSubscription = async (
  on: SubscriptionUses,
  ask: Ask<'changeSubscription'>,
): Promise<EventSubscription | Refusal> => {
  const { user, url, types, state } = ask
  const found = await runnable(on, ask)
  if (isRefusal(found)) return found
  const fault = url === undefined ? undefined : on.faultInAddress(url)
  if (fault !== undefined) return addressRefused(fault)
  await noteSubscription(on, 'subscription.run', user, `${found.id}:${state ?? 'changed'}`)
  const at = iso(on.now())
  const after = await on.subscriptions.change(found.id, (current) => {
    if (current.state === 'ended') return current
    const put = {
      ...current,
      ...(url === undefined ? {} : { url }),
      ...(types === undefined ? {} : { types: [...new Set(types)] }),
    }
    if (state === 'active') return activated(put, at)
    return state === 'paused' && current.state === 'active' ? { ...put, state } : put
  })
  if (after.state === 'active') await settleStopped(on, found, user)
  return after
}

/** @see SubscriptionCommands.endSubscription */
export const endSubscription = async (
  on: SubscriptionUses,
  ask: AboutSubscription,
): Promise<EventSubscription | Refusal> => {
  const found = await readSubscription(on, ask)
  if (isRefusal(found) || found.state === 'ended') return found
  await noteSubscription(on, 'subscription.run', ask.user, `${found.id}:ended`)
  const after = await on.subscriptions.change(found.id, (current) => ({ ...current, state: 'ended' }))
  await settleStopped(on, found, ask.user)
  return after
}

/** What was raised when it was stopped is answered by whoever brings it back, or ends it. */
const settleStopped = async (
  on: SubscriptionUses,
  { attentionItemId: id }: EventSubscription,
  user: User,
): Promise<void> => {
  if (id === undefined) return
  const how = { by: user.id, settlement: 'done', at: iso(on.now()) }
  await settleItem(on, { id, kind: 'events-stopped' }, how)
}

/** @see SubscriptionCommands.rotateSecret */
export const rotateSecret = async (
  on: SubscriptionUses,
  ask: Ask<'rotateSecret'>,
): Promise<SubscriptionMade | Refusal> => {
  const found = await runnable(on, ask)
  if (isRefusal(found)) return found
  await noteSubscription(on, 'subscription.run', ask.user, `${found.id}:secret-rotated`)
  const secret = newSecret()
  const until = iso(on.now() + ask.overlapHours * HOUR_MS)
  const { idempotencyKey: key, fingerprint } = ask
  const outcome = await on.subscriptions.rotate(found.id, { key, fingerprint }, (held) => {
    // Of those that hold, the newest stays for a while; one that was on its way out goes.
    const [newest = ''] = held.split(' ')
    return ask.overlapHours === 0 ? secret : `${secret} ${newest};until=${until}`
  })
  if (outcome === 'key-reused') return keyReused()
  return outcome === 'rotated'
    ? { subscription: found, secret, replayed: false }
    : { subscription: found, replayed: true }
}
