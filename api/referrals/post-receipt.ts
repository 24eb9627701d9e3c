/** POST …/receipt: the referrer, or their system, has read the latest news. */
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { type ItemDoor, itemParams, itemPath } from '../item-door.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'

export const postReceipt = (
  door: ItemDoor,
  { commands }: { readonly commands: Pick<Commands, 'acknowledge'> },
) =>
  endpoint({
    method: 'post',
    path: `${itemPath(door)}/receipt`,
    permission: 'referral.acknowledge',
    tag: door.tag,
    summary: 'Confirm that the latest news was read',
    description: 'A referral with an outcome closes only once the referrer knows it.',
    request: { params: itemParams(door) },
    responses: MOVE_RESPONSES,
    refusals: MOVE_REFUSALS,
    handle: async ({ params: { id }, asking }) =>
      moveReply(await commands.acknowledge({ ...asking, referralId: id })),
  })
