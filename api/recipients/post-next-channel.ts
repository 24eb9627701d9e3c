/** POST …/next-channel: what waits for a channel goes by the agency's next one. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { type ItemDoor, recipientParams, recipientPath } from '../item-door.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { sentence } from '../referrals/texts.ts'

export const postNextChannel = (
  door: ItemDoor,
  { commands }: { readonly commands: Pick<Commands, 'useNextChannel'> },
) =>
  endpoint({
    method: 'post',
    path: `${recipientPath(door)}/next-channel`,
    permission: 'recipient.settle',
    tag: 'Recipients',
    summary:
      'Send what waits for a channel by the next one of their agency; refused where an earlier try may have arrived',
    request: { params: recipientParams(door), body: z.strictObject({ reason: sentence(500) }) },
    responses: MOVE_RESPONSES,
    refusals: MOVE_REFUSALS,
    handle: async ({ params: { id, recipientId }, body: { reason }, asking }) =>
      moveReply(await commands.useNextChannel({ ...asking, referralId: id, recipientId, reason })),
  })
