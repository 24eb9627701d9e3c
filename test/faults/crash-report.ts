/** What a campaign says of itself: a line for each kill, and at the end what came of it. */
import type { People } from './crash-people.ts'
import type { Recovery } from './crash-recovery.ts'
import type { VictimName } from './crash-victims.ts'

export interface CampaignReport {
  readonly kills: number
  readonly pointsReached: number
  /** Who died, in order. */
  readonly victims: readonly VictimName[]
  readonly referrals: number
  readonly cases: number
  /** How often a delivery became uncertain. */
  readonly doubts: number
  /** Uncertain when nothing was under way any more. */
  readonly uncertain: number
  /** Uncertain deliveries that a person settled, by what the partner said. */
  readonly settled: ReturnType<People['settled']>
  readonly doubles: number
  readonly lost: number
  readonly longestRecoverySeconds: number
  readonly violations: readonly string[]
}

/** Seconds since the campaign began, in a column. */
export const timeOf = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`.padStart(9)

/** A recovery as a line. */
export const lineOf = (
  { number, what, killedAt, backAt = 0, resumedAt = 0, seconds = 0 }: Recovery,
  begun: number,
): string =>
  [
    String(number).padStart(4),
    timeOf(killedAt - begun),
    what.padEnd(64),
    `back ${((backAt - killedAt) / 1000).toFixed(1)} s`.padEnd(12),
    `resumed ${((resumedAt - killedAt) / 1000).toFixed(1)} s`.padEnd(15),
    `${seconds.toFixed(1)} s after the last kill`,
  ].join('  ')

/** What came of it, for people; each violation begins a line. */
export const summaryOf = (report: CampaignReport): string => {
  const { received, notReceived } = report.settled
  return [
    '',
    `kills ${report.kills}, of which at named points ${report.pointsReached}: ${killsByVictim(report)}`,
    `referrals ${report.referrals}, cases at partners ${report.cases}`,
    `uncertain ${report.doubts}, of which ${report.uncertain} to the end; settled by a person: had it ${received}, had it not ${notReceived}`,
    `lost ${report.lost}, doubles ${report.doubles}`,
    `longest recovery ${report.longestRecoverySeconds.toFixed(1)} s (resumed within 60 s)`,
    ...report.violations.slice(0, 200).map((violation) => `VIOLATION ${violation}`),
    `violations ${report.violations.length}`,
  ].join('\n')
}

const killsByVictim = ({ victims }: CampaignReport): string =>
  [...new Set(victims)]
    .sort()
    .map((name) => `${name} ${victims.filter((one) => one === name).length}`)
    .join(', ')
