/** Moves that follow from what happened, or from another move: nobody makes them at a door, so nobody is offered them. */
export const EXCHANGE_MOVES = [
  'hold-back',
  'deliver',
  'doubt',
  'give-up',
  'bounce',
  'stop',
  'stand-down',
  'leave-unanswered',
] as const

/** Whether the exchange alone makes this move. */
export const isMadeByTheExchange = (move: string): boolean =>
  (EXCHANGE_MOVES as readonly string[]).includes(move)
