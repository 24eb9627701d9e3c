/** A move on an item that crosses something else. */
import { WorkflowUpdateStage } from '@temporalio/client'
import { type ItemMove, moveItem } from '../../workflows/referral-messages.ts'
import type { RaisedReferral } from './raised-referral.ts'
import { someId } from './some-id.ts'

/** Makes a move on the item; resolves as soon as the procedure has taken it; the answer waits for its end. */
export const beginItemMove = async (
  a: RaisedReferral,
  move: ItemMove['move'],
): Promise<() => Promise<void>> => {
  const commandId = someId('command')
  const begun = await a.referral.startUpdate(moveItem, {
    args: [{ commandId, move }],
    updateId: commandId,
    waitForStage: WorkflowUpdateStage.ACCEPTED,
  })
  return () => begun.result()
}
