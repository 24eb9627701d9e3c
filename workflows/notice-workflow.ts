/**
 * One notice to one person: tried until a carrier has taken it, then again at each step of the chase ladder, until what
 * it is about has been read or answered, or somebody else is told that it was not.
 */
import { sleep } from '@temporalio/workflow'
import { notices } from './activity-profiles.ts'
import type { NoticeInput } from './notice-messages.ts'

/** @see module comment. */
export async function noticeWorkflow({ noticeId }: NoticeInput): Promise<void> {
  for (;;) {
    const followUp = await notices.attemptNotice({ noticeId })
    if (followUp.next === 'done') return
    await sleep(Math.max(1, followUp.seconds) * 1000)
  }
}
