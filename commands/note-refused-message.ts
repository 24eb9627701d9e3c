/** A message that broke the standard's rules at the door: refused, and the refusal is on the record. */
import { iso } from '../domain/instant.ts'
import type { Commands } from './command-contracts.ts'
import type { StandingOn } from './standing-on.ts'

/** @see Commands.noteRefusedMessage */
export const noteRefusedMessage = async (
  { audit, now }: Pick<StandingOn, 'audit' | 'now'>,
  { user, requestId, because }: Parameters<Commands['noteRefusedMessage']>[0],
): Promise<void> =>
  audit.append({
    action: 'message.received',
    actor: { userId: user.id, agencyId: user.agencyId },
    outcome: 'refused',
    because,
    requestId,
    at: iso(now()),
  })
