/** The figures of a run as a plain table. */
import { type Latency, median, rounded, sum } from './bench-figures.ts'
import type { CountedWrites } from './counted-writes.ts'
import type { HistoryFigures } from './history-figures.ts'
import type { BenchFigures, BenchOptions, CpuByProcess } from './run-bench.ts'

/** On what it ran. */
export interface Machine {
  readonly cores: number
  readonly processor: string
  readonly memoryGb: number
  readonly node: string
  readonly temporal: string
  readonly mongodb: string
  /** Processes that wanted to run, over a minute: before and after. */
  readonly load: readonly [before: number, after: number]
}

/** A line of a table. */
export type Row = readonly [name: string, figure: string, aim?: string]

const WORKERS = ['workflow-worker', 'activity-worker']

/** The table. */
export const benchTable = (figures: BenchFigures, machine: Machine, options: BenchOptions): string =>
  [
    `${machine.cores} cores (${machine.processor}), ${machine.memoryGb} GB, Node ${machine.node}`,
    `Temporal: ${machine.temporal}; MongoDB: ${machine.mongodb}; load ${machine.load.join(' before, ')} after`,
    `${options.clients} clients, ${options.referrals} referrals a round, ${options.rounds} rounds of each side in turn`,
    '',
    table([...accepting(figures), ...delivering(figures), ...toSeveral(figures), ...completing(figures)]),
    '',
    'A referral costs',
    table(costs(figures)),
    '',
    'Memory, MB: at the end (most)',
    table(memory(figures)),
    '',
    'Processor time a referral, ms',
    table(processorTime(figures)),
    '',
  ].join('\n')

/** Rows below each other, in columns. */
export const table = (rows: readonly Row[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length))
  const second = Math.max(...rows.map(([, figure]) => figure.length))
  return rows
    .map(([name, figure, aim]) =>
      `  ${name.padEnd(width)}  ${figure.padEnd(second)}  ${aim === undefined ? '' : `aim: ${aim}`}`.trimEnd(),
    )
    .join('\n')
}

const ms = ({ p50, p99 }: Latency): string => `${p50} / ${p99} ms`

const mid = <Each>(rounds: readonly Each[], of: (round: Each) => number): number =>
  rounded(median(rounds.map(of)), 1)

const midLatency = <Each>(rounds: readonly Each[], of: (round: Each) => Latency): Latency => ({
  p50: rounded(median(rounds.map((round) => of(round).p50))),
  p99: rounded(median(rounds.map((round) => of(round).p99))),
  most: Math.max(...rounds.map((round) => of(round).most)),
})

const accepting = ({ ours, bare, steady }: BenchFigures): readonly Row[] => [
  ['Accepted a second, all clients at once', `${mid(ours, ({ acceptedPerSecond }) => acceptedPerSecond)}`],
  ['  accept p50 / p99', ms(midLatency(ours, ({ accept }) => accept))],
  ['  bare: workflows started a second', `${mid(bare, ({ startedPerSecond }) => startedPerSecond)}`],
  [`Accept p50 / p99 at ${steady.perSecond} a second`, ms(steady.accept), 'p99 <= 250 ms'],
  ['  answered to visible in the list', ms(steady.answeredToListed), '<= 1 s'],
  ['  raised to delivered p50 / p99', ms(steady.raisedToDelivered)],
]

const delivering = ({ ours, bare, ratio, ratioByCpu }: BenchFigures): readonly Row[] => [
  ['Delivered and recorded a second', each(ours.map(({ deliveredPerSecond }) => deliveredPerSecond))],
  ['  bare Temporal', each(bare.map(({ deliveredPerSecond }) => deliveredPerSecond))],
  ['  ratio ours / bare', `${ratio}`, '>= 0.8'],
  ['  the same by processor time', `${ratioByCpu}`],
  ['  raised to delivered p50 / p99', ms(midLatency(ours, ({ raisedToDelivered }) => raisedToDelivered))],
  [
    '  bare: started to delivered p50 / p99',
    ms(midLatency(bare, ({ startedToDelivered }) => startedToDelivered)),
  ],
]

const each = (rounds: readonly number[]): string => `${rounded(median(rounds), 1)}  (${rounds.join(', ')})`

const toSeveral = ({ several }: BenchFigures): readonly Row[] => [
  [
    `Referrals with ${several.recipients} recipients delivered a second`,
    each(several.rounds.map(({ deliveredPerSecond }) => deliveredPerSecond)),
  ],
  [`  cost of one / ${several.recipients} bare deliveries`, `${several.cost}`, '<= 1.3'],
  ['  the same by processor time', `${several.costByCpu}`],
]

const completing = ({ loop }: BenchFigures): readonly Row[] => [
  ['Whole loop: closed a second', `${loop.completedPerSecond}`],
  ['  raised to closed p50 / p99', ms(loop.raisedToClosed)],
]

const costs = ({ histories, writes }: BenchFigures): readonly Row[] => [
  ['', 'delivered / whole loop / bare'],
  ...(['events', 'workflowTasks', 'activities', 'localActivities', 'timers'] as const).map(
    (name): Row => [
      COST_NAMES[name],
      `${histories.delivered[name]} / ${histories.loop[name]} / ${histories.bare[name]}`,
    ],
  ),
  [
    'MongoDB writes',
    `${rounded(writes.delivered.writes, 1)} / ${rounded(writes.loop.writes, 1)} / ${writes.bare}`,
  ],
  ['MongoDB reads', `${rounded(writes.delivered.reads, 1)} / ${rounded(writes.loop.reads, 1)} / 0`],
  ['KB written', `${rounded(writes.delivered.writtenKb, 1)} / ${rounded(writes.loop.writtenKb, 1)}`],
  ...byProcess(writes.delivered),
]

const COST_NAMES = {
  events: 'History events',
  workflowTasks: 'Workflow tasks',
  activities: 'Server-side activities',
  localActivities: 'Local activities',
  timers: 'Timers',
} as const satisfies Record<keyof HistoryFigures, string>

const byProcess = (counted: CountedWrites): readonly Row[] =>
  Object.entries(counted.byProcess).map(([name, text]): Row => [`  ${name}: writes + reads, delivered`, text])

const memory = ({ memory: processes }: BenchFigures): readonly Row[] =>
  Object.entries(processes).map(([name, { rssMb, peakMb }]): Row => {
    const figure = `${rssMb} (${peakMb})`
    return WORKERS.includes(name) ? [name, figure, '< 350 MB'] : [name, figure]
  })

const totalCpu = (used: CpuByProcess): number => rounded(sum(Object.values(used)), 1)

const processorTime = ({ cpu }: BenchFigures): readonly Row[] => {
  const names = [...new Set([...Object.keys(cpu.ours), ...Object.keys(cpu.bare), ...Object.keys(cpu.loop)])]
  return [
    ['', 'delivered / whole loop / bare'],
    ...names.map(
      (name): Row => [name, `${cpu.ours[name] ?? 0} / ${cpu.loop[name] ?? 0} / ${cpu.bare[name] ?? 0}`],
    ),
    ['all', `${totalCpu(cpu.ours)} / ${totalCpu(cpu.loop)} / ${totalCpu(cpu.bare)}`],
  ]
}
