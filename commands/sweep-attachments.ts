/** Starts scans that a crash or an outage left unstarted, and takes away what was broken off while it arrived. */
import { iso } from '../domain/instant.ts'
import { countDone } from './count-done.ts'
import type { StandingOn } from './standing-on.ts'

/** No upload takes as long: the door cuts it off long before. */
const BROKEN_OFF_SECONDS = 3_600

/** One sweep; answers how many scans it started. */
export const sweepAttachments = async (
  on: Pick<StandingOn, 'attachments' | 'attachmentBytes' | 'tell' | 'now' | 'events'>,
  receivedBefore: string,
  limit: number,
): Promise<number> => {
  const waiting = await on.attachments.inState({ state: 'received', receivedBefore, limit })
  const started = await countDone(on, waiting, (id) => on.tell.startScan(id))
  const long = iso(on.now() - BROKEN_OFF_SECONDS * 1000)
  const brokenOff = await on.attachments.inState({ state: 'arriving', receivedBefore: long, limit })
  await countDone(on, brokenOff, async (id) => {
    await on.attachmentBytes.remove(id)
    await on.attachments.forget(id)
    return true
  })
  return started
}
