/** POST /v1/information-requests: ask agencies what they know, under which power and why. */
import { z } from 'zod'
import type { Commands, SubmitInformationRequest } from '../../commands/command-contracts.ts'
import { BAND_OF } from '../../domain/answer-by.ts'
import { BANDS } from '../../domain/information-request.ts'
import { isUrgent, URGENCIES } from '../../domain/referral.ts'
import { PURPOSES } from '../../domain/sharing/categories.ts'
import { GATEWAYS } from '../../domain/sharing/gateways.ts'
import { endpoint } from '../../http/endpoint.ts'
import { maybe } from '../../http/maybe.ts'
import { INFORMATION_REQUESTS } from '../item-door.ts'
import { day, idParameter, instant } from '../parameters.ts'
import { RAISING_REFUSALS, raisedReply, raisedResponses } from '../raised-reply.ts'
import { contentFields } from '../referrals/referral-body.ts'
import { sharingDecisionBody } from '../referrals/sharing-decision-body.ts'
import { LONG_TEXT, sentence } from '../referrals/texts.ts'

const MOST_RECIPIENTS = 10
const MOST_QUESTIONS = 20

const power = z
  .strictObject({
    function: maybe(z.enum(GATEWAYS)),
    statement: maybe(sentence(500)).meta({ description: 'The function and the power, in a sentence' }),
  })
  .meta({ id: 'PowerReliedOn', description: 'Needed: without it nobody could answer lawfully' })

const question = z
  .strictObject({
    text: sentence(500),
    periodFrom: maybe(day),
    periodTo: maybe(day),
    why: sentence(500).meta({ description: 'Why it is needed' }),
  })
  .meta({ id: 'QuestionAsked' })

const asked = z.strictObject({
  service: idParameter('service'),
  dueAt: maybe(instant).meta({ description: 'When it is to answer; else as the policy of the band says' }),
})

const body = z
  .strictObject({
    urgency: z.enum(URGENCIES),
    band: maybe(z.enum(BANDS)).meta({ description: 'As a qualified person set it; else by the urgency' }),
    purpose: z.enum(PURPOSES),
    power: maybe(power),
    familyMayKnow: z.boolean().meta({ description: 'Whether the family may be told that it was asked' }),
    person: contentFields.person,
    referrer: contentFields.referrer,
    background: maybe(sentence(LONG_TEXT)).meta({ description: 'What those asked need to know to answer' }),
    questions: z.array(question).min(1).max(MOST_QUESTIONS),
    recipients: z.array(asked).min(1).max(MOST_RECIPIENTS),
    sharingDecision: sharingDecisionBody,
  })
  .meta({ id: 'NewInformationRequest' })

export const postInformationRequest = ({
  commands,
}: {
  readonly commands: Pick<Commands, 'submitInformationRequest'>
}) =>
  endpoint({
    method: 'post',
    path: INFORMATION_REQUESTS.path,
    permission: 'information-request.submit',
    tag: INFORMATION_REQUESTS.tag,
    summary: 'Ask agencies what they know',
    description:
      'Each agency answers question by question, by its own decision. Answers can be used as they come.',
    request: { body },
    responses: raisedResponses(INFORMATION_REQUESTS, 'RaisedInformationRequest'),
    refusals: [...RAISING_REFUSALS, 'request-without-power'],
    isUrgent: ({ urgency }) => isUrgent(urgency),
    handle: async ({ body, asking }) =>
      raisedReply(
        INFORMATION_REQUESTS,
        await commands.submitInformationRequest({ ...asking, ...askedIn(body) }),
      ),
  })

type Asked = Omit<SubmitInformationRequest, 'user' | 'idempotencyKey' | 'fingerprint'>

const NO_BACKGROUND = 'No background was given.'

const askedIn = ({
  band,
  power,
  person,
  referrer,
  background,
  recipients,
  ...rest
}: z.output<typeof body>): Asked => ({
  ...rest,
  band: band ?? BAND_OF[rest.urgency],
  recipients: recipients.map(({ service, dueAt }) => ({
    service,
    ...(dueAt !== undefined && { dueAt: new Date(dueAt).toISOString() }),
  })),
  content: { person, referrer, facts: background ?? NO_BACKGROUND },
  ...(power !== undefined && { power }),
})
