/** Tells the procedure of a stored command, whenever that may be: at once, or once the workflow engine is back. */
import type { StoredCommand } from '../database/command-repository.ts'
import type { Move } from '../domain/recipient.ts'
import type { Referral } from '../domain/referral.ts'
import type { ItemMoveKind } from '../workflows/referral-messages.ts'
import { refuseWhileTried } from './refuse-while-tried.ts'
import type { StandingOn } from './standing-on.ts'
import type { Told } from './tell-workflow.ts'

/** Tells it of the move, unless what is stored forbids that by now. */
export const tellProcedure = async (
  on: Pick<StandingOn, 'tell' | 'messages'>,
  command: StoredCommand,
  referral: Referral,
): Promise<Told> => {
  const { tell } = on
  const { id } = referral
  const { recipientId, move, codes } = command
  const isTried =
    move === 'use-next-channel' && recipientId !== undefined
      ? await refuseWhileTried(on, referral, recipientId)
      : undefined
  if (isTried !== undefined) return isTried
  const read = codes.outcomes === 'all' ? { everyOutcomeRead: true } : {}
  return recipientId === undefined
    ? tell.moveItem(id, { commandId: command.id, move: move as ItemMoveKind, ...read })
    : tell.moveRecipient(recipientId, {
        commandId: command.id,
        move: move as Move | 'record-next-step',
        ...(codes.evenIfTakenOn === 'yes' ? { evenIfTakenOn: true } : {}),
        ...(codes.attempt === undefined ? {} : { attempt: Number(codes.attempt) }),
      })
}
