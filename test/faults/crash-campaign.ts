/** The kill -9 campaign: a steady stream of referrals while everything dies, then what must hold. */
import { setMaxListeners } from 'node:events'
import { PARTNERS } from '../../dev/cast-partners.ts'
import { seededRandom } from '../../dev/simulators/fault-plan.ts'
import { MOVE_TITLES } from '../../domain/timeline.ts'
import { brokenAfterKill } from './after-kill-check.ts'
import { violationsIn } from './crash-checks.ts'
import { evidenceFrom } from './crash-evidence.ts'
import { createPeople, type People } from './crash-people.ts'
import { type PlannedKill, type PlanOptions, planOf } from './crash-plan.ts'
import { openRecords, type Records, type View } from './crash-records.ts'
import { createRecoveries, RESUMED_WITHIN_SECONDS, type Recoveries, type Recovery } from './crash-recovery.ts'
import { type CampaignReport, lineOf, timeOf } from './crash-report.ts'
import { type Stream, startStream } from './crash-stream.ts'
import { createStriker, type Striker } from './crash-striker.ts'
import { victimsOf } from './crash-victims.ts'
import { startWatch, type Watch } from './crash-watch.ts'
import { type CrashWorld, RETRY } from './crash-world.ts'
import { createPartnerCases, NOW_AND_THEN_DROPPING, type PartnerCases } from './partner-cases.ts'
import { createPersistentClient, type PersistentClient } from './persistent-client.ts'
import { repeatsBreak } from './repeat-requests.ts'
import { uncertainBeforeNobody, uncertainWithoutDoubt } from './uncertain-check.ts'

export interface CampaignOptions extends PlanOptions {
  /** Referrals a second. */
  readonly perSecond: number
  readonly say: (line: string) => void
}

interface Stage {
  readonly options: CampaignOptions
  readonly records: Records
  readonly client: PersistentClient
  readonly cases: PartnerCases
  readonly stream: Stream
  readonly people: People
  readonly recoveries: Recoveries
  readonly striker: Striker
  readonly watch: Watch
  readonly violations: string[]
  /** Milliseconds since 1970. */
  readonly begun: number
}

/** More than this under way at once, and clients hold back: what is measured is the crash, not the load. */
const MOST_UNDER_WAY = 20
const WARM_UP_MS = 60_000
const RECOVERS_WITHIN_MS = 180_000
const SETTLES_WITHIN_MS = 240_000
const STALLS_AFTER_MS = 90_000

/** Runs it on a world that is up. */
export const runCampaign = async (on: CrashWorld, options: CampaignOptions): Promise<CampaignReport> => {
  const ending = new AbortController()
  // Everything that waits listens to it.
  setMaxListeners(0, ending.signal)
  const stage = await setStage(on, options, ending.signal)
  const { watch, stream, cases } = stage
  try {
    for (const { name } of PARTNERS) await cases.tell(name)
    const warm = ({ open }: View): boolean => open.length > 0 && stream.acknowledged().length > 2
    await mustCome(stage, 'the first referrals are taken', warm, WARM_UP_MS)
    const reached = await strikeAll(stage, planOf(options))
    noteTime(stage, 'recovered from the last kill')
    await stream.end()
    const uncertain = await settleDown(stage)
    const all = await report(stage, reached, uncertain)
    noteTime(stage, 'everything read and checked')
    return all
  } finally {
    ending.abort()
    await watch.stop()
    await stage.records[Symbol.asyncDispose]()
  }
}

const setStage = async (
  { world, orders }: CrashWorld,
  options: CampaignOptions,
  signal: AbortSignal,
): Promise<Stage> => {
  const { say, perSecond, seed } = options
  const records = await openRecords(world)
  const client = createPersistentClient(world, signal)
  const cases = createPartnerCases(world, NOW_AND_THEN_DROPPING)
  const recoveries = createRecoveries((recovery) => say(lineOf(recovery, begun)))
  const isFull = (): boolean => recoveries.underWay() > MOST_UNDER_WAY
  const stream = startStream({ client, perSecond, signal, isFull, random: seededRandom(seed + 1) })
  const storyOf = (id: string) =>
    stream.acknowledged().find(({ referralId }) => referralId === id)?.story.kind
  const people = createPeople({ client, cases, storyOf })
  const victims = victimsOf(world)
  const striker = createStriker({ victims, cases, orders, want: stream.want })
  const watch = startWatch({ records, recoveries, people, client, victims, striker })
  const begun = Date.now()
  const all = { options, records, client, cases, stream, people, recoveries, striker, watch, begun }
  return { ...all, violations: [] }
}

/** When the campaign has come so far. */
const noteTime = ({ options, begun }: Stage, what: string): void =>
  options.say(`     ${timeOf(Date.now() - begun)}  ${what}`)

/** Waits for it; that it did not come is a violation, with what is left. */
const mustCome = async (
  { watch, client, violations }: Stage,
  what: string,
  holds: (view: View) => boolean,
  withinMs: number,
): Promise<void> => {
  if (await watch.until(holds, withinMs)) return
  const left = [...(watch.view()?.underWay ?? []), ...client.unanswered()]
  violations.push(`waited ${withinMs / 1000} s in vain until ${what}; under way: ${left.join('; ')}`)
}

/** Makes every kill of the plan. @returns how many named points were reached */
const strikeAll = async (stage: Stage, plan: readonly PlannedKill[]): Promise<number> => {
  const { recoveries, striker, violations } = stage
  let reached = 0
  for (const [index, kill] of plan.entries()) {
    const what = kill.at === 'point' ? kill.point.name : `${kill.victim}: at a random moment`
    let recovery: Recovery | undefined
    const came = await striker.strike(kill, () => {
      recovery = recoveries.begin(index + 1, what)
    })
    if (recovery !== undefined) recovery.backAt = Date.now()
    if (!came) violations.push(`the named moment never came: ${what}`)
    else if (kill.at === 'point') reached += 1
    await checkAfterKill(stage, what)
    if (kill.waitForRecovery || index === plan.length - 1) await allRecovered(stage)
  }
  for (const { number, what, seconds = 0 } of recoveries.all())
    if (seconds > RESUMED_WITHIN_SECONDS)
      violations.push(`kill ${number} (${what}): resumed after ${seconds} s`)
  return reached
}

const allRecovered = async ({ recoveries, watch, violations }: Stage): Promise<void> => {
  if (await watch.until(() => recoveries.open().length === 0, RECOVERS_WITHIN_MS)) return
  for (const { number, what, left } of recoveries.open())
    violations.push(
      `kill ${number} (${what}): not resumed after ${RECOVERS_WITHIN_MS / 1000} s: ${left.join('; ')}`,
    )
}

const checkAfterKill = async ({ records, stream, cases, violations }: Stage, what: string): Promise<void> => {
  const acknowledged = stream.acknowledged().flatMap(({ referralId }) => referralId ?? [])
  const broken = await brokenAfterKill({ records, cases, acknowledged, resends: RETRY.resends })
  violations.push(...broken.map((violation) => `${violation}, after ${what}`))
}

/** Waits until nothing moves, checks what is uncertain, and lets the people bring everything to its end. */
const settleDown = async (stage: Stage): Promise<number> => {
  const { records, watch, people, client, violations } = stage
  const still = ({ underWay }: View): boolean => underWay.length === 0 && people.isIdle()
  await mustCome(stage, 'nothing is under way', still, SETTLES_WITHIN_MS)
  noteTime(stage, 'nothing is under way')
  const referrals = await records.referrals()
  violations.push(
    ...uncertainWithoutDoubt(referrals, await records.messages(), RETRY.resends),
    ...uncertainBeforeNobody(referrals),
  )
  const uncertain = referrals
    .flatMap(({ recipients }) => recipients)
    .filter(({ state }) => state === 'uncertain')
  watch.finish()
  await allEnd(stage)
  const settled = ({ attention }: View): boolean =>
    people.isIdle() && attention.every(({ kind }) => kind !== 'delivery-uncertain')
  await mustCome(stage, 'nobody has anything left to do', settled, SETTLES_WITHIN_MS)
  noteTime(stage, 'everything has come to its end')
  violations.push(...(await repeatsBreak(client, stage.stream.acknowledged())))
  noteTime(stage, 'repeats are answered')
  return uncertain.length
}

/** Waits as long as one after the other comes to its end. */
const allEnd = async ({ watch, violations }: Stage): Promise<void> => {
  for (;;) {
    const before = watch.view()?.open.length ?? 0
    if (before === 0) return
    if (await watch.until(({ open }) => open.length < before, STALLS_AFTER_MS)) continue
    violations.push(`${before} referrals stay open: none came to its end for ${STALLS_AFTER_MS / 1000} s`)
    return
  }
}

const report = async (stage: Stage, pointsReached: number, uncertain: number): Promise<CampaignReport> => {
  const { options, records, cases, stream, people, recoveries, watch, client } = stage
  const evidence = await evidenceFrom(records, cases, stream.acknowledged())
  const violations = [
    ...stage.violations,
    ...stream.violations(),
    ...client.unexpected(),
    ...people.violations(),
    ...watch.violations(),
    ...violationsIn(evidence),
  ]
  const counted = (word: string): number =>
    violations.filter((violation) => violation.startsWith(word)).length
  return {
    kills: options.kills,
    pointsReached,
    victims: planOf(options).map(({ victim }) => victim),
    referrals: evidence.referrals.length,
    cases: Object.values(evidence.cases).flat().length,
    doubts: evidence.referrals
      .flatMap(({ timeline }) => timeline)
      .filter(({ title }) => title === MOVE_TITLES.doubt).length,
    uncertain,
    settled: people.settled(),
    doubles: counted('P2 double'),
    lost: counted('P1 lost'),
    longestRecoverySeconds: Math.max(0, ...recoveries.all().map(({ seconds = 0 }) => seconds)),
    violations,
  }
}
