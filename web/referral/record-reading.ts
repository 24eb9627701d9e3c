/**
 * Opening the page is how the referrer learns the news, so the reading is recorded: once for each piece of news and
 * reader, however often the page is opened. A reading that cannot be recorded never hides the page.
 */
import type { Commands } from '../../commands/command-contracts.ts'
import type { ReadableReferral } from '../../database/readable-referral-views.ts'
import { involvementOf } from '../../domain/involvement.ts'
import { can } from '../../domain/permissions.ts'
import type { Referral } from '../../domain/referral.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { User } from '../../domain/user.ts'
import { isFault } from '../../runtime/fault.ts'
import { sha256Of } from '../../runtime/sha256.ts'

/** States that tell the referrer nothing new. */
const NO_NEWS: readonly string[] = ['held', 'sending', 'not-shared', 'withdrawn']

/** Whether something has happened that was not there when it was last read: what was read before does not tell it. */
const hasNews = ({ recipients, endedAt = '', referrerToldAt: read = '' }: Referral): boolean =>
  recipients.some(({ state, since }) => !NO_NEWS.includes(state) && (since > read || endedAt > read))

/** The same news has the same key: the recipients' states, and whether all have ended. */
const newsKey = ({ id, recipients, endedAt }: Referral, user: User): string =>
  sha256Of(JSON.stringify([id, user.id, endedAt ?? '', recipients.map(({ state, since }) => [state, since])]))

const isWaitedFor = ({ referral, reader }: ReadableReferral, user: User): boolean =>
  reader === 'referrer' &&
  // This page shows no answers of an information request: whoever opened it has not read them.
  referral.kind === 'referral' &&
  referral.state !== 'closed' &&
  hasNews(referral) &&
  can(user, 'referral.acknowledge', involvementOf(referral))

export type Reading = 'recorded' | 'not-recorded' | 'nothing-new'

/** Records that this user has read this referral as it is shown. */
export const recordReading = async (
  { acknowledge }: Pick<Commands, 'acknowledge'>,
  readable: ReadableReferral,
  user: User,
): Promise<Reading> => {
  if (!isWaitedFor(readable, user)) return 'nothing-new'
  const { referral } = readable
  const key = newsKey(referral, user)
  try {
    const taken = await acknowledge({
      user,
      referralId: referral.id,
      idempotencyKey: `read-${key.slice(0, 40)}`,
      fingerprint: key,
    })
    if (isRefusal(taken)) return 'nothing-new'
    return taken.replayed ? 'nothing-new' : 'recorded'
  } catch (thrown) {
    if (isFault(thrown)) return 'not-recorded'
    throw thrown
  }
}
