/**
 * `npm run crash -- --kills N --seed S [--only http,mongo] [--point TEXT] [--rate R] [--wait P] [--keep]`: a world of its own, a
 * steady stream of referrals, N kills -9, then what must hold. Exits with 1 where it does not.
 */
import { parseArgs } from 'node:util'
import { runCampaign } from './crash-campaign.ts'
import { summaryOf } from './crash-report.ts'
import { VICTIMS, type VictimName } from './crash-victims.ts'
import { startCrashWorld } from './crash-world.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string', default: VICTIMS.join(',') },
    /** Only named points with this in their name, again and again. */
    point: { type: 'string', default: '' },
    /** Referrals a second. */
    rate: { type: 'string', default: '1.5' },
    /** How often a kill waits until everything has recovered, in parts of a hundred. */
    wait: { type: 'string', default: '70' },
    /** Keeps the folder with data and logs. */
    keep: { type: 'boolean', default: false },
  },
})

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const wholeNumber = (name: string, text: string): number => {
  if (!/^\d+$/.test(text)) throw new RangeError(`--${name} ${text} is not a whole number`)
  return Number(text)
}

const isVictim = (name: string): name is VictimName => VICTIMS.some((known) => known === name)

const victims = (): readonly VictimName[] => {
  const names = values.only.split(',')
  const wrong = names.find((name) => !isVictim(name))
  if (wrong !== undefined) throw new RangeError(`--only ${wrong}: use some of ${VICTIMS.join(', ')}`)
  return names.filter(isVictim)
}

const kills = wholeNumber('kills', values.kills)
const seed = wholeNumber('seed', values.seed)
const only = victims()
let keep = values.keep
const begun = Date.now()
const seconds = (): string => ((Date.now() - begun) / 1000).toFixed(1)
say(`seed ${seed}, ${kills} kills of ${only.join(', ')}`)
await using on = await startCrashWorld(() => keep)
say(`world in ${on.folder}, up after ${seconds()} s`)
const report = await runCampaign(on, {
  kills,
  seed,
  only,
  say,
  points: values.point,
  perSecond: Number(values.rate),
  waitPercent: wholeNumber('wait', values.wait),
})
say(`${summaryOf(report)}, after ${seconds()} s`)
if (report.violations.length > 0) {
  keep = true
  say(`seed ${seed}; data and logs are kept in ${on.folder}`)
  process.exitCode = 1
}
