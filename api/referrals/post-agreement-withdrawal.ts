/** POST …/agreement-withdrawal: the family withdraws its agreement, or its consent. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { type ItemDoor, itemParams, itemPath } from '../item-door.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { sentence } from './texts.ts'

const body = z.strictObject({
  saidBy: sentence(200).meta({ description: 'Who withdrew it' }),
  how: sentence(500).meta({ description: 'How they said so: by phone, in a letter' }),
})

export const postAgreementWithdrawal = (
  door: ItemDoor,
  { commands }: { readonly commands: Pick<Commands, 'withdrawAgreement'> },
) =>
  endpoint({
    method: 'post',
    path: `${itemPath(door)}/agreement-withdrawal`,
    permission: 'referral.withdraw-agreement',
    tag: door.tag,
    summary: 'Record that the family withdrew its agreement or consent',
    description:
      'What rests on it and has not gone is held for a fresh decision. Partners who have it are told, by message ' +
      'where their system takes one, else by a person. What a duty, an emergency or likely harm requires goes on.',
    request: { params: itemParams(door), body },
    responses: MOVE_RESPONSES,
    refusals: MOVE_REFUSALS,
    handle: async ({ params: { id }, body, asking }) =>
      moveReply(await commands.withdrawAgreement({ ...asking, ...body, referralId: id })),
  })
