/**
 * The life of a request for consent: who may make which move in which state. One table, asked by the door, by the
 * procedure before a move enters its history, and by the step that records it.
 */
import { type Refusal, refuse } from './refusal.ts'

/**
 * `unanswered`: the wait is over and it is back with whoever asked; an answer that comes later still counts. Consent is
 * never waited for where harm is likely: nothing of this holds up what may be shared without it.
 */
export const CONSENT_STATES = [
  'asked',
  'reminded',
  'unanswered',
  'given',
  'refused',
  'called-off',
  'withdrawn',
] as const
export type ConsentState = (typeof CONSENT_STATES)[number]

interface MoveRule {
  readonly from: readonly ConsentState[]
  readonly to: ConsentState
  /** The words of the API for it; none for what the exchange does by itself. */
  readonly door?: 'answer' | 'ask-again' | 'call-off' | 'withdraw'
}

const WAITING = ['asked', 'reminded'] as const
const NOT_ANSWERED = [...WAITING, 'unanswered'] as const

/** Every move: from which states, to which. */
export const CONSENT_MOVES = {
  give: { from: NOT_ANSWERED, to: 'given', door: 'answer' },
  refuse: { from: NOT_ANSWERED, to: 'refused', door: 'answer' },
  'ask-again': { from: NOT_ANSWERED, to: 'asked', door: 'ask-again' },
  'call-off': { from: NOT_ANSWERED, to: 'called-off', door: 'call-off' },
  withdraw: { from: ['given'], to: 'withdrawn', door: 'withdraw' },
  remind: { from: ['asked'], to: 'reminded' },
  lapse: { from: WAITING, to: 'unanswered' },
} as const satisfies Record<string, MoveRule>

export type ConsentMoveKind = keyof typeof CONSENT_MOVES
/** Moves that people make. */
export type ConsentPersonMove = Exclude<ConsentMoveKind, 'remind' | 'lapse'>

export const CONSENT_PERSON_MOVES = ['give', 'refuse', 'ask-again', 'call-off', 'withdraw'] as const

/** Whether the person is waited for. */
export const isConsentWaited = (state: ConsentState): boolean =>
  (WAITING as readonly ConsentState[]).includes(state)

/** Whether nothing more can become of it. */
export const isConsentOver = (state: ConsentState): boolean => possibleConsentMoves(state).length === 0

const isPossible = (state: ConsentState, move: ConsentMoveKind): boolean =>
  (CONSENT_MOVES[move].from as readonly ConsentState[]).includes(state)

/** What people can do now, as the API calls it. */
export const possibleConsentMoves = (state: ConsentState): readonly string[] => [
  ...new Set(
    CONSENT_PERSON_MOVES.filter((move) => isPossible(state, move)).map((move) => CONSENT_MOVES[move].door),
  ),
]

/** The state after a move; a refusal that names the state and what is possible where it cannot be made. */
export const nextConsentState = (state: ConsentState, move: ConsentMoveKind): ConsentState | Refusal =>
  isPossible(state, move)
    ? CONSENT_MOVES[move].to
    : refuse('state-conflict', `This cannot be done while the request for consent is ${state}.`, {
        state,
        possible: possibleConsentMoves(state),
      })
