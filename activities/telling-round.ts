/**
 * One round of telling other systems: outboxes into the log, then each subscription that has something to do gets its
 * turn. Turns run side by side and a round waits for none, so a receiver that is dead or slow holds up nobody else.
 * One process does it at a time; where two believe that they do, a receiver may get an event twice, and nothing else.
 */
import type { LeaseRepository } from '../database/lease-repository.ts'
import type { EventSubscription } from '../domain/event-subscription.ts'
import type { SubscriptionId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { Events } from '../runtime/events.ts'
import type { Follower } from './follow-changes.ts'
import { tellSubscriber } from './tell-subscriber.ts'
import type { Telling } from './telling.ts'

/** What a round stands on. */
export interface Rounds extends Telling {
  readonly follower: Follower
  readonly leases: LeaseRepository
  /** Names this process among those that may do it. */
  readonly holder: string
  readonly events: Telling['events'] & Pick<Events, 'changesLogged' | 'failed'>
  /** What else follows the log, once at a time, after what a round brought, and again where it failed; no round waits for it. */
  readonly also?: () => Promise<void>
}

export interface TellingRound {
  /** @throws Fault `database-away` */
  round(): Promise<void>
  /** Waits for the turns under way, and gives the duty up. */
  end(): Promise<void>
}

const DUTY = 'telling-systems'
/** Free again so soon after its holder is gone; kept on when a third of it is over. */
const HELD_MS = 24_000
const KEPT_ON_MS = 8_000

/** Where a subscription stood when it last had its turn. */
interface Turn {
  readonly version: number
  readonly head: number
  readonly lookAt: number
}

const NEVER = Number.POSITIVE_INFINITY

/** Builds the rounds of one process. */
export const createTellingRound = (on: Rounds): TellingRound => {
  const turns = new Map<SubscriptionId, Turn>()
  const running = new Map<SubscriptionId, Promise<void>>()
  let heldSince = Number.NEGATIVE_INFINITY
  let followed: number | undefined
  let besides: Promise<void> | undefined

  /** Another one may have had the duty meanwhile, and logged what it did not live to tell. */
  const lookAnew = (): void => {
    turns.clear()
    followed = undefined
  }

  const holds = async (): Promise<boolean> => {
    const now = on.now()
    if (now - heldSince < KEPT_ON_MS) return true
    const held = await on.leases.hold(DUTY, on.holder, { now: iso(now), until: iso(now + HELD_MS) })
    if (held && now - heldSince >= HELD_MS) lookAnew()
    heldSince = held ? now : Number.NEGATIVE_INFINITY
    return held
  }

  const turn = async (subscription: EventSubscription, head: number): Promise<void> => {
    const { id, version } = subscription
    turns.set(id, { version, head, lookAt: NEVER })
    try {
      const { lookAt = NEVER } = await tellSubscriber(on, subscription)
      if (turns.has(id)) turns.set(id, { version, head, lookAt })
    } catch (thrown) {
      on.events.failed({ thrown })
      turns.delete(id)
    } finally {
      running.delete(id)
    }
  }

  const followBesides = async (head: number): Promise<void> => {
    try {
      await on.also?.()
      followed = head
    } catch (thrown) {
      on.events.failed({ thrown })
    } finally {
      besides = undefined
    }
  }

  const isDue = ({ id, version }: EventSubscription, head: number): boolean => {
    if (running.has(id)) return false
    const last = turns.get(id)
    return last === undefined || last.version !== version || last.head < head || last.lookAt <= on.now()
  }

  return {
    async round() {
      if (!(await holds())) return
      const { count, head } = await on.follower.pass()
      on.events.changesLogged({ count })
      for (const subscription of await on.subscriptions.active())
        if (isDue(subscription, head)) running.set(subscription.id, turn(subscription, head))
      if (head !== followed) besides ??= followBesides(head)
    },
    async end() {
      await Promise.all([...running.values(), besides])
      await on.leases.release(DUTY, on.holder, iso(on.now()))
    },
  }
}
