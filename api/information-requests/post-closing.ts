/** POST …/closing: the asker decides without the answers that have not come. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { INFORMATION_REQUESTS, itemParams, itemPath } from '../item-door.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { sentence } from '../referrals/texts.ts'

export const postClosing = ({ commands }: { readonly commands: Pick<Commands, 'closeInformationRequest'> }) =>
  endpoint({
    method: 'post',
    path: `${itemPath(INFORMATION_REQUESTS)}/closing`,
    permission: 'information-request.close',
    tag: INFORMATION_REQUESTS.tag,
    summary: 'Close without waiting for the rest',
    description: 'Those who have not answered are told; without whose answer it was decided is kept.',
    request: {
      params: itemParams(INFORMATION_REQUESTS),
      body: z.strictObject({ reason: sentence(2000) }),
    },
    responses: MOVE_RESPONSES,
    refusals: MOVE_REFUSALS,
    handle: async ({ params: { id }, body, asking }) =>
      moveReply(await commands.closeInformationRequest({ ...asking, referralId: id, reason: body.reason })),
  })
