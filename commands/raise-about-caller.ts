/** Puts before a person of the agency that runs the exchange that somebody's system could not be taken at its word. */
import { dueInHoursOf } from '../database/agency-times.ts'
import { attentionItemId } from '../database/attention-id.ts'
import { raiseItem } from '../database/say-attention.ts'
import { attentionDueMinutes } from '../domain/attention.ts'
import { iso } from '../domain/instant.ts'
import type { StandingOn } from './standing-on.ts'

const KIND = 'unusual-message'

/** Raises it once for each occurrence. */
export const raiseAboutCaller = async (
  on: Pick<StandingOn, 'attention' | 'now' | 'directory' | 'calendar' | 'operatorAgency' | 'events'>,
  because: string,
  occurrence: string,
): Promise<void> => {
  const at = on.now()
  const due = await dueInHoursOf(on, on.operatorAgency, at, attentionDueMinutes(KIND, false))
  await raiseItem(on, {
    id: attentionItemId(KIND, because, occurrence),
    kind: KIND,
    because,
    ownerAgency: on.operatorAgency,
    raisedAt: iso(at),
    dueAt: iso(due),
  })
}
