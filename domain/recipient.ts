/**
 * The life of a recipient: one service, or one agency's front door, that was asked. The table of moves is design.md §2;
 * workflow validators, commands and screens all ask it, so an impossible move is refused in the same words everywhere.
 */
import { EXCHANGE_MOVES, isMadeByTheExchange } from './exchange-moves.ts'
import type { ItemKind } from './ids.ts'
import { type Refusal, refuse } from './refusal.ts'

export const RECIPIENT_STATES = [
  'held',
  'sending',
  'delivered',
  'opened',
  'asked',
  'accepted',
  'in-progress',
  'on-hold',
  'uncertain',
  'undeliverable',
  'declined',
  'redirected',
  'finished',
  'part-answered',
  'answered',
  'unanswered',
  'not-shared',
  'withdrawn',
] as const

export type RecipientState = (typeof RECIPIENT_STATES)[number]

/** What a partner may answer, whichever door it comes through. */
export const RESPONSE_MOVES = ['open', 'ask', 'accept', 'decline', 'start', 'hold', 'finish'] as const
export type ResponseMove = (typeof RESPONSE_MOVES)[number]

/** How an information request is answered, question by question. */
export const ANSWERING_MOVES = ['part-answer', 'answer'] as const
export type AnsweringMove = (typeof ANSWERING_MOVES)[number]

/** What the asking side, a supervisor or the exchange itself may do. */
export const OWN_MOVES = [
  'share',
  'do-not-share',
  'confirm-received',
  'confirm-not-received',
  'deliver-by-phone',
  'try-again',
  'use-next-channel',
  'withdraw',
  'redirect',
  ...EXCHANGE_MOVES,
] as const
export type OwnMove = (typeof OWN_MOVES)[number]

export type Move = ResponseMove | AnsweringMove | OwnMove

const WITH_PARTNER = ['delivered', 'opened', 'asked'] as const
const WORKING = ['accepted', 'in-progress', 'on-hold'] as const
const UNREACHED = ['held', 'sending', 'uncertain', 'undeliverable'] as const
/** A response proves delivery, so it may come while we are still sending or in doubt. */
const RESPONDABLE = ['sending', 'uncertain', ...WITH_PARTNER] as const
/** What is answered has arrived, whatever was known of it. */
const ANSWERABLE = ['undeliverable', ...RESPONDABLE, 'part-answered'] as const

interface Rule {
  readonly to: RecipientState
  readonly from: readonly RecipientState[]
}

/** Each move with the state it leads to and the states it is possible from. */
export const MOVES = {
  share: { to: 'sending', from: ['held'] },
  'do-not-share': { to: 'not-shared', from: ['held'] },
  'hold-back': { to: 'held', from: ['sending'] },
  // By an attempt, or by the receipt of what a carrier had taken.
  deliver: { to: 'delivered', from: ['sending', 'uncertain'] },
  doubt: { to: 'uncertain', from: ['sending'] },
  'give-up': { to: 'undeliverable', from: ['sending', 'delivered'] },
  // It came back: surely not accepted.
  bounce: { to: 'sending', from: ['sending', 'uncertain', 'delivered'] },
  'confirm-received': { to: 'delivered', from: ['uncertain'] },
  'confirm-not-received': { to: 'sending', from: ['uncertain'] },
  'deliver-by-phone': { to: 'delivered', from: ['undeliverable', 'uncertain'] },
  'try-again': { to: 'sending', from: ['undeliverable'] },
  // What surely was not accepted waits for a channel no longer.
  'use-next-channel': { to: 'sending', from: ['sending'] },
  withdraw: {
    to: 'withdrawn',
    from: [...UNREACHED, ...WITH_PARTNER, ...WORKING, 'part-answered'],
  },
  redirect: {
    to: 'redirected',
    from: ['sending', 'uncertain', 'undeliverable', ...WITH_PARTNER, ...WORKING, 'declined'],
  },
  // Another service has taken it on first; or a person has said that another one goes on.
  stop: { to: 'withdrawn', from: [...UNREACHED, ...WITH_PARTNER] },
  'stand-down': { to: 'withdrawn', from: [...UNREACHED, ...WITH_PARTNER, ...WORKING] },
  open: { to: 'opened', from: ['sending', 'uncertain', 'delivered'] },
  ask: { to: 'asked', from: [...RESPONDABLE, ...WORKING] },
  accept: { to: 'accepted', from: [...RESPONDABLE, 'on-hold'] },
  decline: { to: 'declined', from: [...RESPONDABLE] },
  start: { to: 'in-progress', from: [...RESPONDABLE, 'accepted', 'on-hold'] },
  hold: { to: 'on-hold', from: ['accepted', 'in-progress'] },
  finish: { to: 'finished', from: [...RESPONDABLE, ...WORKING] },
  'part-answer': { to: 'part-answered', from: [...ANSWERABLE] },
  answer: { to: 'answered', from: [...ANSWERABLE] },
  'leave-unanswered': { to: 'unanswered', from: [...UNREACHED, ...WITH_PARTNER, 'part-answered'] },
} as const satisfies Record<Move, Rule>

/** What a recipient may answer to each kind of item. A notification asks nothing back but that it was seen. */
const RESPONSES: { readonly [Kind in ItemKind]: readonly ResponseMove[] } = {
  referral: RESPONSE_MOVES,
  notification: ['open'],
  'information-request': ['open'],
}

/** Answers by message that only say that somebody has seen it. */
const SAYS_SEEN: { readonly [Kind in ItemKind]: readonly ResponseMove[] } = {
  referral: [],
  notification: ['accept', 'start', 'hold', 'finish'],
  'information-request': ['accept', 'start', 'hold'],
}

/**
 * What a partner's answer by message means for an item of this kind: systems that know referrals alone accept or start
 * what was only to be seen. What means something else (a decline, a question) is left as it is, for a person.
 */
export const responseAs = (kind: ItemKind, move: ResponseMove): ResponseMove =>
  SAYS_SEEN[kind].includes(move) ? 'open' : move

const isResponse = (move: Move): move is ResponseMove => (RESPONSE_MOVES as readonly Move[]).includes(move)

/** Moves that only recipients of one kind of item know; what a partner answers is above. */
const ONLY_OF: { readonly [M in Move]?: ItemKind } = {
  redirect: 'referral',
  stop: 'referral',
  'stand-down': 'referral',
  'part-answer': 'information-request',
  answer: 'information-request',
  'leave-unanswered': 'information-request',
}

const isOf = (kind: ItemKind, move: Move): boolean =>
  isResponse(move) ? RESPONSES[kind].includes(move) : (ONLY_OF[move] ?? kind) === kind

const isPossible = (state: RecipientState, move: Move, kind: ItemKind): boolean =>
  (MOVES[move] as Rule).from.includes(state) && isOf(kind, move)

/** The moves that somebody can make from a state, for a refusal's text and for what a screen offers. */
export const offeredMoves = (state: RecipientState, kind: ItemKind = 'referral'): readonly Move[] =>
  possibleMoves(state, kind).filter((move) => !isMadeByTheExchange(move))

/** All moves that lead on from a state. */
export const possibleMoves = (state: RecipientState, kind: ItemKind = 'referral'): readonly Move[] =>
  (Object.keys(MOVES) as Move[]).filter((move) => isPossible(state, move, kind))

/** The state a move leads to, or a refusal that names the present state and what is possible. */
export const nextState = (
  state: RecipientState,
  move: Move,
  kind: ItemKind = 'referral',
): RecipientState | Refusal =>
  isPossible(state, move, kind)
    ? MOVES[move].to
    : refuse('state-conflict', `This cannot be done while the recipient is ${state}.`, {
        state,
        possible: offeredMoves(state, kind),
      })

const PROVED = [...WITH_PARTNER, ...WORKING, 'declined', 'finished', 'part-answered', 'answered'] as const

/** Whether a state means that the partner surely has the message. `redirected` says nothing of it: it may never have gone. */
export const provesDelivery = (state: RecipientState): boolean =>
  (PROVED as readonly RecipientState[]).includes(state)

/** Whether this move answers an information request. */
export const isAnswering = (move: string | undefined): move is AnsweringMove =>
  (ANSWERING_MOVES as readonly (string | undefined)[]).includes(move)

/** Whether withdrawing must tell the partner "do not act": it may have arrived. */
export const mayHaveArrived = (state: RecipientState): boolean =>
  provesDelivery(state) || state === 'uncertain'

/** The same, where what a carrier took counts too: it may be there before anybody confirms it. */
export const mayHaveIt = ({
  state,
  handedOver,
}: {
  readonly state: RecipientState
  readonly handedOver?: object | undefined
}): boolean => mayHaveArrived(state) || handedOver !== undefined

/**
 * Whether the recipient's life is over. `declined` and `undeliverable` end only once the referrer's next step, or
 * the reason for none, is recorded.
 */
export const isEnded = (state: RecipientState, nextStepRecorded: boolean): boolean => {
  switch (state) {
    case 'finished':
    case 'answered':
    case 'unanswered':
    case 'not-shared':
    case 'withdrawn':
    case 'redirected':
      return true
    case 'declined':
    case 'undeliverable':
      return nextStepRecorded
    case 'held':
    case 'sending':
    case 'delivered':
    case 'opened':
    case 'asked':
    case 'accepted':
    case 'in-progress':
    case 'on-hold':
    case 'part-answered':
    case 'uncertain':
      return false
    default: {
      const never: never = state
      throw new RangeError(`unknown recipient state ${String(never)}`)
    }
  }
}

/** What ends a recipient beside its state. */
export interface EndingFacts {
  readonly state: RecipientState
  readonly nextStepRecorded: boolean
  readonly endsWithReceipt?: boolean
}

/**
 * Whether the recipient's life is over as one of an item of this kind. That of a notification ends when somebody has
 * opened it, or, where no more can be known, with its receipt.
 */
export const hasEnded = (
  kind: ItemKind,
  { state, nextStepRecorded, endsWithReceipt = false }: EndingFacts,
): boolean =>
  isEnded(state, nextStepRecorded) ||
  (kind === 'notification' && (state === 'opened' || (state === 'delivered' && endsWithReceipt)))
