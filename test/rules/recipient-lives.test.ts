/** Lives of recipients of the three kinds of item: any sequence of moves leads where a small model says. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ITEM_KINDS, type ItemKind } from '../../domain/ids.ts'
import {
  hasEnded,
  MOVES,
  type Move,
  mayHaveArrived,
  nextState,
  possibleMoves,
  provesDelivery,
  RECIPIENT_STATES,
  type RecipientState,
} from '../../domain/recipient.ts'
import { isRefusal } from '../../domain/refusal.ts'

const ALL_MOVES = Object.keys(MOVES) as Move[]

/** Where it is, in the model: nobody has it, it may have arrived, they have it, or nothing more comes. */
type Phase = 'waiting' | 'in-doubt' | 'failed' | 'there' | 'over'

/**
 * A recipient of a notification or an information request, as a few sentences: until somebody has it, the exchange sends,
 * doubts, gives up and is told by people; once they have it, it is opened, answered or closed; what is over stays so.
 */
class RecipientModel {
  phase: Phase = 'waiting'
  readonly kind: ItemKind

  constructor(kind: ItemKind) {
    this.kind = kind
  }

  /** The phase after the move; `undefined` where it is impossible. */
  after(state: RecipientState, move: Move): Phase | undefined {
    if (this.phase === 'over') return undefined
    const isHeld = state === 'held'
    const asks = this.kind === 'information-request'
    switch (move) {
      case 'share':
        return isHeld ? 'waiting' : undefined
      case 'do-not-share':
        return isHeld ? 'over' : undefined
      case 'hold-back':
        return this.isSending(isHeld) ? 'waiting' : undefined
      case 'deliver':
        return this.isSending(isHeld) || this.phase === 'in-doubt' ? 'there' : undefined
      case 'doubt':
        return this.isSending(isHeld) ? 'in-doubt' : undefined
      case 'give-up':
        return this.isSending(isHeld) || state === 'delivered' ? 'failed' : undefined
      case 'bounce':
        return this.isSending(isHeld) || this.phase === 'in-doubt' || state === 'delivered'
          ? 'waiting'
          : undefined
      case 'confirm-received':
        return this.phase === 'in-doubt' ? 'there' : undefined
      case 'confirm-not-received':
        return this.phase === 'in-doubt' ? 'waiting' : undefined
      case 'deliver-by-phone':
        return this.phase === 'failed' || this.phase === 'in-doubt' ? 'there' : undefined
      case 'try-again':
        return this.phase === 'failed' ? 'waiting' : undefined
      case 'use-next-channel':
        return this.isSending(isHeld) ? 'waiting' : undefined
      case 'open':
        return this.isSending(isHeld) || this.phase === 'in-doubt' || state === 'delivered'
          ? 'there'
          : undefined
      case 'part-answer':
        return asks && !isHeld ? 'there' : undefined
      case 'answer':
        return asks && !isHeld ? 'over' : undefined
      case 'leave-unanswered':
        return asks ? 'over' : undefined
      case 'withdraw':
        return 'over'
      default:
        return undefined
    }
  }

  take(state: RecipientState, move: Move): boolean {
    const phase = this.after(state, move)
    if (phase === undefined) return false
    this.phase = phase
    return true
  }

  private isSending(isHeld: boolean): boolean {
    return this.phase === 'waiting' && !isHeld
  }
}

const PHASE_OF: Partial<Record<RecipientState, Phase>> = {
  held: 'waiting',
  sending: 'waiting',
  uncertain: 'in-doubt',
  undeliverable: 'failed',
  delivered: 'there',
  opened: 'there',
  'part-answered': 'there',
  answered: 'over',
  unanswered: 'over',
  'not-shared': 'over',
  withdrawn: 'over',
}

const kinds = fc.constantFrom<ItemKind>('notification', 'information-request')
const sequences = fc.array(fc.constantFrom(...ALL_MOVES), { maxLength: 30 })

describe('a recipient of a notification or an information request', () => {
  it('goes where the model says, move by move, and refuses what the model refuses', () => {
    fc.assert(
      fc.property(kinds, fc.boolean(), sequences, (kind, held, moves) => {
        const model = new RecipientModel(kind)
        let state: RecipientState = held ? 'held' : 'sending'
        for (const move of moves) {
          const next = nextState(state, move, kind)
          const possible = model.take(state, move)
          expect([state, move, !isRefusal(next)]).toEqual([state, move, possible])
          if (!isRefusal(next)) state = next
          expect([state, PHASE_OF[state]]).toEqual([state, model.phase])
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('is never in a state of another kind, whatever is tried', () => {
    const foreign: Record<string, readonly RecipientState[]> = {
      notification: ['part-answered', 'answered', 'unanswered', 'asked', 'accepted', 'declined', 'finished'],
      'information-request': ['asked', 'accepted', 'declined', 'in-progress', 'redirected', 'finished'],
      referral: ['part-answered', 'answered', 'unanswered'],
    }
    for (const kind of ITEM_KINDS) {
      const reached = new Set<RecipientState>(['held', 'sending'])
      for (const state of reached) for (const move of possibleMoves(state, kind)) reached.add(MOVES[move].to)
      expect(foreign[kind]?.filter((state) => reached.has(state))).toEqual([])
    }
  })

  it('can always be brought to its end, and then takes no move', () => {
    for (const kind of ITEM_KINDS)
      for (const state of RECIPIENT_STATES) {
        const ended = hasEnded(kind, { state, nextStepRecorded: false })
        const seen = kind === 'notification' && state === 'opened'
        if (ended && !seen && PHASE_OF[state] === 'over')
          expect([kind, state, possibleMoves(state, kind)]).toEqual([kind, state, []])
        const reached = new Set<RecipientState>([state])
        for (const one of reached) for (const move of possibleMoves(one, kind)) reached.add(MOVES[move].to)
        const ends = [...reached].some((one) => hasEnded(kind, { state: one, nextStepRecorded: true }))
        expect([kind, state, ends]).toEqual([kind, state, true])
      }
  })

  it('has certainly got what it answers, and need not be told of what it never got', () => {
    for (const state of ['part-answered', 'answered'] as const) {
      expect(provesDelivery(state)).toBe(true)
      expect(mayHaveArrived(state)).toBe(true)
    }
    expect(provesDelivery('unanswered')).toBe(false)
  })
})
