/** POST /v1/referrals: raise a referral. */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { ITEM_STATES } from '../../domain/item-state.ts'
import { RECIPIENT_STATES } from '../../domain/recipient.ts'
import { isUrgent, URGENCIES } from '../../domain/referral.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { endpoint } from '../../http/endpoint.ts'
import { idParameter, idText } from '../parameters.ts'
import { contentFields, contentOf } from './referral-body.ts'
import { sharingDecisionBody } from './sharing-decision-body.ts'

const MOST_SERVICES = 10

const body = z
  .strictObject({
    urgency: z.enum(URGENCIES),
    ...contentFields,
    services: z
      .array(idParameter('service'))
      .min(1)
      .max(MOST_SERVICES)
      .meta({ description: 'Services to ask' }),
    sharingDecision: sharingDecisionBody,
  })
  .meta({ id: 'NewReferral' })

const raised = z
  .object({
    id: idText('referral'),
    reference: z.string().meta({ description: 'For people: RX-7K4M-92QX' }),
    state: z.enum(ITEM_STATES),
    recipients: z.array(
      z.object({ id: idText('recipient'), number: z.int(), state: z.enum(RECIPIENT_STATES) }),
    ),
    started: z.boolean().meta({ description: 'False: stored, and certain to be started shortly' }),
  })
  .meta({ id: 'RaisedReferral' })

const HEADERS = { Location: 'Address of the referral', 'Idempotency-Replayed': '`true` for a repeat' }

export const postReferral = ({ commands }: { readonly commands: Pick<Commands, 'submitReferral'> }) =>
  endpoint({
    method: 'post',
    path: '/v1/referrals',
    permission: 'referral.submit',
    tag: 'Referrals',
    summary: 'Raise a referral',
    description:
      'An answer means that it is stored and never lost. A repeat with the same key gets the same answer.',
    request: { body },
    responses: {
      201: { description: 'Stored and started', schema: raised, headers: HEADERS },
      202: {
        description: 'Stored, and started as soon as the workflow engine is back',
        schema: raised,
        headers: HEADERS,
      },
    },
    refusals: [
      'validation-failed',
      'nhs-number-invalid',
      'service-unknown',
      'service-closed',
      'lawful-basis-missing',
      'consent-not-covering',
      'sharing-decision-invalid',
      'attachment-refused',
      'idempotency-key-reused',
      'idempotency-in-progress',
      'not-permitted',
    ],
    isUrgent: ({ urgency }) => isUrgent(urgency),
    handle: async ({ body: { urgency, services, sharingDecision, ...content }, asking }) => {
      const result = await commands.submitReferral({
        ...asking,
        urgency,
        services,
        sharingDecision,
        content: contentOf(content),
      })
      if (isRefusal(result)) return result
      const { replayed, started, id, reference, state, recipients } = result
      return {
        status: started ? (201 as const) : (202 as const),
        body: { id, reference, state, recipients: [...recipients], started },
        headers: { location: `/v1/referrals/${id}` },
        replayed,
      }
    },
  })
