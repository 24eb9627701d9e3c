/**
 * POST /v1/consent-answers/read and /v1/consent-answers: for the page behind the link of a mail. Token and code are in
 * the body: what stands in an address is written into logs.
 */
import { z } from 'zod'
import type { Commands } from '../../commands/command-contracts.ts'
import { CONSENT_QUESTIONS } from '../../domain/consent-wording.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { openEndpoint } from '../../http/open-endpoint.ts'
import { instant } from '../parameters.ts'

const OPEN =
  'The person asked has no account. The secret token of the mail and the code that they were told by whoever asks, ' +
  'together, stand in the place of one: either alone shows nothing, and a few wrong codes lock the link.'

const secrets = {
  token: z.string().min(1).max(100).meta({ description: "What stands behind the `#` of the mail's link" }),
  code: z
    .string()
    .max(20)
    .transform((text) => text.replace(/[\s-]/g, ''))
    .meta({ type: 'string', maxLength: 20, description: 'Spaces do not matter' }),
}

const shown = z
  .object({
    asks: z.enum(CONSENT_QUESTIONS),
    wording: z.string().meta({ description: 'The exact words of the question' }),
    version: z.string(),
    answerBy: instant,
    answer: z.enum(['given', 'refused']).optional().meta({ description: 'Where it was answered already' }),
  })
  .meta({ id: 'ConsentLinkShown' })

const answered = z
  .object({
    answer: z.enum(['given', 'refused']).meta({ description: 'The answer on record: the first one' }),
    differs: z.boolean().meta({
      description: 'This answer says something else: whoever asked is told, and will be in touch',
    }),
    applied: z.boolean().meta({ description: 'False: kept, and certain to be applied shortly' }),
  })
  .meta({ id: 'ConsentLinkAnswered' })

export const postConsentLinkReading = ({
  commands,
}: {
  readonly commands: Pick<Commands, 'readConsentLink'>
}) =>
  openEndpoint({
    path: '/v1/consent-answers/read',
    open: OPEN,
    tag: 'Consent',
    summary: 'Show the question to whoever has both the link and the code',
    request: { body: z.strictObject(secrets) },
    responses: { 200: { description: 'The question', schema: shown } },
    refusals: ['consent-link-unusable'],
    handle: async ({ body }) => {
      const read = await commands.readConsentLink(body)
      return isRefusal(read) ? read : { status: 200 as const, body: read }
    },
  })

export const postConsentLinkAnswer = ({
  commands,
}: {
  readonly commands: Pick<Commands, 'answerConsentLink'>
}) =>
  openEndpoint({
    path: '/v1/consent-answers',
    open: OPEN,
    tag: 'Consent',
    summary: 'Answer the question; the same answer again changes nothing',
    request: { body: z.strictObject({ ...secrets, answer: z.enum(['given', 'refused']) }) },
    responses: {
      200: { description: 'Recorded', schema: answered },
      202: { description: 'Kept, and recorded as soon as the workflow engine is back', schema: answered },
    },
    refusals: ['consent-link-unusable'],
    handle: async ({ body }) => {
      const result = await commands.answerConsentLink(body)
      if (isRefusal(result)) return result
      return { status: result.applied ? (200 as const) : (202 as const), body: result }
    },
  })
