/** One delivery to a simulated partner by the product's own step, attempt after attempt, as its procedure orders them. */
import { type AttemptResult, messageKey, type RetryProfile } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import { newUuid } from '../../runtime/new-id.ts'
import type { AttemptFollowUp, AttemptOrder } from '../../workflows/activity-contracts.ts'
import { aSending, channelOf, fillDirectory, stepsOn } from '../activities/steps-world.ts'
import type { TestStore } from '../database/database-world.ts'
import { AT, aReferral, SCHOOL } from '../database/record-samples.ts'
import { type FaultWire, THEIR_SERVICE } from './fault-wires.ts'

/** How it is tried. */
export const PROFILE: RetryProfile = {
  firstWaitSeconds: 1,
  factor: 2,
  longestWaitSeconds: 60,
  patienceSeconds: 3600,
  resends: 3,
}

const SERVICE = idOf('service', 'svc_sampleton')
const USUAL_TIMEOUT_SECONDS = 10
/** More than any delivery here needs. */
const MOST_ATTEMPTS = 20

export interface Delivered {
  readonly results: readonly AttemptResult[]
  /** What follows each of them. */
  readonly after: readonly AttemptFollowUp[]
  /** Documents that were sent; a question is none. */
  readonly sent: number
}

const control = async (
  { system }: FaultWire,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> => {
  const headers = { 'content-type': 'application/json' }
  const given = body === undefined ? {} : { body: JSON.stringify(body) }
  const answer = await fetch(`${system.controlUrl}${path}`, { method, headers, ...given })
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}`)
  return answer.json()
}

/** Its cases, by its own book, once it has taken what a carrier has for it. */
export const casesAt = async (
  wire: FaultWire,
): Promise<readonly { readonly caseId: string; readonly timesReceived: number }[]> => {
  if (wire.collect !== undefined) await control(wire, 'POST', wire.collect.path, wire.collect.body)
  return (await control(wire, 'GET', '/cases')) as Awaited<ReturnType<typeof casesAt>>
}

/** Tells it how to misbehave. */
export const misbehave = (wire: FaultWire, ...plans: readonly object[]): Promise<unknown> =>
  control(wire, 'PUT', '/control/faults', plans)

/** Agencies, and the service that the wires' partners answer for. */
export const fillFaultDirectory = async (store: TestStore): Promise<void> => {
  await fillDirectory(store)
  await store.directory.putService({
    id: SERVICE,
    agencyId: SCHOOL,
    name: 'Sampleton family support',
    description: 'Help for families',
    status: 'active',
    needs: ['family-support'],
    minimumAge: 0,
    maximumAge: 18,
    areas: ['E09999001'],
    dosServiceIds: [THEIR_SERVICE],
  })
}

const channelTo = ({ format, transport, abilities, address, settings }: FaultWire): Channel => ({
  ...channelOf(idOf('channel', `chn_${newUuid()}`), false),
  format: format.name,
  transport: transport.name,
  address,
  abilities,
  retry: PROFILE,
  ...(settings === undefined ? {} : { settings }),
})

/** One referral on its way to a partner. */
export interface UnderFault {
  /** Delivers until nothing more is to be done; `mended` is called once the first attempt has ended. */
  deliver(firstTimeoutSeconds: number, mended: () => Promise<unknown>): Promise<Delivered>
}

/** Stores the referral and the channel. */
export const underFault = async (store: TestStore, wire: FaultWire): Promise<UnderFault> => {
  const channel = channelTo(wire)
  const { sharingDecision } = aReferral()
  const shared = { ...sharingDecision, categories: ['identity', 'concern'] } as typeof sharingDecision
  const sending = await aSending(store, { sharingDecision: shared }, { serviceId: SERVICE })
  let now = Date.parse(AT)
  let sent = 0
  const transport: FaultWire['transport'] = {
    ...wire.transport,
    send(request) {
      sent += 1
      return wire.transport.send(request)
    },
  }
  const steps = stepsOn(store, { waysOf: () => ({ format: wire.format, transport }), now: () => now })
  const key = messageKey(sending.referral.id, sending.recipient.id, 1)
  const order = { ...sending.order, channelId: channel.id, lastChannel: false }
  const put = (timeoutSeconds: number) =>
    store.directory.putChannel({ ...channel, timeoutSeconds }, wire.credential)
  let attempt = 0
  return {
    async deliver(firstTimeoutSeconds, mended) {
      await put(firstTimeoutSeconds)
      await backToSending(store, sending.order)
      const [first, sentBefore] = [attempt + 1, sent]
      const after: AttemptFollowUp[] = []
      while (after.length < MOST_ATTEMPTS) {
        attempt += 1
        const next = await steps.attempt({ ...order, attempt, roundStart: first })
        after.push(next)
        if (after.length === 1) {
          await mended()
          await put(USUAL_TIMEOUT_SECONDS)
          // Whoever has mended what was misconfigured opens the channel.
          await store.directory.resumeChannel(channel.id)
        }
        if (next.next !== 'wait') break
        now += next.seconds * 1000
      }
      const attempts = (await store.messages.byKey(key))?.attempts ?? []
      const results = attempts.flatMap(({ number, result }) =>
        number < first || result === undefined ? [] : [result],
      )
      return { results, after, sent: sent - sentBefore }
    },
  }
}

/** As a person who has it tried once more leaves it. */
const backToSending = async (store: TestStore, { referralId }: AttemptOrder): Promise<void> => {
  await store.referrals.change(referralId, (current) => ({
    ...current,
    recipients: current.recipients.map(({ handedOver: _handedOver, deliveredAt: _at, ...one }) => ({
      ...one,
      state: 'sending' as const,
    })),
  }))
}
