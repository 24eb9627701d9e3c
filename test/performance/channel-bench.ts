/** Each channel's format and transport against a bare client of the same library, in pairs of rounds. */
import { createWays, type Way, type Ways } from '../../partners/registry.ts'
import { bareClient } from './bare-clients.ts'
import { type Latency, latencyOf, median, ratioOfPairs, rounded, sum } from './bench-figures.ts'
import { channelMessage } from './channel-messages.ts'
import type { BenchChannel, ChannelPartners } from './channel-partners.ts'
import { withClients } from './load-generators.ts'

export interface ChannelOptions {
  /** Most pairs of rounds for each channel. */
  readonly pairs: number
  /** After so long no further pair is begun on a channel. */
  readonly secondsEach: number
  /** Deliveries in a round. */
  readonly deliveries: number
}

export interface SideFigures {
  /** The median of its rounds. */
  readonly perSecond: number
  /** Of one attempt, over all rounds. */
  readonly attempt: Latency
}

export interface ChannelFigures {
  readonly kind: string
  readonly format: string
  /** Mean size of a document, without what the wire adds. */
  readonly documentBytes: number
  /** Pairs that were measured. */
  readonly pairs: number
  /** Mean milliseconds in which ours writes a document and reads its answer: the bare client does neither. */
  readonly formatMs: number
  readonly ours: SideFigures
  readonly bare: SideFigures
  /** Deliveries a second, ours by the bare client's: the median of the pairs. */
  readonly ratio: number
}

/** Attempts at once on each side. */
const AT_ONCE = 4

/** Runs it. */
export const channelBench = async (
  partners: Pick<ChannelPartners, 'channels'>,
  options: ChannelOptions,
  say: (text: string) => void,
): Promise<readonly ChannelFigures[]> => {
  const ways = createWays({ allowPlainHttpTo: 'loopback', allowNetworks: ['127.0.0.0/8'] })
  try {
    const figures: ChannelFigures[] = []
    for (const to of partners.channels) {
      figures.push(await measured(ways, to, options))
      const { kind, format, ratio } = figures.at(-1) ?? {}
      say(`${kind} (${format}): ${ratio} of a bare client`)
    }
    return figures
  } finally {
    await ways.close()
  }
}

interface Round {
  readonly perSecond: number
  readonly milliseconds: readonly number[]
}

const round = async (count: number, send: (index: number) => Promise<void>): Promise<Round> => {
  const milliseconds: number[] = []
  const startedAt = performance.now()
  await withClients(AT_ONCE, count, async (index) => {
    const from = performance.now()
    await send(index)
    milliseconds.push(performance.now() - from)
  })
  return { perSecond: (count * 1000) / (performance.now() - startedAt), milliseconds }
}

/**
 * One attempt through the two ports: written, sent, its answer read. Answers the milliseconds in the format.
 * @throws RangeError where it was not taken
 */
const attempt = async (
  { format, transport }: Way,
  { channel, credential }: BenchChannel,
  number: number,
): Promise<number> => {
  const message = channelMessage(channel, number)
  const [document, writing] = timed(() => format.toWire(message))
  const outcome = await transport.send({
    document,
    address: channel.address,
    timeoutSeconds: channel.timeoutSeconds,
    signal: new AbortController().signal,
    ...(credential === undefined ? {} : { credential }),
    ...(channel.settings === undefined ? {} : { settings: channel.settings }),
  })
  const [result, reading] = timed(() =>
    outcome.ended === 'answered' ? format.readAnswer(outcome.answer, message) : outcome.result,
  )
  if (result.outcome !== 'taken') throw new RangeError(`${channel.id}: ${JSON.stringify(result)}`)
  return writing + reading
}

const timed = <Result>(work: () => Result): readonly [Result, milliseconds: number] => {
  const from = performance.now()
  const result = work()
  return [result, performance.now() - from]
}

/** The first pair warms both sides up and is left out. */
const measured = async (
  ways: Ways,
  to: BenchChannel,
  { pairs, deliveries, secondsEach }: ChannelOptions,
): Promise<ChannelFigures> => {
  const way = ways.of(to.channel)
  const ours: Round[] = []
  const bare: Round[] = []
  const inFormat: number[] = []
  let bytes = 0
  const oursFrom = async (first: number): Promise<void> => {
    ours.push(
      await round(deliveries, async (index) => void inFormat.push(await attempt(way, to, first + index))),
    )
    await to.tidy?.()
  }
  const bareFrom = async (first: number): Promise<void> => {
    const documents = Array.from({ length: deliveries }, (_, index) =>
      way.format.toWire(channelMessage(to.channel, first + index)),
    )
    bytes += sum(documents.map((document) => document.bytes.length))
    await using client = await bareClient(to, way.transport, documents)
    bare.push(await round(deliveries, (index) => client.send(index)))
    await to.tidy?.()
  }
  const until = performance.now() + secondsEach * 1000
  for (let pair = 0; pair <= pairs && (pair < 2 || performance.now() < until); pair += 1) {
    // A partner grows slower with what it has: each side goes first as often as the other.
    const sides = pair % 2 === 0 ? [oursFrom, bareFrom] : [bareFrom, oursFrom]
    for (const [index, side] of sides.entries()) await side((2 * pair + index) * deliveries)
  }
  const [kept, beside] = [ours.slice(1), bare.slice(1)]
  return {
    kind: to.channel.kind,
    format: to.channel.format,
    pairs: kept.length,
    documentBytes: Math.round(bytes / (bare.length * deliveries)),
    formatMs: rounded(sum(inFormat.slice(deliveries)) / (kept.length * deliveries), 2),
    ours: sideOf(kept),
    bare: sideOf(beside),
    ratio: ratioOfPairs(
      kept.map(({ perSecond }) => perSecond),
      beside.map(({ perSecond }) => perSecond),
    ),
  }
}

const sideOf = (rounds: readonly Round[]): SideFigures => ({
  perSecond: rounded(median(rounds.map(({ perSecond }) => perSecond)), 1),
  attempt: latencyOf(rounds.flatMap(({ milliseconds }) => milliseconds)),
})
