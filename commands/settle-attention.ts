/** A person settles an attention item: some kinds by the move they call for, the others by their word alone. */

import type { AttentionItem } from '../database/attention-repository.ts'
import type { AttentionKind } from '../domain/attention.ts'
import { iso } from '../domain/instant.ts'
import { can } from '../domain/permissions.ts'
import type { Move } from '../domain/recipient.ts'
import type { Referral } from '../domain/referral.ts'
import { withoutAttention, withRecipient } from '../domain/referral-changes.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { Fault } from '../runtime/fault.ts'
import type { ItemMoveKind } from '../workflows/referral-messages.ts'
import type { Commands } from './command-contracts.ts'
import { makeMove } from './make-move.ts'
import type { StandingOn } from './standing-on.ts'

type Ask = Parameters<Commands['settleAttention']>[0]
type Settled = Awaited<ReturnType<Commands['settleAttention']>>

/** What each settlement does beyond the person's word. */
interface Effect {
  readonly recipientMove?: Move | 'record-next-step'
  readonly itemMove?: ItemMoveKind
  readonly resumeChannel?: true
  /** The sender of a message that matched nothing is told so. */
  readonly replyToSender?: true
}

/** The settlements possible for each kind; a kind that is not here takes `done`. */
const EFFECTS: { readonly [Kind in AttentionKind]?: { readonly [settlement: string]: Effect } } = {
  'delivery-uncertain': {
    received: { recipientMove: 'confirm-received' },
    'not-received': { recipientMove: 'confirm-not-received' },
  },
  undeliverable: {
    'try-again': { recipientMove: 'try-again' },
    'delivered-by-phone': { recipientMove: 'deliver-by-phone' },
    'no-next-step': { recipientMove: 'record-next-step' },
    'told-by-phone': { itemMove: 'acknowledge' },
  },
  'waiting-for-referrer': {
    'next-step-taken': { recipientMove: 'record-next-step' },
    'no-next-step': { recipientMove: 'record-next-step' },
    answered: {},
    'told-by-phone': { itemMove: 'acknowledge' },
  },
  'accepted-by-several': {
    'this-one-goes-on': { itemMove: 'choose-acceptance' },
    'first-one-goes-on': { itemMove: 'choose-acceptance' },
    'both-go-on': { itemMove: 'choose-acceptance' },
    // Where the referral is over, nothing is left to move.
    'told-by-phone': {},
  },
  'unknown-destination': { 'returned-to-sender': { itemMove: 'return-to-sender' } },
  'unmatched-reply': { done: { replyToSender: true } },
  'partner-paused': { resumed: { resumeChannel: true } },
}

/** Where there is no referral, only a message that its sender could not be told about: a person rings. */
const WITHOUT_REFERRAL: { readonly [settlement: string]: Effect } = { 'told-by-phone': {} }

const effectsOf = ({
  kind,
  referralId,
  recipientId,
}: AttentionItem): { readonly [settlement: string]: Effect } => {
  if (kind === 'undeliverable' && referralId === undefined) return WITHOUT_REFERRAL
  const effects = Object.entries<Effect>(EFFECTS[kind] ?? { done: {} })
  // An item about the whole referral is not settled by a move of one recipient.
  return Object.fromEntries(
    effects.filter(([, { recipientMove }]) => recipientMove === undefined || recipientId !== undefined),
  )
}

/** @see Commands.settleAttention */
export const settleAttention = async (on: StandingOn, ask: Ask): Promise<Settled> => {
  const item = await on.attention.byId(ask.attentionItemId)
  const hidden = refuse('not-found', 'There is no such attention item, or it is not yours to see.')
  if (item === undefined || !can(ask.user, 'attention.read', item)) return hidden
  if (!can(ask.user, 'attention.settle', item))
    return refuse('not-permitted', 'A supervisor of the agency settles this.')
  const effect = effectsOf(item)[ask.settlement]
  if (effect === undefined) return unknownSettlement(item)
  if (item.state === 'settled') return alreadySettled(item, ask)
  await on.audit.append({
    action: 'attention.settled',
    actor: { userId: ask.user.id, agencyId: ask.user.agencyId },
    ...(item.referralId === undefined ? {} : { referralId: item.referralId }),
    because: `${item.kind}:${ask.settlement}`,
    outcome: 'permitted',
    at: iso(on.now()),
  })
  const refusal = await carryOut(on, ask, item, effect)
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
      afterWord(withoutAttention(current, [item]), item),
    )
  return { state: 'settled', settledBy: ask.user.id, replayed: false }
}

/** Two people chose at once who goes on: the first choice stands, and the other is told so. */
const isChosenOtherwise = ({ kind, settlement, settledBy }: AttentionItem, ask: Ask): boolean =>
  kind === 'accepted-by-several' && (settlement !== ask.settlement || settledBy !== ask.user.id)

const carryOut = async (
  on: StandingOn,
  ask: Ask,
  item: AttentionItem,
  { recipientMove, itemMove, resumeChannel, replyToSender }: Effect,
): Promise<Refusal | undefined> => {
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
  const referral = item.referralId === undefined ? undefined : await on.referrals.byId(item.referralId)
  if (referral === undefined) return refuse('not-found', 'The referral of this item is not there any more.')
  if (recipientMove !== undefined && isByWordAlone(referral, item, recipientMove)) return undefined
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

/** A person has told a withdrawn recipient not to act. */
const afterWord = (referral: Referral, { recipientId, kind }: AttentionItem): Referral =>
  recipientId === undefined || !(kind === 'undeliverable' || kind === 'delivery-uncertain')
    ? referral
    : withRecipient(referral, recipientId, referral.updatedAt, (recipient) =>
        recipient.withdrawalNotice === 'not-delivered'
          ? { ...recipient, withdrawalNotice: 'delivered' }
          : recipient,
      )

/** It is about the notice "do not act" to a recipient that is withdrawn already: no move is left, only that it was said. */
const isByWordAlone = (
  { recipients }: Referral,
  { recipientId }: AttentionItem,
  move: Effect['recipientMove'],
): boolean =>
  move !== 'try-again' &&
  recipients.some(({ id, state }) => id === recipientId && (state === 'withdrawn' || state === 'redirected'))

const unknownSettlement = (item: AttentionItem): Refusal => {
  const possible = Object.keys(effectsOf(item))
  return refuse('validation-failed', `This kind of item is settled by one of: ${possible.join(', ')}.`, {
    possible,
    errors: [{ pointer: '/settlement', code: 'unknown', message: 'Select how it was settled.' }],
  })
}

const alreadySettled = (item: AttentionItem, ask: Ask): Settled =>
  item.settlement === ask.settlement && item.settledBy === ask.user.id
    ? { state: 'settled', settledBy: ask.user.id, replayed: true }
    : refuse('state-conflict', `It was settled already: ${item.settlement ?? 'done'}.`, {
        state: 'settled',
        possible: [],
      })
