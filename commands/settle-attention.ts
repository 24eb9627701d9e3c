/** A person settles an attention item: some kinds by the move they call for, the others by their word alone. */
import type { AttentionItem } from '../database/attention-repository.ts'
import { iso } from '../domain/instant.ts'
import { can } from '../domain/permissions.ts'
import type { Referral } from '../domain/referral.ts'
import { withoutAttention, withRecipient } from '../domain/referral-changes.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { Fault } from '../runtime/fault.ts'
import type { Commands } from './command-contracts.ts'
import { makeMove } from './make-move.ts'
import { type Effect, effectsOf, isByWordAlone, NOT_NEEDED } from './settlements.ts'
import type { StandingOn } from './standing-on.ts'

type Ask = Parameters<Commands['settleAttention']>[0]
type Settled = Awaited<ReturnType<Commands['settleAttention']>>

/** @see Commands.settleAttention */
export const settleAttention = async (on: StandingOn, ask: Ask): Promise<Settled> => {
  const item = await on.attention.byId(ask.attentionItemId)
  const hidden = refuse('not-found', 'There is no such attention item, or it is not yours to see.')
  if (item === undefined || !can(ask.user, 'attention.read', item)) return hidden
  if (!can(ask.user, 'attention.settle', item))
    return refuse('not-permitted', 'A supervisor of the agency settles this.')
  // What it could have been settled by may have changed since.
  if (item.state === 'settled') return alreadySettled(item, ask)
  const referral = item.referralId === undefined ? undefined : await on.referrals.byId(item.referralId)
  const effects = effectsOf(item, referral)
  const effect = effects[ask.settlement]
  if (effect === undefined) return unknownSettlement(Object.keys(effects))
  await on.audit.append({
    action: 'attention.settled',
    actor: { userId: ask.user.id, agencyId: ask.user.agencyId },
    ...(item.referralId === undefined ? {} : { referralId: item.referralId }),
    because: `${item.kind}:${ask.settlement}`,
    outcome: 'permitted',
    at: iso(on.now()),
  })
  const refusal = await carryOut(on, ask, { item, referral, effect })
  if (refusal !== undefined) return refusal
  const settled = await on.attention.settle(item.id, {
    by: ask.user.id,
    settlement: ask.settlement,
    note: ask.note,
    at: iso(on.now()),
  })
  const about = item.referralId === undefined ? {} : { referralId: item.referralId }
  if (settled.outcome === 'already-settled' && isChosenOtherwise(settled.item, ask))
    return alreadySettled(settled.item, ask)
  if (settled.outcome === 'settled')
    on.events.attentionSettled({ attentionItemId: item.id, kind: item.kind, ...about })
  if (item.referralId !== undefined)
    await on.referrals.change(item.referralId, (current) =>
      afterWord(withoutAttention(current, [item]), item, ask.settlement),
    )
  return { state: 'settled', settledBy: ask.user.id, replayed: false }
}

/** Two people chose at once who goes on: the first choice stands, and the other is told so. */
const isChosenOtherwise = ({ kind, settlement, settledBy }: AttentionItem, ask: Ask): boolean =>
  kind === 'accepted-by-several' && (settlement !== ask.settlement || settledBy !== ask.user.id)

interface Chosen {
  readonly item: AttentionItem
  /** What it is about, where it is there. */
  readonly referral: Referral | undefined
  readonly effect: Effect
}

const carryOut = async (
  on: StandingOn,
  ask: Ask,
  { item, referral, effect }: Chosen,
): Promise<Refusal | undefined> => {
  const { recipientMove, itemMove, resumeChannel, replyToSender } = effect
  if (resumeChannel && item.channelId !== undefined) await on.directory.resumeChannel(item.channelId)
  if (replyToSender && item.receivedMessageId !== undefined && item.referralId === undefined) {
    // What we fetched was said to nobody in particular: no system waits for an answer to it.
    if ((await on.received.byId(item.receivedMessageId))?.channelId !== undefined) return undefined
    const begun = await on.tell.startReply(item.receivedMessageId)
    // Nobody would tell the sender later: so it is not settled before that is certain.
    if (!begun)
      throw new Fault(
        'workflow-engine-away',
        'The sender cannot be told now, so it is not settled yet. Try again.',
      )
  }
  if (recipientMove === undefined && itemMove === undefined) return undefined
  if (referral === undefined) return refuse('not-found', 'The referral of this item is not there any more.')
  if (isByWordAlone(referral, item, effect)) return undefined
  const made = await makeMove(on, {
    asking: {
      user: ask.user,
      idempotencyKey: `${ask.idempotencyKey}:${item.id}`,
      fingerprint: ask.fingerprint,
    },
    referral,
    move: recipientMove ?? itemMove ?? 'acknowledge',
    words: { note: ask.note },
    codes: {
      settlement: ask.settlement,
      ...(item.recipientId === undefined ? {} : { about: item.recipientId }),
    },
    ...(recipientMove === undefined || item.recipientId === undefined
      ? {}
      : { recipientId: item.recipientId }),
  })
  return isRefusal(made) ? made : undefined
}

/** A person has told a withdrawn recipient not to act, or found that they need not be told. */
const afterWord = (referral: Referral, { recipientId, kind }: AttentionItem, settlement: string): Referral =>
  recipientId === undefined || !(kind === 'undeliverable' || kind === 'delivery-uncertain')
    ? referral
    : withRecipient(referral, recipientId, referral.updatedAt, (recipient) =>
        recipient.withdrawalNotice === 'not-delivered'
          ? { ...recipient, withdrawalNotice: settlement === NOT_NEEDED ? 'not-needed' : 'delivered' }
          : recipient,
      )

const unknownSettlement = (possible: readonly string[]): Refusal =>
  refuse('validation-failed', `This item is settled by one of: ${possible.join(', ')}.`, {
    possible,
    errors: [{ pointer: '/settlement', code: 'unknown', message: 'Select how it was settled.' }],
  })

const alreadySettled = (item: AttentionItem, ask: Ask): Settled =>
  item.settlement === ask.settlement && item.settledBy === ask.user.id
    ? { state: 'settled', settledBy: ask.user.id, replayed: true }
    : refuse('state-conflict', `It was settled already: ${item.settlement ?? 'done'}.`, {
        state: 'settled',
        possible: [],
      })
