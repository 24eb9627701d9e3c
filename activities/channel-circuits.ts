/**
 * The circuits of the channels as attempts meet them. While a partner's system answers, this costs no look at the
 * database: the circuit comes with the channel, failures are counted in the process, and only a change of state is
 * written, by compare-and-set.
 */
import type { CircuitSeen } from '../database/circuit-writes.ts'
import { raiseOutage, settleOutage } from '../database/raise-outage.ts'
import {
  atCircuit,
  type Circuit,
  closed,
  type Failure,
  failuresAfter,
  opened,
  probeFailed,
  sayDown,
  signOf,
} from '../domain/channel-circuit.ts'
import type { AttemptResult } from '../domain/delivery.ts'
import type { ChannelId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { Channel } from '../domain/partner.ts'
import { sendsTo } from '../runtime/channel-place.ts'
import type { Records } from './records.ts'

/** One attempt, as the circuit knows it. */
export interface AtChannel {
  readonly channel: Channel
  /** The message's key. */
  readonly of: string
  readonly number: number
}

export interface ChannelCircuits {
  /** Whether this attempt may be made; else until when to wait, milliseconds since 1970. */
  mayTry(attempt: AtChannel): Promise<true | { readonly until: number }>
  /** Notes how it ended; `again`: an earlier run, which was killed, may have noted it already. */
  note(attempt: AtChannel, result: AttemptResult, again: boolean): Promise<void>
}

/** Beyond the longest that the calls of an attempt may take: ours to the database, and the clocks of two machines. */
const LEASE_MARGIN_MS = 30_000

const nameOf = ({ of, number }: AtChannel): string => `${of}#${number}`

/** A question may come before the message: two calls. */
const leaseOf = ({ timeoutSeconds }: Channel): number => 2 * timeoutSeconds * 1000 + LEASE_MARGIN_MS

type Moved = 'opened' | 'closed' | 'probe-failed'

/** Builds them for one process. */
export const createChannelCircuits = (records: Records): ChannelCircuits => {
  const failures = new Map<ChannelId, readonly Failure[]>()
  // What failed before it was last found to answer says nothing any more.
  const presentFailures = ({ id, circuit }: Channel): readonly Failure[] =>
    (failures.get(id) ?? []).filter(({ at }) => circuit === undefined || at >= Date.parse(circuit.since))
  return {
    async mayTry(attempt) {
      const { channel } = attempt
      if (channel.circuit?.state !== 'open') return true
      return claimOrWait(records, attempt)
    },
    async note(attempt, result, again) {
      const { channel } = attempt
      const now = records.now()
      const sign = signOf(result)
      const isOpen = channel.circuit?.state === 'open'
      // A probe that fails is counted by the circuit, whatever failed late beside it.
      const counted = isOpen ? [] : failuresAfter(presentFailures(channel), sign, { of: attempt.of, at: now })
      const isDown = sayDown(counted)
      failures.set(channel.id, isDown ? [] : counted)
      if (isOpen) await noteWhileOpen(records, attempt, result)
      else if (isDown)
        await move(records, channel.id, 'opened', result.reason, (circuit) =>
          opened(circuit, result.reason, now, sendsTo(channel)),
        )
      if (again && sign === 'answers') await settleOutage(records, channel.id, 'exchange')
    },
  }
}

const claimOrWait = async (
  { directory, now }: Records,
  attempt: AtChannel,
): Promise<true | { readonly until: number }> => {
  const { id } = attempt.channel
  for (;;) {
    const seen = await directory.circuitOf(id)
    const asked = { by: nameOf(attempt), leaseMs: leaseOf(attempt.channel) }
    const told = atCircuit(seen.circuit, asked, now())
    if (told.may === 'go') return true
    if (told.may === 'wait') return { until: told.until }
    if (await directory.moveCircuit(id, seen, told.circuit)) return true
  }
}

/** Whatever attempt shows life closes it; only the probe's own end says when the next one is. */
const noteWhileOpen = async (records: Records, attempt: AtChannel, result: AttemptResult): Promise<void> => {
  const now = records.now()
  const { id } = attempt.channel
  if (signOf(result) === 'answers')
    await move(records, id, 'closed', result.reason, (circuit) => closed(circuit, now))
  else
    await move(records, id, 'probe-failed', result.reason, (circuit) =>
      probeFailed(circuit, nameOf(attempt), now),
    )
}

/** The audit first, then the move, then whoever is told: each failed probe tells again what a killed run did not. */
const move = async (
  records: Records,
  channelId: ChannelId,
  moved: Moved,
  because: AttemptResult['reason'],
  next: (circuit: Circuit | undefined) => Circuit | undefined,
): Promise<void> => {
  const { audit, directory, events, now } = records
  let circuit: Circuit | undefined
  let seen: CircuitSeen
  do {
    seen = await directory.circuitOf(channelId)
    circuit = next(seen.circuit)
    if (circuit === undefined) return
    if (moved !== 'probe-failed')
      await audit.append({
        action: 'channel.circuit',
        actor: { userId: 'exchange' },
        channelId,
        because: `${moved}:${because}`,
        outcome: 'done',
        at: iso(now()),
      })
  } while (!(await directory.moveCircuit(channelId, seen, circuit)))
  events.circuitMoved({ channelId, moved, reason: because })
  if (circuit.state === 'open') await raiseOutage(records, channelId, circuit)
  else await settleOutage(records, channelId, 'exchange')
}
