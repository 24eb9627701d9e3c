/**
 * The steps beside one procedure, one at a time in the order they are asked for. Two local activities side by side
 * are resolved one after the other at first and both at once when the history is replayed; what each leads to could
 * then come in another order, and the procedure could never be replayed again. It also keeps the record in the order
 * of the moves: two written side by side could leave the older one as the last word.
 */
import { condition } from '@temporalio/workflow'
import type { IdentitySteps } from './activity-contracts.ts'
import { localIdentity, localRecord } from './activity-profiles.ts'

/** How many record steps were asked for and how many are done: part of a procedure's state. */
export interface Turns {
  asked: number
  done: number
}

export const noTurns = (): Turns => ({ asked: 0, done: 0 })

/** The steps; each waits for its turn. */
export const recordFor = ({ turns }: { readonly turns: Turns }): typeof localRecord =>
  new Proxy(localRecord, {
    get: (steps, name) => {
      const step = Reflect.get(steps, name) as (order: unknown) => Promise<unknown>
      return (order: unknown) => inTurn(turns, () => step(order))
    },
  })

/** The register asked beside the procedure; waits for its turn too. */
export const identityFor = ({ turns }: { readonly turns: Turns }): IdentitySteps => ({
  establishIdentity: (order) => inTurn(turns, () => localIdentity.establishIdentity(order)),
})

async function inTurn<Result>(turns: Turns, step: () => Promise<Result>): Promise<Result> {
  const turn = turns.asked
  turns.asked += 1
  await condition(() => turns.done === turn)
  try {
    return await step()
  } finally {
    turns.done += 1
  }
}
