/** POST …/withdrawal: the referrer withdraws it. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { type ItemDoor, itemParams, itemPath } from '../item-door.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { sentence } from './texts.ts'

export const postWithdrawal = (
  door: ItemDoor,
  { commands }: { readonly commands: Pick<Commands, 'withdrawReferral'> },
) =>
  endpoint({
    method: 'post',
    path: `${itemPath(door)}/withdrawal`,
    permission: 'referral.withdraw',
    tag: door.tag,
    summary: `Withdraw a ${door.name}`,
    description: 'What has not gone is stopped; partners who may have it are told not to act.',
    request: {
      params: itemParams(door),
      body: z.strictObject({ reason: sentence(2000) }),
    },
    responses: MOVE_RESPONSES,
    refusals: MOVE_REFUSALS,
    handle: async ({ params: { id }, body, asking }) =>
      moveReply(await commands.withdrawReferral({ ...asking, referralId: id, reason: body.reason })),
  })
