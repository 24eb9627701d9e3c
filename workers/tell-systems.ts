/** Tells other systems what has changed, round after round, until disposed. */
import type { TellingRound } from '../activities/telling-round.ts'
import type { Logger } from '../runtime/logger.ts'

/** A change is looked for so often. */
const ROUND_EVERY_MS = 1_000

/** Starts the rounds; one that fails is logged and the next tries again. */
export const tellSystems = (rounds: TellingRound, stop: () => void, log: Logger): AsyncDisposable => {
  let stopping = false
  let timer: NodeJS.Timeout | undefined
  const go = async (): Promise<void> => {
    try {
      await rounds.round()
    } catch (err) {
      log.warn({ err }, 'other systems could not be told of changes: tried again')
    }
    if (!stopping) timer = setTimeout(() => (going = go()), ROUND_EVERY_MS)
  }
  let going = go()
  return {
    async [Symbol.asyncDispose]() {
      stopping = true
      clearTimeout(timer)
      stop()
      await going
      await rounds.end().catch((err: unknown) => log.warn({ err }, 'the duty ends by itself'))
    },
  }
}
