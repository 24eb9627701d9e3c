/** What a message says has changed since the one before, as far as its recipient may have it. */
import type { WholeReferral } from '../database/referral-repository.ts'
import { dayOf } from '../domain/calendar-day.ts'
import { changesInWords, correctionsSince } from '../domain/correction.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import { allowedFor } from '../domain/sharing/referral-gate.ts'
import type { OutgoingMessage } from '../partners/format.ts'
import type { AttemptOrder } from '../workflows/activity-contracts.ts'
import { withKindOfToday } from './kind-of-today.ts'
import type { Records } from './records.ts'

const GO_ON =
  'Please go on with this referral after all. The message that told you not to act no longer holds.'

/** Nothing for a first message, a notice or an answer. */
export const changedBy = async (
  { commands, directory, now }: Pick<Records, 'commands' | 'directory' | 'now'>,
  { referral }: WholeReferral,
  { purpose, recipientId, messageVersion: version }: AttemptOrder,
): Promise<Pick<OutgoingMessage, 'changed'>> => {
  const recipient = recipientOf(referral, recipientId)
  if (recipient === undefined || (purpose !== 'correction' && purpose !== 'go-on')) return {}
  const corrections = correctionsSince(referral, recipient)
  const words = await commands.wordsOfAll(corrections.map(({ commandId }) => commandId))
  const allowed = allowedFor(referral, await withKindOfToday(directory, recipient), dayOf(now()))
  const changes = changesInWords(corrections, (id) => words.get(id)?.changes ?? [], allowed)
  const texts = [...(purpose === 'go-on' ? [GO_ON] : []), ...(changes === '' ? [] : [changes])]
  return { changed: { version, text: texts.join('\n') } }
}
