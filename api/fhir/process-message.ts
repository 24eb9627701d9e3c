/** POST /$process-message: a partner's message in, the standard's synchronous answer out. */
import type { Request, Response } from 'express'
import type { Commands } from '../../commands/command-contracts.ts'
import type { ReceiveOutcome } from '../../commands/incoming-message.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { User } from '../../domain/user.ts'
import { HttpProblem } from '../../http/http-problem.ts'
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
  readonly bodyLimitBytes: number
}

/** Handles one message of an identified client system. */
export const processMessage = async (
  { commands, bodyLimitBytes }: ProcessMessageUses,
  request: Request,
  response: Response,
  user: User,
): Promise<void> => {
  try {
    const headers = messageHeaders(request)
    const form = bodyForm(request)
    const answerIn = answerForm(request, form)
    const bytes = await readBody(request, bodyLimitBytes)
    const { message: written, bundle } = read(bytes, form)
    const message = withTargetChecked(written, headers.kept['nhsd-target-identifier'])
    const outcome = await commands.receiveMessage({
      user,
      message,
      raw: { bytes, contentType: FHIR_CONTENT_TYPES[form], ...headersOf(headers) },
      compose: (taken) => {
        requestContext(response).referralId = taken.referralId
        return composeAnswer(taken, message, bundle, answerIn)
      },
    })
    if (isRefusal(outcome)) throw outcome
    send(response, outcome, answerIn)
  } catch (thrown) {
    const because = refusedBecause(thrown)
    if (because !== undefined)
      await commands.noteRefusedMessage({ user, requestId: requestContext(response).requestId, because })
    throw thrown
  }
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
