/** POST /v1/referrals/{id}/withdrawal: the referrer withdraws it. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { idParameter } from '../parameters.ts'
import { sentence } from './texts.ts'

export const postWithdrawal = ({ commands }: { readonly commands: Pick<Commands, 'withdrawReferral'> }) =>
  endpoint({
    method: 'post',
    path: '/v1/referrals/{id}/withdrawal',
    permission: 'referral.withdraw',
    tag: 'Referrals',
    summary: 'Withdraw a referral',
    description: 'What has not gone is stopped; partners who may have it are told not to act.',
    request: {
      params: z.strictObject({ id: idParameter('referral') }),
      body: z.strictObject({ reason: sentence(2000) }),
    },
    responses: MOVE_RESPONSES,
    refusals: MOVE_REFUSALS,
    handle: async ({ params: { id }, body, asking }) =>
      moveReply(await commands.withdrawReferral({ ...asking, referralId: id, reason: body.reason })),
  })
