import { errorMessage } from './error-facts.ts'
import { ServerStartError } from './server-start-error.ts'

/** One way of getting a server or a program. */
export type ChainStep<T> = {
  /** Short, for the line that says which way was taken: "temporal on PATH". */
  readonly name: string
  /**
   * What a person does to make this way work: "put the program `temporal` on the PATH". None for what was kept from an
   * earlier start: nobody does that by hand.
   */
  readonly advice?: string
  /**
   * Resolves when this way works. A rejection with `ServerStartError` ends the chain: the person asked for this way,
   * or the next ways would meet the same obstacle. Any other rejection is a reason to try the next way.
   */
  readonly attempt: () => Promise<T>
}

/** This way is not open here; the message says why in a few words, the cause holds all that was said. */
export class WayClosed extends Error {
  constructor(reason: string, cause?: unknown) {
    super(reason, { cause })
    this.name = 'WayClosed'
  }
}

/** What was got, and by which way. */
export type ChainResult<T> = { readonly value: T; readonly source: string }

/**
 * Takes the steps in order; the first that works wins.
 * @param what the thing wanted, for the error: "Temporal"
 * @throws ServerStartError naming every way and why it was closed
 */
export async function firstThatWorks<T>(
  what: string,
  steps: readonly ChainStep<T>[],
): Promise<ChainResult<T>> {
  const closed: string[] = []
  for (const step of steps) {
    try {
      return { value: await step.attempt(), source: step.name }
    } catch (error) {
      if (error instanceof ServerStartError) throw error
      if (step.advice !== undefined) closed.push(`  - ${step.advice} (${reasonOf(error)})`)
    }
  }
  throw new ServerStartError(
    `${what} cannot be had on this machine: none of the ways to it is open.`,
    `Any one of these is enough:\n${closed.join('\n')}`,
  )
}

function reasonOf(error: unknown): string {
  return errorMessage(error).trim().replaceAll(/\s+/g, ' ').slice(0, 200)
}
