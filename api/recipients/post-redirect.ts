/** POST …/redirect: another service is asked in place of this one. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { endpoint } from '../../http/endpoint.ts'
import { REFERRALS, recipientParams, recipientPath } from '../item-door.ts'
import { MOVE_REFUSALS, MOVE_RESPONSES, moveReply } from '../move-reply.ts'
import { idParameter } from '../parameters.ts'
import { sharingDecisionBody } from '../referrals/sharing-decision-body.ts'
import { sentence } from '../referrals/texts.ts'

const body = z.strictObject({
  service: idParameter('service').meta({
    description: 'The service to ask instead; none that was asked before',
  }),
  reason: sentence(2000),
  sharingDecision: sharingDecisionBody.meta({
    description:
      'A fresh one, for everyone who is asked from now on. Awaited: nothing reaches the new service before',
  }),
  evenIfTakenOn: z
    .boolean()
    .default(false)
    .meta({ description: 'Also where they have taken it on: without it that is refused' }),
})

export const postRedirect = ({ commands }: { readonly commands: Pick<Commands, 'redirectRecipient'> }) =>
  endpoint({
    method: 'post',
    path: `${recipientPath(REFERRALS)}/redirect`,
    permission: 'referral.redirect',
    tag: 'Recipients',
    summary: 'Ask another service in place of this one',
    description:
      'This one ends as redirected and is told not to act where it may have it. The new one is a recipient of its own ' +
      'that names the one it replaces, with clocks of its own.',
    request: { params: recipientParams(REFERRALS), body },
    responses: MOVE_RESPONSES,
    refusals: [
      ...MOVE_REFUSALS,
      'lawful-basis-missing',
      'consent-not-covering',
      'sharing-decision-invalid',
      'service-unknown',
      'service-closed',
    ],
    handle: async ({ params: { id, recipientId }, body, asking }) =>
      moveReply(await commands.redirectRecipient({ ...asking, ...body, referralId: id, recipientId })),
  })
