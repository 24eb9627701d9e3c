/** POST /v1/referrals: raise a referral. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { REFERRAL_MODES } from '../../domain/acceptance.ts'
import { isUrgent, URGENCIES } from '../../domain/referral.ts'
import { endpoint } from '../../http/endpoint.ts'
import { REFERRALS } from '../item-door.ts'
import { RAISING_REFUSALS, raisedReply, raisedResponses } from '../raised-reply.ts'
import { contentFields, contentOf, servicesAsked } from './referral-body.ts'
import { sharingDecisionBody } from './sharing-decision-body.ts'

const body = z
  .strictObject({
    urgency: z.enum(URGENCIES),
    ...contentFields,
    services: servicesAsked,
    mode: z.enum(REFERRAL_MODES).default('parallel').meta({
      description:
        'Of several services: each goes on by itself, or the first that takes it on stops the others',
    }),
    sharingDecision: sharingDecisionBody,
  })
  .meta({ id: 'NewReferral' })

export const postReferral = ({ commands }: { readonly commands: Pick<Commands, 'submitReferral'> }) =>
  endpoint({
    method: 'post',
    path: REFERRALS.path,
    permission: 'referral.submit',
    tag: REFERRALS.tag,
    summary: 'Raise a referral',
    description:
      'An answer means that it is stored and never lost. A repeat with the same key gets the same answer.',
    request: { body },
    responses: raisedResponses(REFERRALS, 'RaisedReferral'),
    refusals: RAISING_REFUSALS,
    isUrgent: ({ urgency }) => isUrgent(urgency),
    handle: async ({ body: { urgency, services, mode, sharingDecision, ...content }, asking }) =>
      raisedReply(
        REFERRALS,
        await commands.submitReferral({
          ...asking,
          urgency,
          services,
          mode,
          sharingDecision,
          content: contentOf(content),
        }),
      ),
  })
