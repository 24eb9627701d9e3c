/** POST …/settlement: a person asked the partner and settles an uncertain delivery. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { type ItemDoor, recipientParams, recipientPath } from '../item-door.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { sentence } from '../referrals/texts.ts'

const body = z.strictObject({
  settlement: z.enum(['received', 'not-received']),
  saidBy: sentence(200).meta({ description: 'Who at the partner said so' }),
  how: sentence(500).meta({ description: 'How they were asked, for example by phone' }),
})

export const postSettlement = (
  door: ItemDoor,
  { commands }: { readonly commands: Pick<Commands, 'settleUncertain'> },
) =>
  endpoint({
    method: 'post',
    path: `${recipientPath(door)}/settlement`,
    permission: 'recipient.settle',
    tag: 'Recipients',
    summary: 'Settle an uncertain delivery',
    request: { params: recipientParams(door), body },
    responses: MOVE_RESPONSES,
    refusals: MOVE_REFUSALS,
    handle: async ({ params: { id, recipientId }, body: { settlement, saidBy, how }, asking }) => {
      const received = settlement === 'received'
      return moveReply(
        await commands.settleUncertain({ ...asking, referralId: id, recipientId, received, saidBy, how }),
      )
    },
  })
