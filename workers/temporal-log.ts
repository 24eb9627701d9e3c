/** Temporal's own log lines through ours: ids of workflows and activities only, never payloads. */
import { DefaultLogger, Runtime } from '@temporalio/worker'
import type { Logger } from '../runtime/logger.ts'

/** Installs it for this process, before the first worker. */
export const logTemporalThrough = (log: Logger): void => {
  Runtime.install({
    // The process itself decides when to stop: one signal, one place.
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: { level: 'WARN' }, filter: 'WARN' } },
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      const workflowId: unknown = meta?.workflowId
      const fields = {
        ...(typeof workflowId === 'string' ? { workflowId, ...aboutOf(workflowId) } : {}),
        kind: typeof meta?.activityType === 'string' ? meta.activityType : undefined,
        attempt: typeof meta?.attempt === 'number' ? meta.attempt : undefined,
        err: meta?.error,
      }
      log[level === 'ERROR' ? 'error' : 'warn'](fields, message)
    }),
  })
}

/** An operator searches by referral or recipient: both stand in the names of their procedures. */
const aboutOf = (workflowId: string): { readonly referralId?: string; readonly recipientId?: string } => {
  const [procedure, id = ''] = workflowId.split('/')
  if (procedure === 'referral') return { referralId: id }
  return procedure === 'delivery' ? { recipientId: id } : {}
}
