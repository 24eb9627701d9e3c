/** POST /v1/referrals/{id}/sharing-decision: decide for what is held. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { idParameter } from '../parameters.ts'
import { sharingDecisionBody } from './sharing-decision-body.ts'

export const postSharingDecision = ({ commands }: { readonly commands: Pick<Commands, 'decideSharing'> }) =>
  endpoint({
    method: 'post',
    path: '/v1/referrals/{id}/sharing-decision',
    permission: 'referral.decide-sharing',
    tag: 'Referrals',
    summary: 'Decide whether a held referral may be shared',
    request: { params: z.strictObject({ id: idParameter('referral') }), body: sharingDecisionBody },
    responses: MOVE_RESPONSES,
    refusals: [...MOVE_REFUSALS, 'lawful-basis-missing', 'consent-not-covering', 'sharing-decision-invalid'],
    handle: async ({ params: { id }, body, asking }) =>
      moveReply(await commands.decideSharing({ ...asking, referralId: id, decision: body })),
  })
