/** Makes one kill of the plan: sees to it that its moment comes, waits for the death, and brings the victim back. */
import { setTimeout as pause } from 'node:timers/promises'
import type { PlannedKill } from './crash-plan.ts'
import type { StoryKind } from './crash-stories.ts'
import { dieAt, partnerNamed, type VictimName, type Victims } from './crash-victims.ts'
import type { KillPoint, Stimulus } from './kill-point-table.ts'
import type { PartnerCases } from './partner-cases.ts'

export interface Striker {
  /** Kills and brings back; `died` is called at the death. False: a named moment never came. */
  strike(kill: PlannedKill, died: () => void): Promise<boolean>
  /** Who is being killed now, and so may be dead. */
  readonly inHand: () => VictimName | undefined
}

export interface StrikerOptions {
  readonly victims: Victims
  readonly cases: PartnerCases
  /** Folder through which kill points are armed. */
  readonly orders: string
  /** Asks for a story of this kind. */
  readonly want: (kind: StoryKind) => void
}

const POINT_COMES_WITHIN_MS = 60_000
const STIMULUS_EVERY_MS = 3_000

const STORIES: Readonly<Record<Exclude<Stimulus, 'slow-partner'>, readonly StoryKind[]>> = {
  message: ['message-riverside', 'message-hillside'],
  decide: ['decide'],
  decline: ['decline'],
  unidentified: ['unidentified'],
  soap: ['soap'],
  hl7: ['hl7'],
  mesh: ['mesh'],
  files: ['files'],
}

const FAULTS: { readonly [Name in Stimulus]?: readonly ['register' | 'riverside' | 'hillside', object][] } = {
  unidentified: [['register', { fault: 'fail', status: 500 }]],
  'slow-partner': [
    ['riverside', { fault: 'slow', milliseconds: 1500 }],
    ['hillside', { fault: 'slow', milliseconds: 1500 }],
  ],
}

/** Builds it. */
export const createStriker = ({ victims, cases, orders, want }: StrikerOptions): Striker => {
  let inHand: VictimName | undefined

  const stimulated = async (point: KillPoint, work: () => Promise<boolean>): Promise<boolean> => {
    const { needs } = point
    if (needs === undefined) return work()
    const faults = FAULTS[needs] ?? []
    for (const [system, fault] of faults) await cases.tell(system, fault)
    const ask = (): void => {
      if (needs !== 'slow-partner') for (const kind of STORIES[needs]) want(kind)
    }
    ask()
    const again = setInterval(ask, STIMULUS_EVERY_MS)
    try {
      return await work()
    } finally {
      clearInterval(again)
      for (const [system] of faults) await cases.tell(system)
    }
  }

  const killed = async (kill: PlannedKill): Promise<boolean> => {
    if (kill.at === 'random') {
      await pause(kill.afterMs)
      inHand = kill.victim
      await victims[kill.victim].kill()
      return true
    }
    inHand = kill.victim
    const { passes, point } = kill
    return stimulated(point, () =>
      dieAt(victims, point, { folder: orders, passes, withinMs: POINT_COMES_WITHIN_MS }),
    )
  }

  const broughtBack = async (name: VictimName): Promise<void> => {
    await victims[name].start()
    const partner = partnerNamed(name)
    if (partner !== undefined) await cases.tell(partner)
  }

  return {
    async strike(kill, died) {
      try {
        const reached = await killed(kill)
        died()
        if (reached) await broughtBack(kill.victim)
        return reached
      } finally {
        inHand = undefined
      }
    },
    inHand: () => inHand,
  }
}
