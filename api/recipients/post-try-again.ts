/** POST …/try-again: after undeliverable, the channels are tried once more. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { sentence } from '../referrals/texts.ts'
import { RECIPIENT_PATH, recipientParams } from './recipient-path.ts'

export const postTryAgain = ({ commands }: { readonly commands: Pick<Commands, 'tryAgain'> }) =>
  endpoint({
    method: 'post',
    path: `${RECIPIENT_PATH}/try-again`,
    permission: 'recipient.settle',
    tag: 'Recipients',
    summary: 'Try an undeliverable recipient again',
    request: { params: recipientParams, body: z.strictObject({ reason: sentence(500) }) },
    responses: MOVE_RESPONSES,
    refusals: MOVE_REFUSALS,
    handle: async ({ params: { id, recipientId }, body: { reason }, asking }) =>
      moveReply(await commands.tryAgain({ ...asking, referralId: id, recipientId, reason })),
  })
