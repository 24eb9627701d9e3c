/** Moves that follow from what happened, or from another move: nobody makes them at a door, so nobody is offered them. */
const MOVES: readonly string[] = [
  'hold-back',
  'deliver',
  'doubt',
  'give-up',
  'bounce',
  'stop',
  'stand-down',
  'leave-unanswered',
]

/** Whether the exchange alone makes this move. */
export const isMadeByTheExchange = (move: string): boolean => MOVES.includes(move)
