/** What a message says has changed since the one before, as far as its recipient may have it. */
import type { WholeReferral } from '../database/whole-referral.ts'
import { dayOf } from '../domain/calendar-day.ts'
import { cleanerFor, hiddenFrom } from '../domain/content-for-recipient.ts'
import { changesInWords, correctionsSince } from '../domain/correction.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import type { Category } from '../domain/sharing/categories.ts'
import { allowedFor } from '../domain/sharing/referral-gate.ts'
import type { Cleaner } from '../domain/whereabouts.ts'
import type { OutgoingMessage } from '../partners/format.ts'
import type { AttemptOrder } from '../workflows/activity-contracts.ts'
import { withKindOfToday } from './kind-of-today.ts'
import type { Records } from './records.ts'

const GO_ON =
  'Please go on with this referral after all. The message that told you not to act no longer holds.'

interface ForChanges extends Pick<Records, 'commands' | 'directory' | 'now'> {
  readonly referrals: Pick<Records['referrals'], 'contentVersions'>
}

/** A correction of an address names the one before and the one after: neither goes where the address does not. */
const cleanerOver = async (
  { referrals }: ForChanges,
  { id, identity }: WholeReferral['referral'],
  allowed: readonly Category[],
): Promise<Cleaner> => {
  const hidden = hiddenFrom(allowed, identity)
  if (hidden === undefined) return (text) => text
  const versions = await referrals.contentVersions(id)
  return cleanerFor(
    versions.map(({ person }) => person),
    hidden,
  )
}

/** Nothing for a first message, a notice or an answer. */
export const changedBy = async (
  records: ForChanges,
  { referral }: WholeReferral,
  { purpose, recipientId, messageVersion: version }: AttemptOrder,
): Promise<Pick<OutgoingMessage, 'changed'>> => {
  const { commands, directory, now } = records
  const recipient = recipientOf(referral, recipientId)
  if (recipient === undefined || (purpose !== 'correction' && purpose !== 'go-on')) return {}
  const corrections = correctionsSince(referral, recipient)
  const words = await commands.wordsOfAll(corrections.map(({ commandId }) => commandId))
  const allowed = allowedFor(referral, await withKindOfToday(directory, recipient), dayOf(now()))
  const clean = await cleanerOver(records, referral, allowed)
  const changes = clean(changesInWords(corrections, (id) => words.get(id)?.changes ?? [], allowed))
  const texts = [...(purpose === 'go-on' ? [GO_ON] : []), ...(changes === '' ? [] : [changes])]
  return { changed: { version, text: texts.join('\n') } }
}
