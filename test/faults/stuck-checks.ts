/** Nothing stuck: no work left undone, no procedure that goes on for nothing, nothing needless before a person. */
import type { Check } from './crash-checks.ts'
import { type AttentionSeen, attemptsOf, mayRunOn } from './crash-records.ts'

/** Everything stored is finished. */
const nothingPending: Check = ({ referrals, commands, received, messages }) => [
  ...referrals.filter(({ startedAt }) => startedAt === undefined).map(({ id }) => `never started: ${id}`),
  ...commands
    .filter(({ state }) => state === 'stored')
    .map(({ id, move }) => `never applied: ${id} (${move})`),
  ...received.filter(({ state }) => state === 'processing').map(({ id }) => `never finished: ${id}`),
  ...messages
    .filter((message) => attemptsOf(message).some(({ result }) => result === undefined))
    .map(({ key }) => `an attempt without an end: ${key}`),
]

const FAILED = ['FAILED', 'TERMINATED', 'TIMED_OUT', 'CANCELLED', 'CANCELED']

/** No procedure failed; none runs for what is over. */
const noWorkflowStuck: Check = ({ workflows }) =>
  workflows
    .filter((one) => (mayRunOn(one) ? FAILED.includes(one.status) : one.status !== 'COMPLETED'))
    .map(({ workflowId, status }) => `workflow ${workflowId} is ${status}`)

/** Nothing is left before a person but what a person of the campaign leaves there on purpose. */
const noNeedlessAttention: Check = ({ openAttention, referrals }) => {
  const withdrawn = new Set<string | undefined>(
    referrals.filter(({ state }) => state === 'withdrawn').map(({ id }) => id),
  )
  // A partner may answer at the moment of the withdrawal: that is kept, and a person reads it (P12).
  const leftOnPurpose = ({ kind, because, referralId }: AttentionSeen): boolean =>
    kind === 'identity-not-confirmed' ||
    (kind === 'unmatched-reply' && withdrawn.has(referralId)) ||
    // A try that was lost with its worker never came, and they know nothing of what is taken back: it may still be on
    // its way inside their own system, so that a person asks.
    (kind === 'undeliverable' && because === 'not-found' && withdrawn.has(referralId))
  return openAttention
    .filter((item) => !leftOnPurpose(item))
    .map(({ kind, ...about }) => `still before a person: ${kind} ${JSON.stringify(about)}`)
}

/** All of them. */
export const NOTHING_STUCK: readonly Check[] = [nothingPending, noWorkflowStuck, noNeedlessAttention]
