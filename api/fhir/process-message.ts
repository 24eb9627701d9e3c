/** POST /$process-message: a partner's message in, the standard's synchronous answer out. */
import type { Request, Response } from 'express'
import type { Commands } from '../../commands/command-contracts.ts'
import type { ReceiveOutcome } from '../../commands/incoming-message.ts'
import { isUrgent } from '../../domain/referral.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { User } from '../../domain/user.ts'
import { HttpProblem } from '../../http/http-problem.ts'
import type { RateLimit } from '../../http/rate-limit.ts'
import { readBody } from '../../http/read-body.ts'
import { requestContext } from '../../http/request-context.ts'
import type { BarsMessage } from '../../partners/formats/bars-fhir/bars-message.ts'
import { withTargetChecked } from '../../partners/formats/bars-fhir/check-target.ts'
import { FHIR_CONTENT_TYPES, type FhirForm } from '../../partners/formats/bars-fhir/fhir-document.ts'
import type { FhirResource } from '../../partners/formats/bars-fhir/fhir-value.ts'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import { composeAnswer, inForm } from './compose-answer.ts'
import { answerForm, bodyForm, type MessageHeaders, messageHeaders } from './fhir-headers.ts'
import { FhirProblem } from './fhir-problem.ts'

export interface ProcessMessageUses {
  readonly commands: Pick<Commands, 'receiveMessage' | 'noteRefusedMessage'>
  readonly rateLimit: RateLimit
  readonly bodyLimitBytes: number
}

/** A message with all that is needed to take it and to answer. */
interface Asked {
  readonly headers: MessageHeaders
  readonly bodyIn: FhirForm
  readonly answerIn: FhirForm
  readonly bytes: Uint8Array
  readonly message: BarsMessage
  readonly bundle: FhirResource
}

/** Handles one message of an identified client system. */
export const processMessage = async (
  uses: ProcessMessageUses,
  request: Request,
  response: Response,
  user: User,
): Promise<void> => {
  const asking = readAsked(uses, request)
  const urgent = await asking.then(
    ({ message }) => isUrgent(message.urgency),
    () => false,
  )
  // Counted once it is read, as its urgency stands in it: what else a system asked for must not hold back an urgent one.
  uses.rateLimit.take(response, user.id, urgent ? 'urgent' : 'requests')
  try {
    await takeAsked(uses, await asking, response, user)
  } catch (thrown) {
    const because = refusedBecause(thrown)
    if (because !== undefined)
      await uses.commands.noteRefusedMessage({
        user,
        requestId: requestContext(response).requestId,
        because,
      })
    throw thrown
  }
}

const readAsked = async ({ bodyLimitBytes }: ProcessMessageUses, request: Request): Promise<Asked> => {
  const headers = messageHeaders(request)
  const bodyIn = bodyForm(request)
  const answerIn = answerForm(request, bodyIn)
  const bytes = await readBody(request, bodyLimitBytes)
  const { message: written, bundle } = read(bytes, bodyIn)
  const message = withTargetChecked(written, headers.kept['nhsd-target-identifier'])
  return { headers, bodyIn, answerIn, bytes, message, bundle }
}

const takeAsked = async (
  { commands }: ProcessMessageUses,
  { headers, bodyIn, answerIn, bytes, message, bundle }: Asked,
  response: Response,
  user: User,
): Promise<void> => {
  const outcome = await commands.receiveMessage({
    user,
    message,
    raw: { bytes, contentType: FHIR_CONTENT_TYPES[bodyIn], ...headersOf(headers) },
    compose: (taken) => {
      requestContext(response).referralId = taken.referralId
      return composeAnswer(taken, message, bundle, answerIn)
    },
  })
  if (isRefusal(outcome)) throw outcome
  send(response, outcome, answerIn)
}

/** Why a message was refused, as a code; a repeat is no refusal, and what is away refuses nothing. */
const refusedBecause = (thrown: unknown): string | undefined => {
  if (isRefusal(thrown) || thrown instanceof HttpProblem) return thrown.code
  return thrown instanceof FhirProblem && thrown.status < 500 && !isRepeat(thrown)
    ? (thrown.issues[0]?.issue ?? 'refused')
    : undefined
}

const headersOf = ({ requestId, correlationId, kept, absent }: MessageHeaders) => ({
  requestId,
  correlationId,
  headers: absent.length === 0 ? kept : { ...kept, 'x-absent': absent.join(',') },
})

const read = (bytes: Uint8Array, form: FhirForm): { message: BarsMessage; bundle: FhirResource } => {
  const reading = readBarsMessage(bytes, FHIR_CONTENT_TYPES[form], new Date().toISOString())
  if (reading.ok) return reading
  throw new FhirProblem(reading.faults[0]?.status ?? 400, reading.faults)
}

const send = (response: Response, outcome: ReceiveOutcome, form: FhirForm): void => {
  if (outcome.received !== 'answered') throw REPEATS[outcome.received]()
  const { status, contentType, bytes } = inForm(outcome.reply, form)
  response.status(status).set('cache-control', 'no-store').type(contentType).send(Buffer.from(bytes))
}

/** What a repeat under the same X-Request-Id is told (standard, §8). */
const REPEATS = {
  duplicate: () =>
    repeat(409, 'REC_CONFLICT', 'duplicate', 'This X-Request-Id was processed before: it is delivered.'),
  'in-progress': () =>
    repeat(
      425,
      'REC_TOO_EARLY',
      'duplicate',
      'The first message with this X-Request-Id is still being processed. Try again.',
    ),
  conflict: () =>
    repeat(409, 'REC_CONFLICT', 'conflict', 'This X-Request-Id was used for another message. Use a new one.'),
} as const

const repeat = (status: number, code: string, issue: string, diagnostics: string): FhirProblem =>
  new FhirProblem(status, [{ issue, code, diagnostics }], status === 425 ? { 'retry-after': '1' } : {})

const isRepeat = ({ status }: FhirProblem): boolean => status === 409 || status === 425
