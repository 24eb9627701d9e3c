/** Everything that may be killed: how it dies, how it comes back, and whether it died without being asked. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { PartnerName } from '../../dev/cast.ts'
import { PARTNERS } from '../../dev/cast-partners.ts'
import { isProcessAlive } from '../../dev/servers/process-alive.ts'
import type { World } from '../../dev/world.ts'
import type { WorldProcess } from '../../dev/world-process.ts'
import type { Host, KillPoint } from './kill-point-table.ts'
import type { KillOrder } from './kill-points.ts'

export const VICTIMS = [
  'http',
  'workflow-worker',
  'activity-worker',
  'temporal',
  'mongo',
  'partner-riverside',
  'partner-hillside',
  'partner-brookvale',
  'partner-beacon',
  'partner-fernhill',
  'partner-thornhill',
  'register',
] as const
export type VictimName = (typeof VICTIMS)[number]

export interface Victim {
  readonly pid: () => number | undefined
  kill(): Promise<void>
  /** Brings it back on the same data and ports, and waits until it is ready. */
  start(): Promise<void>
}

export type Victims = Readonly<Record<VictimName, Victim>>

/** The victims of a world. */
export const victimsOf = (world: World): Victims => ({
  http: world.http,
  'workflow-worker': world.workflowWorker,
  'activity-worker': world.activityWorker,
  temporal: server(world.temporal),
  mongo: server(world.mongo),
  'partner-riverside': world.partners.riverside,
  'partner-hillside': world.partners.hillside,
  'partner-brookvale': world.partners.brookvale,
  'partner-beacon': world.partners.beacon,
  'partner-fernhill': world.partners.fernhill,
  'partner-thornhill': world.partners.thornhill,
  register: world.register,
})

/** The partner that a victim is. */
export const partnerNamed = (name: VictimName): PartnerName | undefined =>
  PARTNERS.find((partner) => name === `partner-${partner.name}`)?.name

const server = (
  handle: Pick<WorldProcess, 'kill' | 'start'> & {
    readonly current: () => { readonly pid: number | undefined }
  },
): Victim => ({
  pid: () => handle.current().pid,
  kill: () => handle.kill(),
  start: () => handle.start(),
})

/** Those that are dead now, though nobody is killing them. */
export const deadAmong = (victims: Victims): readonly VictimName[] =>
  VICTIMS.filter((name) => {
    const pid = victims[name].pid()
    return pid === undefined || !isProcessAlive(pid)
  })

/** The victim of a named point. */
export const victimAt = ({ host, dies }: KillPoint): VictimName => dies ?? host

const POLL_MS = 20
/** So many passes as no process lives to see. */
const NEVER = Number.MAX_SAFE_INTEGER

/**
 * Arms the point and waits until its victim has died of it.
 * @returns whether it did within the time; then the point is disarmed again
 */
export const dieAt = async (
  victims: Victims,
  point: KillPoint,
  { folder, passes, withinMs }: { folder: string; passes: number; withinMs: number },
): Promise<boolean> => {
  const host = pidOf(victims, point.host)
  const victim = pidOf(victims, victimAt(point))
  await order(folder, host, { moment: point.moment, passes, victim })
  const until = Date.now() + withinMs
  while (isProcessAlive(victim)) {
    if (Date.now() > until) {
      await order(folder, host, { moment: point.moment, passes: NEVER, victim })
      return false
    }
    await pause(POLL_MS)
  }
  return true
}

const pidOf = (victims: Victims, name: Host | VictimName): number => {
  const pid = victims[name].pid()
  if (pid === undefined) throw new RangeError(`${name} has no process of its own here`)
  return pid
}

const order = async (folder: string, pid: number, what: KillOrder): Promise<void> => {
  await writeFile(join(folder, `${pid}.json`), JSON.stringify(what))
  process.kill(pid, 'SIGUSR2')
}
