/** POST …/next-step: after declined or undeliverable, what the referrer does next, or the reason for nothing. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { type ItemDoor, recipientParams, recipientPath } from '../item-door.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { sentence } from '../referrals/texts.ts'

const body = z.strictObject({
  nextStep: z.enum(['sent-elsewhere', 'none-needed', 'other']),
  reason: sentence(2000),
})

export const postNextStep = (
  door: ItemDoor,
  { commands }: { readonly commands: Pick<Commands, 'recordNextStep'> },
) =>
  endpoint({
    method: 'post',
    path: `${recipientPath(door)}/next-step`,
    permission: 'referral.next-step',
    tag: 'Recipients',
    summary: 'Record the next step after a refusal or a failed delivery',
    request: { params: recipientParams(door), body },
    responses: MOVE_RESPONSES,
    refusals: MOVE_REFUSALS,
    handle: async ({ params: { id, recipientId }, body, asking }) =>
      moveReply(await commands.recordNextStep({ ...asking, referralId: id, recipientId, ...body })),
  })
