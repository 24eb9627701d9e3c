/** The figures of the bench's smaller parts as plain tables. */
import { URGENCIES } from '../../domain/referral.ts'
import { type Latency, rounded, sum } from './bench-figures.ts'
import { type Row, table } from './bench-report.ts'
import type { ChannelFigures } from './channel-bench.ts'
import type { DeadFigures } from './dead-partner.ts'
import type { HeldFigures, QuietCost } from './held-deliveries.ts'

const ms = ({ p50, p99 }: Latency): string => `${p50} / ${p99}`

/** Each channel beside a bare client. */
export const channelTable = (channels: readonly ChannelFigures[]): string =>
  [
    'Channels: format and transport / a bare client of the same library, four attempts at once',
    ...channels.map(({ kind, format, pairs, documentBytes, formatMs, ours, bare, ratio }) =>
      table([
        [`${kind} (${format}), ${documentBytes} bytes, ${pairs} pairs of rounds`, ''],
        ['  deliveries a second', `${ours.perSecond} / ${bare.perSecond}, ratio ${ratio}`],
        ['  one attempt p50 / p99, ms', `${ms(ours.attempt)}; bare ${ms(bare.attempt)}`],
        ['  of it writing and reading, ms', `${formatMs}`],
      ]),
    ),
    '',
  ].join('\n')

const total = (cost: QuietCost): number => rounded(sum(Object.values(cost)), 1)

const costRow = (name: string, { without, held }: HeldFigures): Row => [
  `  ${name}, without / with them`,
  `${without[name] ?? 0} / ${held[name] ?? 0}`,
]

/** What waiting costs, and how it ends. */
export const heldTable = (figures: HeldFigures): string =>
  [
    `Held by a paused partner: ${figures.deliveries} deliveries`,
    table([
      ['Processor time while all is quiet, ms a second', ''],
      ...Object.keys(figures.held).map((name) => costRow(name, figures)),
      ['  all, without / with them', `${total(figures.without)} / ${total(figures.held)}`],
      ['Events in their histories meanwhile', `${figures.eventsWhileHeld}`, '0'],
      ...URGENCIES.map(
        (urgency): Row => [
          `Opened to delivered, ${urgency}: first to last, s`,
          figures.drained[urgency].join(' to '),
        ],
      ),
      ['Overtaken by less urgent ones', `${figures.overtaken}`, '0'],
      [
        'Most in one second',
        `${figures.mostInASecond}`,
        `<= ${2 * figures.perSecond}: the channel's ${figures.perSecond} and as many saved while idle`,
      ],
    ]),
    '',
  ].join('\n')

/** What one dead partner costs the others. */
export const deadTable = ({ deliveries, raisedToDelivered, ratio }: DeadFigures): string =>
  [
    `One dead partner: raised to delivered at another one, p50 / p99 in ms, ${deliveries} deliveries a round`,
    table([
      ['all healthy', ms(raisedToDelivered.healthy)],
      ['one refuses connections', ms(raisedToDelivered.refuses)],
      ['  p99 by that of the healthy round', `${ratio.refuses}`, '<= 1.1'],
      ['one takes messages and never answers', ms(raisedToDelivered.hangs)],
      ['  p99 by that of the healthy round', `${ratio.hangs}`, '<= 1.1'],
    ]),
    '',
  ].join('\n')
