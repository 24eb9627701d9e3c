/** POST /v1/notifications: tell others a fact that they must know; nothing is asked back but that it is seen. */
import { z } from 'zod'
import type { Commands, SubmitNotification } from '../../commands/command-contracts.ts'
import { isUrgent, URGENCIES } from '../../domain/referral.ts'
import { endpoint } from '../../http/endpoint.ts'
import { maybe } from '../../http/maybe.ts'
import { NOTIFICATIONS } from '../item-door.ts'
import { instant } from '../parameters.ts'
import { RAISING_REFUSALS, raisedReply, raisedResponses } from '../raised-reply.ts'
import { contentFields, contentOf, servicesAsked } from '../referrals/referral-body.ts'
import { sharingDecisionBody } from '../referrals/sharing-decision-body.ts'
import { notificationType } from './notification-facts.ts'

const { wanted: _wanted, needs: _needs, ...told } = contentFields

const body = z
  .strictObject({
    type: notificationType,
    urgency: z.enum(URGENCIES),
    seeBy: maybe(instant).meta({
      description: 'When it is to have been seen; else as the policy for its type and urgency says',
    }),
    ...told,
    services: servicesAsked,
    sharingDecision: sharingDecisionBody,
  })
  .meta({ id: 'NewNotification' })

export const postNotification = ({ commands }: { readonly commands: Pick<Commands, 'submitNotification'> }) =>
  endpoint({
    method: 'post',
    path: NOTIFICATIONS.path,
    permission: 'notification.submit',
    tag: NOTIFICATIONS.tag,
    summary: 'Send a notification',
    description:
      'Tells, and asks nothing back but that somebody sees it. Who has not seen it in time is put before a person.',
    request: { body },
    responses: raisedResponses(NOTIFICATIONS, 'RaisedNotification'),
    refusals: RAISING_REFUSALS,
    isUrgent: ({ urgency }) => isUrgent(urgency),
    handle: async ({ body, asking }) =>
      raisedReply(NOTIFICATIONS, await commands.submitNotification({ ...asking, ...asked(body) })),
  })

type Asked = Omit<SubmitNotification, 'user' | 'idempotencyKey' | 'fingerprint'>

const asked = ({
  type,
  urgency,
  seeBy,
  services,
  sharingDecision,
  ...told
}: z.output<typeof body>): Asked => {
  // What nobody is asked to do is left to the command to say.
  const { wanted: _wanted, needs: _needs, ...content } = contentOf({ ...told, wanted: '', needs: [] })
  return {
    type,
    urgency,
    services,
    sharingDecision,
    content,
    ...(seeBy !== undefined && { seeBy: new Date(seeBy).toISOString() }),
  }
}
