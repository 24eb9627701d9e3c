/** Work through what was left behind: what cannot be done stops none of what lies behind it. */
import { type FaultCode, isFault } from '../runtime/fault.ts'
import type { StandingOn } from './standing-on.ts'

type Telling = Pick<StandingOn, 'events'>

/** Without these nothing of a sweep can be done. */
const AWAY: readonly FaultCode[] = ['database-away', 'audit-unavailable']

/** Answers what the work does, or `otherwise`: a failure is told in the log, unless nothing can be done at all. */
export const doneOr = async <Result>(
  { events }: Telling,
  otherwise: Result,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work()
  } catch (thrown) {
    if (isFault(thrown) && AWAY.includes(thrown.code)) throw thrown
    events.failed({ thrown })
    return otherwise
  }
}

/** How many were done. */
export const countDone = async <Left>(
  on: Telling,
  left: readonly Left[],
  work: (one: Left) => Promise<boolean>,
): Promise<number> => {
  let done = 0
  for (const one of left) if (await doneOr(on, false, () => work(one))) done += 1
  return done
}
