/**
 * Records what becomes of a request for consent: on the request, on its item's timeline, and before whoever asked where
 * it needs them. From the procedure's steps or, when its procedure has ended, from the command. Each harmless when
 * repeated.
 */

import { type ConsentMoveMade, withConsentEvent, withConsentMove } from '../domain/consent-changes.ts'
import { consentClocks } from '../domain/consent-clocks.ts'
import type { ConsentPersonMove } from '../domain/consent-life.ts'
import type { AskingWay, ConsentEvent, ConsentRequest } from '../domain/consent-request.ts'
import {
  ANSWERED_BY_A_MOVE,
  askingWayWords,
  CONSENT_ATTENTION,
  consentTitle,
} from '../domain/consent-told.ts'
import { iso } from '../domain/instant.ts'
import type { OpenAttention, Referral } from '../domain/referral.ts'
import { withEntry } from '../domain/referral-changes.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { BY_THIS_SERVICE } from '../domain/timeline.ts'
import { Fault } from '../runtime/fault.ts'
import { agencyTimes } from './agency-times.ts'
import { attentionItemId } from './attention-id.ts'
import type { AuditLog } from './audit-log.ts'
import type { StoredCommand } from './command-repository.ts'
import type { CommandWords } from './command-words.ts'
import type { ConsentRepository } from './consent-repository.ts'
import { type Attending, raiseAttention, settleAttention } from './raise-attention.ts'

/** What recording needs. */
export interface RecordingConsent extends Attending {
  readonly consents: ConsentRepository
  readonly audit: Pick<AuditLog, 'append'>
}

/** Records a person's move; a refusal where the record does not allow it. */
export const recordConsentMove = async (
  on: RecordingConsent,
  command: StoredCommand,
  words: CommandWords | undefined,
): Promise<ConsentRequest | Refusal> => {
  const before = await requestOf(on, command)
  const referral = await itemOf(on, before)
  const made = await madeFrom(on, command, words, referral)
  const possible = withConsentMove(before, made)
  if (isRefusal(possible)) return possible
  await on.audit.append({
    action: 'consent.moved',
    actor: command.actor,
    referralId: before.itemId,
    consentRequestId: before.id,
    commandId: command.id,
    because: made.move,
    outcome: 'done',
    at: iso(on.now()),
  })
  const after = await on.consents.change(before.id, (current) => {
    const next = withConsentMove(current, made)
    return isRefusal(next) ? current : next
  })
  const event = after.history.find(({ key }) => key === command.id)
  if (event === undefined) return withConsentMove(after, made) as Refusal
  await tellItem(on, after, event)
  await settleAnswered(on, after, command.actor.userId)
  return after
}

const requestOf = async ({ consents }: RecordingConsent, command: StoredCommand): Promise<ConsentRequest> => {
  const { consentRequestId: id } = command
  const request = id === undefined ? undefined : await consents.byId(id)
  if (request === undefined)
    throw new Fault('data-damaged', `Command ${command.id} names no consent request that is stored.`)
  return request
}

const itemOf = async (
  { referrals }: Pick<RecordingConsent, 'referrals'>,
  { id, itemId }: ConsentRequest,
): Promise<Referral> => {
  const referral = await referrals.byId(itemId)
  if (referral === undefined)
    throw new Fault('data-damaged', `Item ${itemId} of consent request ${id} is not stored. Restore it.`)
  return referral
}

const madeFrom = async (
  on: RecordingConsent,
  { id, move, actor, codes, createdAt }: StoredCommand,
  words: CommandWords | undefined,
  { urgency }: Referral,
): Promise<ConsentMoveMade> => {
  const made = {
    move: move as ConsentPersonMove,
    commandId: id,
    at: createdAt,
    by: actor.userId,
    ...(codes.way === undefined ? {} : { way: codes.way as AskingWay }),
    ...(codes.answeredAt === undefined ? {} : { answeredAt: codes.answeredAt }),
  }
  if (move !== 'ask-again') return made
  const time = (await agencyTimes(on))(actor.agencyId)
  return {
    ...made,
    clocks: consentClocks(urgency, Date.parse(createdAt), time),
    ...(words?.codeHash === undefined ? {} : { codeHash: words.codeHash }),
  }
}

/** Records what happened without a move, once, and tells whoever asked. */
export const recordConsentEvent = async (
  on: RecordingConsent,
  { id }: Pick<ConsentRequest, 'id'>,
  event: ConsentEvent,
): Promise<ConsentRequest> => {
  const after = await on.consents.change(id, (current) => withConsentEvent(current, event))
  await tellItem(on, after, event)
  return after
}

/** Says on the item's timeline what happened, and puts it before whoever asked where it needs them. */
export const tellItem = async (
  on: RecordingConsent,
  request: ConsentRequest,
  { key, at, event, by, way }: ConsentEvent,
): Promise<void> => {
  const { id, itemId, asks, agencyId, askedBy } = request
  const shown = way ?? (event === 'asked' || event === 'asked-again' ? request.way : undefined)
  const referral = await on.referrals.change(itemId, (current) =>
    withEntry(current, {
      key: `consent:${id}:${key}`,
      at,
      title: consentTitle(event, asks),
      ...(shown === undefined ? {} : { detail: askingWayWords(shown) }),
      by: by === 'exchange' ? BY_THIS_SERVICE : by === 'asked-person' ? 'the person asked' : 'the referrer',
      seenBy: 'referrer',
    }),
  )
  const kind = CONSENT_ATTENTION[event]
  if (kind === undefined || (event === 'given' && !isHeld(referral))) return
  await raiseAttention(on, referral, {
    kind,
    ownerAgency: agencyId,
    ownerUser: askedBy,
    because: event,
    occurrence: `${id}:${key}`,
  })
}

/** Somebody waits for a sharing decision. */
const isHeld = ({ recipients }: Referral): boolean => recipients.some(({ state }) => state === 'held')

/** What an answer, asking again or calling off has answered needs nobody any more. */
const settleAnswered = async (on: RecordingConsent, request: ConsentRequest, by: string): Promise<void> => {
  const { id, itemId, history } = request
  const referral = await itemOf(on, request)
  const answered = history.flatMap(({ event, key }): OpenAttention[] => {
    const kind = CONSENT_ATTENTION[event]
    if (kind === undefined || !ANSWERED_BY_A_MOVE.includes(event)) return []
    const itemKey = attentionItemId(kind, itemId, '', `${id}:${key}`)
    return referral.openAttention.filter((open) => open.id === itemKey)
  })
  await settleAttention(on, referral, answered, { by, settlement: 'answered' })
}
