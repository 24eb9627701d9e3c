/** A small model of one delivery: what a sequence of moves, attempts and decisions should lead to. */
import { isAtWork } from '../../domain/acceptance.ts'
import { isEnded, type Move, mayHaveArrived, nextState, type RecipientState } from '../../domain/recipient.ts'
import { isRefusal } from '../../domain/refusal.ts'

/** What may happen to a delivery from outside. */
export type Happening =
  | { readonly happens: 'move'; readonly move: Move | 'record-next-step' }
  | {
      readonly happens: 'attempt-ends'
      readonly next: 'delivered' | 'handed-over' | 'uncertain' | 'undeliverable' | 'held' | 'next-channel'
    }
  /** A report that the last copy came back. */
  | { readonly happens: 'returned' }
  | { readonly happens: 'decided'; readonly state: 'sending' | 'not-shared' }

/** What a happening does, as far as it can be seen. */
export type Effect = 'refused' | 'moved' | 'another-attempt' | 'nothing'

const CHANNELS = 2

/** After these they are told not to act. */
const TELLS: readonly Move[] = ['withdraw', 'stop', 'stand-down']

export class DeliveryModel {
  state: RecipientState = 'sending'
  nextStepRecorded = false
  /** An attempt is under way, wanted or not. */
  attemptRuns = true
  /** Channels tried, by their place in the order. */
  readonly tried = [0]
  tellWithdrawn = false
  readonly moves: Move[] = []
  private channel = 0
  /** A carrier has it. */
  private handedOver = false
  /** Somebody has said that they have it. */
  private confirmed = false
  /** The last copy came back: before its attempt had ended, or since. */
  private back: 'no' | 'early' | 'seen-to' = 'no'

  get attempts(): number {
    return this.tried.length
  }

  /** Whether nothing can happen to it any more. */
  get ended(): boolean {
    return isEnded(this.state, this.nextStepRecorded)
  }

  take(happening: Happening): Effect {
    if (happening.happens === 'move') return this.move(happening.move)
    if (happening.happens === 'returned') return this.returned()
    if (happening.happens === 'decided') return this.decided(happening.state)
    return this.attemptRuns ? this.attemptEnds(happening.next) : 'nothing'
  }

  private move(move: Move | 'record-next-step'): Effect {
    if (move === 'record-next-step') {
      if (this.state !== 'declined' && this.state !== 'undeliverable') return 'refused'
      this.nextStepRecorded = true
      return 'moved'
    }
    const to = nextState(this.state, move)
    if (isRefusal(to)) return 'refused'
    // Whoever has taken it on is not passed over without a word.
    if (move === 'redirect' && isAtWork(this)) return 'refused'
    if (TELLS.includes(move)) this.tellWithdrawn = mayHaveArrived(this.state) || this.handedOver
    this.moves.push(move)
    this.state = to
    this.confirmed = to === 'delivered' || (this.confirmed && to !== 'sending')
    if (to !== 'sending') return 'moved'
    this.channel = 0
    return this.begin()
  }

  /** The copy surely did not arrive: the next channel, or none is left. */
  private returned(): Effect {
    const mayComeBack =
      this.state === 'sending' ||
      this.state === 'uncertain' ||
      (this.state === 'delivered' && !this.confirmed)
    if (!mayComeBack) return 'refused'
    if (this.attemptRuns) {
      this.back = 'early'
      return 'nothing'
    }
    return this.giveBack()
  }

  private giveBack(): Effect {
    const mayComeBack = ['sending', 'uncertain', 'delivered'].includes(this.state) && !this.confirmed
    if (this.back === 'seen-to' || !mayComeBack) return 'nothing'
    this.back = 'seen-to'
    this.handedOver = false
    if (this.channel + 1 === CHANNELS) {
      this.channel = CHANNELS
      this.state = 'undeliverable'
      return 'moved'
    }
    this.state = 'sending'
    this.channel += 1
    return this.begin()
  }

  private decided(state: 'sending' | 'not-shared'): Effect {
    if (this.state !== 'held') return 'nothing'
    this.state = state
    return state === 'sending' ? this.begin() : 'moved'
  }

  private attemptEnds(next: Extract<Happening, { happens: 'attempt-ends' }>['next']): Effect {
    this.attemptRuns = false
    const mayBeThere = next === 'delivered' || next === 'uncertain' || next === 'handed-over'
    if (this.state !== 'sending') {
      this.tellWithdrawn ||= this.state === 'withdrawn' && mayBeThere
      return 'nothing'
    }
    if (next === 'next-channel' && this.channel + 1 < CHANNELS) {
      this.channel += 1
      return this.begin()
    }
    if (next === 'handed-over') this.handedOver = true
    else this.state = next === 'next-channel' ? 'undeliverable' : next
    const effect = this.back === 'early' ? this.giveBack() : 'nothing'
    return effect === 'nothing' ? 'moved' : effect
  }

  /** The end of the last channel is undeliverable: the step says so itself. */
  asAnswered(next: Extract<Happening, { happens: 'attempt-ends' }>['next']) {
    return next === 'next-channel' && this.channel + 1 === CHANNELS ? 'undeliverable' : next
  }

  private begin(): Effect {
    this.attemptRuns = true
    this.handedOver = false
    this.back = 'no'
    this.tried.push(this.channel)
    return 'another-attempt'
  }
}
