/** POST /v1/referrals/{id}/receipt: the referrer, or their system, has read the latest news. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { idParameter } from '../parameters.ts'

export const postReceipt = ({ commands }: { readonly commands: Pick<Commands, 'acknowledge'> }) =>
  endpoint({
    method: 'post',
    path: '/v1/referrals/{id}/receipt',
    permission: 'referral.acknowledge',
    tag: 'Referrals',
    summary: 'Confirm that the latest news was read',
    description: 'A referral with an outcome closes only once the referrer knows it.',
    request: { params: z.strictObject({ id: idParameter('referral') }) },
    responses: MOVE_RESPONSES,
    refusals: MOVE_REFUSALS,
    handle: async ({ params: { id }, asking }) =>
      moveReply(await commands.acknowledge({ ...asking, referralId: id })),
  })
