/** How the record of a request for consent changes: pure, each change harmless when repeated. */
import {
  CONSENT_MOVES,
  type ConsentMoveKind,
  type ConsentPersonMove,
  nextConsentState,
} from './consent-life.ts'
import type {
  AskingWay,
  ConsentClocks,
  ConsentEvent,
  ConsentEventKind,
  ConsentRequest,
} from './consent-request.ts'
import type { CommandId } from './ids.ts'
import { isRefusal, type Refusal } from './refusal.ts'

/** Adds what happened, once. */
export const withConsentEvent = (request: ConsentRequest, event: ConsentEvent): ConsentRequest =>
  hasConsentEvent(request, event.key) ? request : { ...request, history: [...request.history, event] }

/** Whether something of this key is on the record. */
export const hasConsentEvent = ({ history }: Pick<ConsentRequest, 'history'>, key: string): boolean =>
  history.some((known) => known.key === key)

const EVENTS = {
  give: 'given',
  refuse: 'refused',
  'ask-again': 'asked-again',
  'call-off': 'called-off',
  withdraw: 'withdrawn',
  remind: 'reminded',
  lapse: 'unanswered',
} as const satisfies Record<ConsentMoveKind, ConsentEventKind>

/** One move of a person, as it is recorded. */
export interface ConsentMoveMade {
  readonly move: ConsentPersonMove
  readonly commandId: CommandId
  readonly at: string
  readonly by: ConsentEvent['by']
  /** Of an answer: how and when it was given. */
  readonly way?: AskingWay
  readonly answeredAt?: string
  /** Of asking again: the due times of the new round. */
  readonly clocks?: ConsentClocks
  /** Of asking again by link: what opens it now. */
  readonly codeHash?: string
}

/** The request after the move; itself where that was recorded before; a refusal where it cannot be made. */
export const withConsentMove = (request: ConsentRequest, made: ConsentMoveMade): ConsentRequest | Refusal => {
  const { move, commandId, at, by, way } = made
  if (hasConsentEvent(request, commandId)) return request
  const state = nextConsentState(request.state, move)
  if (isRefusal(state)) return state
  const event = {
    key: commandId,
    at,
    event: EVENTS[move],
    by,
    commandId,
    ...(way === undefined ? {} : { way }),
  }
  const moved = withConsentEvent({ ...request, state, since: at }, event)
  if (move === 'ask-again') return askedAgain(moved, made)
  return move === 'give' || move === 'refuse' ? answered(moved, made) : moved
}

const answered = (
  request: ConsentRequest,
  { move, commandId, at, way = request.way, answeredAt = at }: ConsentMoveMade,
): ConsentRequest => ({
  ...request,
  answer: { answer: move === 'give' ? 'given' : 'refused', way, answeredAt, commandId },
})

/** A new round: fresh due times, and by link a fresh code; what was sent before opens nothing any more. */
const askedAgain = (request: ConsentRequest, { clocks, codeHash, at }: ConsentMoveMade): ConsentRequest => {
  const { link, mail: _mail, ...rest } = request
  return {
    ...rest,
    round: request.round + 1,
    clocks: clocks ?? request.clocks,
    ...(link === undefined || codeHash === undefined
      ? {}
      : { link: { tokenHashes: [], codeHash, wrongCodes: 0 }, mail: { attempts: 0, since: at } }),
  }
}

/** What the exchange does by itself when time has passed; itself where the state has moved on. */
export const withConsentTime = (
  request: ConsentRequest,
  { move, round, at }: { readonly move: 'remind' | 'lapse'; readonly round: number; readonly at: string },
): ConsentRequest => {
  const key = `${move}:${round}`
  if (request.round !== round || hasConsentEvent(request, key)) return request
  if (!(CONSENT_MOVES[move].from as readonly string[]).includes(request.state)) return request
  const moved = { ...request, state: CONSENT_MOVES[move].to, since: at }
  const owed = move === 'remind' && request.link !== undefined ? { mail: { attempts: 0, since: at } } : {}
  return withConsentEvent({ ...moved, ...owed }, { key, at, event: EVENTS[move], by: 'exchange' })
}
