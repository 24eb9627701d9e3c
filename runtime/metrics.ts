/** Counters and timings for Prometheus. Labels take few values: never an id. Business events are in events.ts. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

const counter = <Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
) => new Counter({ name: `exchange_${name}_total`, help, labelNames, registers: [registry] })

const durations = <Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[],
  buckets: number[] = SECONDS,
) => new Histogram({ name: `exchange_${name}_seconds`, help, labelNames, buckets, registers: [registry] })

const referralMetrics = (registry: Registry) => ({
  accepted: counter(registry, 'referrals_accepted', 'Referrals stored and acknowledged', [
    'urgency',
    'started',
  ] as const),
  refused: counter(registry, 'requests_refused', 'Requests the rules said no to', ['code'] as const),
  replayed: counter(registry, 'requests_replayed', 'Repeats answered with the first result', [
    'door',
  ] as const),
  closed: counter(registry, 'referrals_closed', 'Items that ended', ['state'] as const),
  moves: counter(registry, 'recipient_moves', 'Moves recorded on recipients', ['move', 'state'] as const),
  identity: counter(registry, 'identity_checks', 'Identity checks', ['status', 'doubt'] as const),
})

const deliveryMetrics = (registry: Registry) => ({
  attempts: counter(registry, 'delivery_attempts', 'Attempts to deliver, by how they ended', [
    'outcome',
    'reason',
  ] as const),
  attemptSeconds: durations(registry, 'delivery_attempt', 'How long an attempt took', ['outcome'] as const),
  circuits: counter(registry, 'channel_circuits', 'Circuits of channels that opened, closed or stayed open', [
    'moved',
  ] as const),
  tests: counter(registry, 'channel_tests', 'Tests of channels', ['outcome'] as const),
  answersNotKept: counter(
    registry,
    'answers_not_kept',
    'Answers to attempts that a document had no room for',
  ),
  tooLarge: counter(registry, 'messages_too_large', 'HL7 v2 messages over the limit', ['way'] as const),
  received: counter(registry, 'messages_received', 'Messages of partners', ['kind', 'outcome'] as const),
})

const noticeMetrics = (registry: Registry) => ({
  attempts: counter(registry, 'notice_attempts', 'Attempts to send a notice to a person', [
    'way',
    'outcome',
    'reason',
  ] as const),
})

const attentionMetrics = (registry: Registry) => ({
  raised: counter(registry, 'attention_raised', 'Attention items raised', ['kind'] as const),
  settled: counter(registry, 'attention_settled', 'Attention items settled', ['kind'] as const),
})

const attachmentMetrics = (registry: Registry) => ({
  received: counter(registry, 'attachments_received', 'Documents kept, by kind', ['kind'] as const),
  scanned: counter(registry, 'attachments_scanned', 'Documents scanned, by verdict', ['state'] as const),
})

const fetchMetrics = (registry: Registry) => ({
  ended: counter(registry, 'fetches', 'Fetches of replies by how they ended', ['outcome'] as const),
  replies: counter(registry, 'replies_fetched', 'Replies that were new when they were fetched', [] as const),
})

const tellingMetrics = (registry: Registry) => ({
  changes: counter(registry, 'changes_logged', 'Changes brought into the log', [] as const),
  attempts: counter(registry, 'event_attempts', 'Attempts to tell a system of a change', [
    'outcome',
    'reason',
  ] as const),
  stopped: counter(registry, 'subscriptions_stopped', 'Subscriptions stopped by the exchange', [
    'because',
  ] as const),
})

const processMetrics = (registry: Registry) => ({
  requests: durations(registry, 'http_request', 'HTTP requests', ['method', 'route', 'status'] as const),
  swept: counter(registry, 'swept', 'What the sweep brought back to life', ['kind'] as const),
  faults: counter(registry, 'faults', 'Faults by code', ['code'] as const),
  ready: new Gauge({
    name: 'exchange_part_ready',
    help: 'Whether a part this process needs is ready',
    labelNames: ['part'] as const,
    registers: [registry],
  }),
})

/** All metrics of one process, on a registry of its own. */
export const createMetrics = (options: { readonly process: string }) => {
  const registry = new Registry()
  registry.setDefaultLabels({ process: options.process })
  collectDefaultMetrics({ register: registry })
  return {
    /** What /metrics answers with. */
    registry,
    referrals: referralMetrics(registry),
    deliveries: deliveryMetrics(registry),
    attention: attentionMetrics(registry),
    notices: noticeMetrics(registry),
    attachments: attachmentMetrics(registry),
    fetches: fetchMetrics(registry),
    telling: tellingMetrics(registry),
    processes: processMetrics(registry),
  }
}

export type Metrics = ReturnType<typeof createMetrics>
