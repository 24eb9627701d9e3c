/** POST …/try-again: after undeliverable, the channels are tried once more. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { type ItemDoor, recipientParams, recipientPath } from '../item-door.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { sentence } from '../referrals/texts.ts'

export const postTryAgain = (
  door: ItemDoor,
  { commands }: { readonly commands: Pick<Commands, 'tryAgain'> },
) =>
  endpoint({
    method: 'post',
    path: `${recipientPath(door)}/try-again`,
    permission: 'recipient.settle',
    tag: 'Recipients',
    summary: 'Try an undeliverable recipient again',
    request: { params: recipientParams(door), body: z.strictObject({ reason: sentence(500) }) },
    responses: MOVE_RESPONSES,
    refusals: MOVE_REFUSALS,
    handle: async ({ params: { id, recipientId }, body: { reason }, asking }) =>
      moveReply(await commands.tryAgain({ ...asking, referralId: id, recipientId, reason })),
  })
