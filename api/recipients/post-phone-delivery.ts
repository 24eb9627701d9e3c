/** POST …/phone-delivery: it was delivered by phone. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { maybe } from '../../http/maybe.ts'
import { type ItemDoor, recipientParams, recipientPath } from '../item-door.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { sentence } from '../referrals/texts.ts'

const body = z.strictObject({
  spokeTo: sentence(200).meta({ description: 'Who was spoken to, and their role' }),
  theirReference: maybe(sentence(100)),
})

export const postPhoneDelivery = (
  door: ItemDoor,
  { commands }: { readonly commands: Pick<Commands, 'deliverByPhone'> },
) =>
  endpoint({
    method: 'post',
    path: `${recipientPath(door)}/phone-delivery`,
    permission: 'recipient.settle',
    tag: 'Recipients',
    summary: 'Record that it was delivered by phone',
    request: { params: recipientParams(door), body },
    responses: MOVE_RESPONSES,
    refusals: MOVE_REFUSALS,
    handle: async ({ params: { id, recipientId }, body, asking }) =>
      moveReply(await commands.deliverByPhone({ ...asking, referralId: id, recipientId, ...body })),
  })
