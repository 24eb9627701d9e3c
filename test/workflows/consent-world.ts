/** The procedure of a request for consent on the time-skipping server, over records that are kept by the real rules. */
import type { WorkflowHandle } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import type { TestWorkflowEnvironment } from '@temporalio/testing'
import { type NativeConnection, Worker } from '@temporalio/worker'
import { createTimeSkippingEnvironment } from '../../dev/servers/time-skipping-server.ts'
import { withConsentMove, withConsentTime } from '../../domain/consent-changes.ts'
import type { ConsentPersonMove } from '../../domain/consent-life.ts'
import type { ConsentClocks, ConsentRequest } from '../../domain/consent-request.ts'
import { type ConsentRequestId, idOf } from '../../domain/ids.ts'
import { iso } from '../../domain/instant.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { type ConsentInput, consentWorkflowId, moveConsent } from '../../workflows/consent-messages.ts'
import type {
  ConsentMailSteps,
  ConsentRecordSteps,
  ConsentStanding,
} from '../../workflows/consent-step-contracts.ts'
import type { consentWorkflow } from '../../workflows/consent-workflow.ts'
import { GENERAL_QUEUE, WORKFLOW_QUEUE } from '../../workflows/task-queues.ts'
import { builtBundle } from './built-bundle.ts'
import { quietRuntime, type Running } from './procedure-workers.ts'
import { someId } from './some-id.ts'

export const HOUR = 3_600
/** Reminded, handed back and watched until after so many seconds. */
export const REMIND = 48 * HOUR
export const ANSWER = 120 * HOUR
export const WATCH = 8_000 * HOUR

type MailAnswer = Awaited<ReturnType<ConsentMailSteps['attemptConsentMail']>> | 'fault'

/** What its steps hold and do. */
export interface ConsentScript {
  readonly byLink: boolean
  /** Answers of the mail step in order; then: done. */
  readonly mails: MailAnswer[]
  /** Its item is over when time next passes. */
  itemOver: boolean
}
/** One request on its way. */
export interface AskedRequest {
  readonly id: ConsentRequestId
  readonly handle: WorkflowHandle<typeof consentWorkflow>
  readonly script: ConsentScript
  readonly record: () => ConsentRequest
  /** Mails and passing of time in their order: `mail:ask:1`, `time:remind:1`. */
  readonly done: readonly string[]
  /** Makes a move; answers with the refusal's code and details where it was refused. */
  move(
    move: ConsentPersonMove,
  ): Promise<undefined | { readonly state?: string; readonly possible?: string[] }>
  /** Lets so many seconds pass. */
  pass(seconds: number): Promise<void>
}

export interface ConsentWorld extends AsyncDisposable {
  readonly env: TestWorkflowEnvironment
  ask(script?: Partial<ConsentScript>): Promise<AskedRequest>
}

interface Held {
  record: ConsentRequest
  readonly script: ConsentScript
  readonly done: string[]
}

const clocksFrom = (from: number): ConsentClocks => ({
  remindAt: iso(from + REMIND * 1000),
  answerBy: iso(from + ANSWER * 1000),
  policyIds: [],
})

const newRecord = (id: ConsentRequestId, byLink: boolean, now: number): ConsentRequest => ({
  id,
  version: 1,
  itemId: someId('referral'),
  agencyId: idOf('agency', 'agc_northmoor'),
  askedBy: idOf('user', 'usr_worker'),
  askedAt: iso(now),
  asks: 'consent',
  way: byLink ? 'link' : 'phone',
  capacity: 'parent-with-responsibility',
  subjects: ['child'],
  purposes: ['provide-service'],
  categories: ['identity'],
  recipients: [],
  wording: { version: 'consent.1', sha256: '' },
  reviewDay: '2030-01-01',
  round: 1,
  clocks: clocksFrom(now),
  state: 'asked',
  since: iso(now),
  history: [],
  ...(byLink ? { link: { tokenHashes: [], codeHash: 'sealed', wrongCodes: 0 } } : {}),
  started: false,
})

const standingOf = ({ record }: Held): ConsentStanding => ({
  state: record.state,
  round: record.round,
  remindAt: record.clocks.remindAt,
  answerBy: record.clocks.answerBy,
  byLink: record.link !== undefined,
  watchUntil: iso(Date.parse(record.askedAt) + WATCH * 1000),
})

type Find = (id: ConsentRequestId) => Held

const recordSteps = (find: Find, now: () => Promise<number>): ConsentRecordSteps => ({
  async beginConsent({ consentRequestId }) {
    const held = find(consentRequestId)
    held.record = { ...held.record, started: true }
    return standingOf(held)
  },
  async recordConsentMove({ consentRequestId, commandId, move }) {
    const held = find(consentRequestId)
    const at = await now()
    const made = {
      move,
      commandId,
      at: iso(at),
      by: 'exchange',
      clocks: clocksFrom(at),
      codeHash: '',
    } as const
    const next = withConsentMove(held.record, made)
    if (isRefusal(next)) throw ApplicationFailure.nonRetryable('the record was behind', 'record-behind')
    held.record = next
    return standingOf(held)
  },
  async recordConsentTime({ consentRequestId, step, round }) {
    const held = find(consentRequestId)
    held.done.push(`time:${step}:${round}`)
    if (step === 'review') return standingOf(held)
    const at = iso(await now())
    held.record = held.script.itemOver
      ? { ...held.record, state: 'called-off' }
      : withConsentTime(held.record, { move: step, round, at })
    return standingOf(held)
  },
})

const mailSteps = (find: Find): ConsentMailSteps => ({
  async attemptConsentMail({ consentRequestId, round, mail }) {
    const held = find(consentRequestId)
    held.done.push(`mail:${mail}:${round}`)
    const answer = held.script.mails.shift() ?? { next: 'done' }
    if (answer === 'fault') throw new Error('the database is away')
    return answer
  },
})

const refusalIn = (thrown: unknown) => {
  const cause = (thrown as { cause?: unknown }).cause
  if (!(cause instanceof ApplicationFailure)) throw thrown
  return (cause.details?.[0] ?? {}) as { state?: string; possible?: string[] }
}

const asked = (
  env: Pick<TestWorkflowEnvironment, 'sleep'>,
  held: Held,
  handle: AskedRequest['handle'],
): AskedRequest => ({
  id: held.record.id,
  handle,
  script: held.script,
  record: () => held.record,
  done: held.done,
  async move(move) {
    const commandId = someId('command')
    try {
      await handle.executeUpdate(moveConsent, { args: [{ commandId, move }], updateId: commandId })
      return undefined
    } catch (thrown) {
      return refusalIn(thrown)
    }
  },
  pass: (seconds) => env.sleep(seconds * 1000),
})

/** Requests by their ids, with the steps that keep them. */
export const createConsentBook = (now: () => Promise<number>) => {
  const requests = new Map<ConsentRequestId, Held>()
  const find: Find = (id) => {
    const held = requests.get(id)
    if (held === undefined) throw ApplicationFailure.nonRetryable(`no script for ${id}`, 'no-script')
    return held
  }
  return {
    record: recordSteps(find, now),
    mails: mailSteps(find),
    /** Starts one; it is reminded and handed back by these clocks, else by the usual ones. */
    async ask(
      env: Pick<TestWorkflowEnvironment, 'client' | 'sleep'>,
      { byLink = true, mails = [], itemOver = false }: Partial<ConsentScript> = {},
      clocks?: ConsentClocks,
    ): Promise<AskedRequest> {
      const id = someId('consent-request')
      const record = newRecord(id, byLink, await now())
      const held: Held = {
        record: clocks === undefined ? record : { ...record, clocks },
        script: { byLink, mails, itemOver },
        done: [],
      }
      requests.set(id, held)
      const handle = await env.client.workflow.start<typeof consentWorkflow>('consentWorkflow', {
        workflowId: consentWorkflowId(id),
        taskQueue: WORKFLOW_QUEUE,
        args: [{ consentRequestId: id } satisfies ConsentInput],
      })
      return asked(env, held, handle)
    },
  }
}

/** Starts the server and the workers. */
export const startConsentWorld = async (): Promise<ConsentWorld> => {
  quietRuntime()
  const env = await createTimeSkippingEnvironment()
  const book = createConsentBook(() => env.currentTimeMs())
  const workers = await startConsentWorkers(env.nativeConnection, book)
  return {
    env,
    ask: (script) => book.ask(env, script),
    async [Symbol.asyncDispose]() {
      await workers.stop()
      await env.teardown()
    },
  }
}

/** The procedures with their record steps, and the general queue with the mail. */
export const startConsentWorkers = async (
  connection: NativeConnection,
  { record, mails }: Pick<ReturnType<typeof createConsentBook>, 'record' | 'mails'>,
): Promise<Running> => {
  const workflowBundle = { codePath: await builtBundle() }
  const workers = await Promise.all([
    Worker.create({ connection, taskQueue: WORKFLOW_QUEUE, workflowBundle, activities: record }),
    Worker.create({ connection, taskQueue: GENERAL_QUEUE, activities: mails }),
  ])
  const ended = workers.map((worker) => worker.run())
  return {
    async stop() {
      for (const worker of workers) worker.shutdown()
      await Promise.all(ended)
    },
  }
}
