/** GET /v1/information-requests/{id}: who has answered what so far, who has not, and by when they are to. */
import { z } from 'zod'
import type { ReadableReferral } from '../../database/readable-referral-views.ts'
import { endpoint } from '../../http/endpoint.ts'
import { INFORMATION_REQUESTS, itemParams, itemPath } from '../item-door.ts'
import { ITEM_HEADERS, oneItem, type ReadingItems, wholeFields, wholeOf } from '../item-whole.ts'
import { instant } from '../parameters.ts'
import { referralContent } from '../referrals/get-referral.ts'
import { answerGiven, answersIn, outcomeOf, requestOutcome } from './answer-words.ts'
import { requestFactsOf, requestSummaryFields } from './request-facts.ts'

const question = z.object({
  id: z.string(),
  text: z.string(),
  periodFrom: z.string().optional(),
  periodTo: z.string().optional(),
  why: z.string(),
})

const content = referralContent
  .omit({ wanted: true, needs: true })
  .extend({
    request: z
      .object({
        statement: z.string().meta({ description: 'The function and the power relied on' }),
        questions: z.array(question).readonly(),
      })
      .optional(),
  })
  .meta({ id: 'InformationRequestContent' })

const whole = requestSummaryFields
  .extend({
    ...wholeFields,
    answers: z.array(answerGiven).readonly(),
    outcome: requestOutcome.optional().meta({ description: 'Once nothing more is waited for' }),
    askerToldAt: instant.optional(),
    content: content.optional().meta({ description: 'For those with a part in it only' }),
  })
  .meta({ id: 'InformationRequest' })

const bodyOf = (readable: ReadableReferral) => ({
  ...wholeOf(readable),
  ...requestFactsOf(readable.referral, readable.reader),
  answers: answersIn(readable),
  outcome: outcomeOf(readable),
  askerToldAt: readable.referral.referrerToldAt,
  content: readable.content,
})

export const getInformationRequest = (reading: ReadingItems) =>
  endpoint({
    method: 'get',
    path: itemPath(INFORMATION_REQUESTS),
    permission: 'referral.read',
    tag: INFORMATION_REQUESTS.tag,
    summary: 'One information request: who has answered what, who has not, and by when',
    request: { params: itemParams(INFORMATION_REQUESTS) },
    responses: { 200: { description: 'The information request', schema: whole, headers: ITEM_HEADERS } },
    refusals: ['not-found'],
    handle: ({ params: { id }, user }) =>
      oneItem({ ...reading, user, id, kind: 'information-request' }, bodyOf),
  })
