/**
 * The connection to Temporal: opened on first use, mended by itself, and quick to say that Temporal is away, as
 * every door goes on without it (stored is enough, a sweep starts it later).
 */
import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  isGrpcServiceError,
  makeGrpcRetryInterceptor,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client'
import { Fault } from './fault.ts'

/** Thrown when Temporal did not answer in time: what was asked may or may not have been done. */
class TemporalAwayError extends Fault {
  override readonly name = 'TemporalAwayError'

  constructor(cause: unknown) {
    super('workflow-engine-away', 'The workflow engine did not answer in time. Try again shortly.', {
      cause,
      retryAfterSeconds: 5,
    })
  }
}

/** Longest wait for an answer unless the caller says otherwise, in milliseconds. */
const PATIENCE_MS = 2000
/** A cap of our own beyond the call's deadline, for a call that ignores it. */
const GRACE_MS = 200

const UNAVAILABLE = 14
const DEADLINE_EXCEEDED = 4
const CANCELLED = 1

const isAway = (thrown: unknown): boolean => {
  if (thrown instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true
  if (isGrpcServiceError(thrown)) return [UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED].includes(thrown.code)
  return thrown instanceof Error && thrown.cause !== undefined && isAway(thrown.cause)
}

export interface TemporalClient {
  /**
   * Runs `work` within a deadline (2 seconds unless given).
   * @throws TemporalAwayError when Temporal cannot be reached or does not answer within it; whatever else `work` throws.
   */
  call<T>(work: (client: Client) => Promise<T>, patienceMs?: number): Promise<T>
  /** Whether Temporal answers now. */
  isReady(): Promise<boolean>
  [Symbol.asyncDispose](): Promise<void>
}

const within = async <T>(work: Promise<T>, milliseconds: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TemporalAwayError(undefined)), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Makes the client; nothing is sent before the first call. */
export const createTemporalClient = (options: {
  readonly address: string
  readonly namespace: string
}): TemporalClient => {
  const connection = Connection.lazy({
    address: options.address,
    // Reconnects about once a second: the default waits up to two minutes between tries.
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 1000 },
    // Three quick tries: beyond that the caller's own way of going on without Temporal is better.
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: 3 }))],
  })
  const client = new Client({ connection, namespace: options.namespace })

  const call: TemporalClient['call'] = async (work, patienceMs = PATIENCE_MS) => {
    try {
      const started = connection.withDeadline(Date.now() + patienceMs, () => work(client))
      return await within(started, patienceMs + GRACE_MS)
    } catch (thrown) {
      if (!(thrown instanceof TemporalAwayError) && isAway(thrown)) throw new TemporalAwayError(thrown)
      throw thrown
    }
  }

  return {
    call,
    isReady: async () => {
      try {
        const { namespace } = options
        await call(() => connection.workflowService.describeNamespace({ namespace }), 1000)
        return true
      } catch {
        return false
      }
    },
    [Symbol.asyncDispose]: () => connection.close(),
  }
}
