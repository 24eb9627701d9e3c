/** By what an attention item may be settled, and what each settlement does beyond the person's word. */
import type { AttentionItem } from '../database/attention-repository.ts'
import type { AttentionKind } from '../domain/attention.ts'
import type { Move, RecipientState } from '../domain/recipient.ts'
import type { Referral } from '../domain/referral.ts'
import { recipientOf } from '../domain/referral-changes.ts'
import type { ItemMoveKind } from '../workflows/referral-messages.ts'
import { isKnownToReferrer } from './possible-now.ts'

/** What a settlement does; nothing but the person's word where it is empty. */
export interface Effect {
  readonly recipientMove?: Move | 'record-next-step'
  readonly itemMove?: ItemMoveKind
  readonly resumeChannel?: true
  /** The sender of a message that matched nothing is told so. */
  readonly replyToSender?: true
}

type Effects = { readonly [settlement: string]: Effect }
type About = Pick<Referral, 'state' | 'endedAt' | 'recipients'> | undefined

const BY_WORD: Effect = {}

/** Nothing is done instead; of word not to act, that it need not reach them. */
export const NOT_NEEDED = 'no-next-step'

/** What did not reach a recipient that is asked. */
const TO_RECIPIENT: Effects = {
  'try-again': { recipientMove: 'try-again' },
  'delivered-by-phone': { recipientMove: 'deliver-by-phone' },
  [NOT_NEEDED]: { recipientMove: 'record-next-step' },
}

/** The referrer, or a sender that its answers did not reach, knows how it ended: so it is read. */
const TELLS_REFERRER: Effects = { 'told-by-phone': { itemMove: 'acknowledge' } }

const SAID_BY_PHONE: Effects = { 'told-by-phone': BY_WORD }

/** Word not to act, of which nobody knows whether it arrived. */
const WORD_NOT_TO_ACT: Effects = { received: BY_WORD, ...SAID_BY_PHONE }

/** What the referrer is asked for, by why. A refusal is answered by a next step alone: else nobody would watch it. */
const OF_REFERRER: { readonly [because: string]: Effects } = {
  decline: {
    'next-step-taken': { recipientMove: 'record-next-step' },
    [NOT_NEEDED]: { recipientMove: 'record-next-step' },
  },
  ask: { answered: BY_WORD },
  outcome: SAID_BY_PHONE,
  'answer-changed': { answered: BY_WORD, ...SAID_BY_PHONE },
  'answer-after-closing': { answered: BY_WORD, ...SAID_BY_PHONE },
}

/** The kinds that are settled the same way whatever they are about; one that is not here takes `done`. */
const EFFECTS: { readonly [Kind in AttentionKind]?: Effects } = {
  'delivery-uncertain': {
    received: { recipientMove: 'confirm-received' },
    'not-received': { recipientMove: 'confirm-not-received' },
  },
  'accepted-by-several': {
    'this-one-goes-on': { itemMove: 'choose-acceptance' },
    'first-one-goes-on': { itemMove: 'choose-acceptance' },
    'both-go-on': { itemMove: 'choose-acceptance' },
    // Where the referral is over, nothing is left to move.
    ...SAID_BY_PHONE,
  },
  'unknown-destination': { 'returned-to-sender': { itemMove: 'return-to-sender' } },
  'unmatched-reply': { done: { replyToSender: true } },
  'partner-paused': { resumed: { resumeChannel: true } },
}

/** The settlements of this item, as its referral now stands, with what each does. */
export const effectsOf = (item: AttentionItem, referral: About): Effects => {
  if (item.kind === 'undeliverable') return undeliverable(item, referral)
  if (item.kind === 'delivery-uncertain' && isNotice(item, referral)) return WORD_NOT_TO_ACT
  if (item.kind === 'waiting-for-referrer') return OF_REFERRER[item.because ?? ''] ?? TELLS_REFERRER
  return EFFECTS[item.kind] ?? { done: BY_WORD }
}

/** Whether it is word not to act that may not have reached them: while they may not have it, it is not settled. */
const isNotice = ({ recipientId }: AttentionItem, referral: About): boolean =>
  referral?.recipients.find(({ id }) => id === recipientId)?.withdrawalNotice === 'not-delivered'

const undeliverable = ({ referralId, recipientId }: AttentionItem, referral: About): Effects => {
  // Only a message that its sender could not be told about: a person rings.
  if (referralId === undefined) return SAID_BY_PHONE
  const recipient = referral?.recipients.find(({ id }) => id === recipientId)
  if (recipient === undefined) return TELLS_REFERRER
  // That one was to be asked is told from a notice to one that was asked: of a notice it is enough to have said it.
  return recipient.state === 'undeliverable' ? TO_RECIPIENT : { ...TO_RECIPIENT, ...SAID_BY_PHONE }
}

/** Their part is over before they answered, and they are told not to act. */
const TOLD_NOT_TO_ACT: readonly RecipientState[] = ['withdrawn', 'redirected', 'unanswered']

/** Whether no move is left that this settlement would make: that it was said is all there is to it. */
export const isByWordAlone = (
  referral: Referral,
  { recipientId }: Pick<AttentionItem, 'recipientId'>,
  { recipientMove, itemMove }: Effect,
): boolean => {
  if (itemMove === 'acknowledge') return isKnownToReferrer(referral)
  if (recipientMove === undefined || recipientMove === 'try-again' || recipientId === undefined) return false
  const recipient = recipientOf(referral, recipientId)
  return recipient !== undefined && TOLD_NOT_TO_ACT.includes(recipient.state)
}
