/** Replays histories against the present bundle: a procedure that would now do something else is found. */
import { type ReplayHistoriesIterable, Worker } from '@temporalio/worker'
import { builtBundle } from './built-bundle.ts'

/**
 * Replays them and answers how many there were.
 * @throws Error naming the workflow and, as its cause, where the history and the procedure part ways
 */
export const replay = async (histories: ReplayHistoriesIterable): Promise<number> => {
  const replayed = Worker.runReplayHistories({ workflowBundle: { codePath: await builtBundle() } }, histories)
  let count = 0
  for await (const { workflowId, error } of replayed) {
    if (error) throw new Error(`${workflowId} does not replay`, { cause: error })
    count += 1
  }
  return count
}
