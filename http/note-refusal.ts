/** What is refused is in the audit too: who asked for what and why not. Nothing else of the request is kept. */
import type { Response } from 'express'
import type { AuditLog } from '../database/audit-log.ts'
import { iso } from '../domain/instant.ts'
import { isRefusal } from '../domain/refusal.ts'
import type { Events } from '../runtime/events.ts'
import { HttpProblem } from './http-problem.ts'
import type { Access } from './permit.ts'
import { requestContext } from './request-context.ts'

/** Notes a refusal of an identified caller; whatever else was thrown is not its business. */
export type NoteRefusal = (response: Response, access: Access, cause: unknown) => Promise<void>

/** Asking too fast is not asking for something that one may not. */
const NOT_NOTED: readonly string[] = ['too-many-requests', 'not-signed-in', 'token-expired', 'token-invalid']

const codeOf = (cause: unknown): string | undefined => {
  if (isRefusal(cause)) return cause.code
  return cause instanceof HttpProblem && !NOT_NOTED.includes(cause.code) ? cause.code : undefined
}

interface Uses {
  readonly audit: Pick<AuditLog, 'append'>
  readonly events: Pick<Events, 'failed' | 'requestRefused'>
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export const createNoteRefusal =
  ({ audit, events, now }: Uses): NoteRefusal =>
  async (response, access, cause) => {
    const { user, requestId, referralId } = requestContext(response)
    const because = codeOf(cause)
    if (because === undefined || user === undefined || access === 'anyone') return
    const about = referralId === undefined ? {} : { referralId }
    events.requestRefused({ code: because, ...about })
    try {
      await audit.append({
        action: access === 'signed-in' ? 'self.read' : access,
        actor: { userId: user.id, agencyId: user.agencyId },
        outcome: 'refused',
        because,
        requestId,
        at: iso(now()),
        ...about,
      })
    } catch (thrown) {
      // Nothing was done, so nothing depends on this entry: the caller still gets their answer.
      events.failed({ thrown, requestId })
    }
  }
